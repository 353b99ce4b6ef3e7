"""What a centre is configured to be, and what it has closed for now."""
