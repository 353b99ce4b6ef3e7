"""The PC of a kiosk or a lobby TV: what keeps its one page open, and what is set up on it."""
