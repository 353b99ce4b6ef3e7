"""A centre's configuration as it is kept, and the form of its file."""
