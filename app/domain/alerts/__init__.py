"""Alerts: the rules that raise them, and their history."""
