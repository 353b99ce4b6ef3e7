"""Channels, contacts that visitors leave for a day, and the outbox of what they are told."""
