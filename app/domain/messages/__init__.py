"""What visitors are told on their own phones: when, in which words, over which channel."""
