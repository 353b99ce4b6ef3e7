"""The rules of a queue, pure: no clock, no input or output, the standard library only."""
