"""Knows an installation of several processes: real servers on one PostgreSQL and one Valkey."""
