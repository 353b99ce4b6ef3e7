"""A table as a file: the formats, one module each."""
