"""The forward simulation of a centre's waits: what was learned, the engine, and what if."""
