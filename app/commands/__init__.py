"""The parts of the command `moiso`: one module a group of commands."""
