"""Alerts and calls for help."""
