"""The database's clock: the one that all processes share, whatever their machines' clocks say."""

from datetime import datetime

from sqlalchemy import ColumnElement, Connection, literal_column, select

from app.persistence.columns import Instant

_NOW_MS = "CAST((julianday('now') - 2440587.5) * 86400000 AS INTEGER)"


def database_now(connection: Connection, plus_s: int = 0) -> ColumnElement[datetime]:
    """The instant when the statement comes to it, or so many seconds later, as part of the SQL."""
    if connection.dialect.name == "sqlite":
        return literal_column(f"({_NOW_MS} + {plus_s * 1000})", Instant())
    now = "date_trunc('milliseconds', clock_timestamp())"
    return literal_column(f"({now} + interval '{plus_s} seconds')", Instant())


def database_time(connection: Connection) -> datetime:
    """The present instant of the database's clock."""
    return connection.execute(select(database_now(connection))).scalar_one()
