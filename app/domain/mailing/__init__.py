"""Reports by e-mail: what goes out how often, when it is due, and what became of it."""
