"""What the estimate learns from."""
