"""What the API says of alerts and of their webhook."""
