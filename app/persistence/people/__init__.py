"""Accounts, sessions, failed attempts, and the log as it is searched."""
