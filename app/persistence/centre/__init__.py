"""A centre's configuration as it is kept, and its file."""
