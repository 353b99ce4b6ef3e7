"""Knows how fast the program is on this machine: `make bench` runs `tests.load.bench`."""
