"""What the API says of waits."""
