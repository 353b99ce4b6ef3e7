"""What is done with bookings: made, moved, cancelled, arrived with."""
