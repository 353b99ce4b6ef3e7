"""Speech engines and the store of ready clips."""
