"""Tests of the routes of a centre's configuration."""
