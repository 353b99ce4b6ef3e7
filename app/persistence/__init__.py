"""The database: the only place that knows SQL. Tables are projections of the log."""
