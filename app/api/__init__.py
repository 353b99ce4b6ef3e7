"""The HTTP API under /api/v1: parses, calls one operation, answers."""
