"""What the API says of the centre: its services and their procedures."""
