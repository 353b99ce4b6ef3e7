"""The log's tickets and counters: their life, the floor they make, who is next."""
