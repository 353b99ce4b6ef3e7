"""The public pages of bookings: what is free, and one booking by its secret link."""
