"""Subscriptions of other programs: kept, tried, sent to."""
