"""How long it takes: the contract of the estimate, and counters needed."""
