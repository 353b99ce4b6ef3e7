"""What is done about messages to visitors: asked for, taken back, channels set up and tried."""
