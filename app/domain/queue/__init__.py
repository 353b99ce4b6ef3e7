"""Tickets and counters: their life, the floor that they make, who is next."""
