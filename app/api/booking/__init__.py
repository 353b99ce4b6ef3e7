"""Bookings over HTTP: for staff, and for the public."""
