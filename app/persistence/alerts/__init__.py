"""Alerts, and the queue of messages to a webhook."""
