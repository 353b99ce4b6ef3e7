"""What is done to tickets and counters: issue, call, act, edit, correct, close the day."""
