"""What is done to a centre's services."""
