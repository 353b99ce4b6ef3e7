"""Displays' set-up, notices, and whose turn it is to speak."""
