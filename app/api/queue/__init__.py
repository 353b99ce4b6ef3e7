"""What the API says of the queue: tickets, counters, records and the log."""
