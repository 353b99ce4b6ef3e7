"""The lobby: displays, numbers read aloud, and the lock that lets one screen speak at a time."""
