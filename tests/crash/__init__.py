"""Knows what a kill -9 and devices that hang must never do to tickets and calls."""
