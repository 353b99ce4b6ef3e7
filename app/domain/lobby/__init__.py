"""What the lobby is told: displays, numbers read aloud, whose turn it is to speak."""
