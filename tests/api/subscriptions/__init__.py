"""Tests of the subscriptions' routes."""
