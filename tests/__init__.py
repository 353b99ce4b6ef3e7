"""Knows whether the program does what is written; the folders repeat those of the program."""
