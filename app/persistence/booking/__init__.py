"""Bookings as they are kept: made of the log, and what stays apart from it for a term."""
