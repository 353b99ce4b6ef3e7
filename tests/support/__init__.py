"""Knows what tests stand on: a real PostgreSQL and Valkey, a real browser, free ports."""
