"""Waits: recorded days played again with a change."""
