"""Accounts, sessions, attempts, and the log as it is searched."""
