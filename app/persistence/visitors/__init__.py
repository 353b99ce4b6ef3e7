"""What visitors leave: for a day, and as a rating."""
