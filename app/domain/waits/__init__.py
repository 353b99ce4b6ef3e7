"""The estimate of waits: its contract, its fallbacks, and the counters needed."""
