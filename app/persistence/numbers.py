"""Numbers given: the next ordinal of a series, each only once."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import Connection

from app.domain.numbering import Series
from app.persistence import statements as sql
from app.persistence.prepared import run


def take(
    connection: Connection, centre_id: int, on: date, prefix: str, series: Sequence[Series]
) -> int:
    """The next ordinal of the first series that still has one; no number is given twice."""
    for one in series:
        ordinal = _next(connection, centre_id, on, prefix, one)
        if one.holds(ordinal):
            return ordinal
    raise ValueError("the last series must have no end")


def _next(connection: Connection, centre_id: int, on: date, prefix: str, series: Series) -> int:
    key = {"centre": centre_id, "on": on, "of_prefix": prefix, "of_name": series.name}
    row = run(connection, sql.NEXT_NUMBER, key).fetchone()
    if row is not None:
        return int(row[0])
    begun = {"centre_id": centre_id, "business_on": on, "prefix": prefix}
    run(connection, sql.ADD_SERIES, {**begun, "name": series.name, "next": series.first + 1})
    return series.first
