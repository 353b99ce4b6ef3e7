"""Tests of the release: its wheel, its archive, its installer, and the way from one to the next."""
