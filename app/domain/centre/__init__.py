"""A centre's configuration as values, its calendar and numbers, and its closed services."""
