"""Subscriptions and the attempts to send to them, as rows."""
