"""The set-up of displays, notices, and the speech locks."""
