"""What kinds of devices there are."""
