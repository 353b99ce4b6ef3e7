"""Routes of what other programs are told."""
