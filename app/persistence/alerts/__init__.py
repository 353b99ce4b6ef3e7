"""Alerts, and the messages that a webhook is sent."""
