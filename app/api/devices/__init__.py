"""What the API says of devices, and what their agents say to it."""
