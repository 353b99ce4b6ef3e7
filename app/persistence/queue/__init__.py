"""The log and its projections: the unit of work, floors, rows, queries."""
