"""What the lobby shows and says."""
