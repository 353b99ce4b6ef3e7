"""What the API says of the lobby: displays, notices, media."""
