"""A whole database as plain lines, and back: the same on SQLite and PostgreSQL.

So a backup of one kind of database can be restored into the other.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Table, column, func, insert, inspect, select, text
from sqlalchemy import table as plain_table
from sqlalchemy.sql.sqltypes import Date

from app.persistence.columns import Instant, metadata
from app.persistence.schema import centres, print_jobs

PASSING = frozenset(
    {
        *("sessions", "sign_in_attempts", "day_keys", "card_tallies", "phones"),
        *("leases", "device_states", "device_requests", "backup_results"),
        *("leases", "device_states", "device_requests", "visitor_contacts", "visitor_messages"),
    }
)
"""What a backup must not outlive: sign-ins, what visitors leave for a day and are told of it; and
what the processes tell each other.
"""

MADE_ANEW = frozenset({"packed_columns", "packed_words", "webhook_deliveries"})
"""What the server makes of other tables by itself, and messages to the old server's webhook."""

BATCH = 1000

Row = Mapping[str, Any]


def kept_tables() -> list[Table]:
    """The tables of a backup, those that others refer to first."""
    return [table for table in metadata.sorted_tables if table.name not in PASSING | MADE_ANEW]


def count_rows(connection: Connection) -> dict[str, int]:
    """How many rows each table of a backup has."""
    return {
        table.name: connection.execute(
            select(func.count()).select_from(table).where(*_kept(table))
        ).scalar_one()
        for table in kept_tables()
    }


def _kept(table: Table) -> list[ColumnElement[bool]]:
    """What a row of the table must be like: a slip of no ticket tells a password of today."""
    return [print_jobs.c.ticket_id.is_not(None)] if table is print_jobs else []


def table_rows(connection: Connection, table: Table) -> Iterator[dict[str, Any]]:
    """The table's rows by their key, as values that JSON can hold; few at a time in memory."""
    query = select(table).where(*_kept(table)).order_by(*table.primary_key.columns)
    streaming = connection.execution_options(stream_results=True, max_row_buffer=BATCH)
    for row in streaming.execute(query).mappings():
        yield {name: _plain(value) for name, value in row.items()}


def is_empty(connection: Connection) -> bool:
    """Whether no centre is in the database yet."""
    return connection.execute(select(func.count()).select_from(centres)).scalar_one() == 0


def put_rows(connection: Connection, name: str, rows: Iterable[Row]) -> int:
    """Insert a backup's rows into the table, and return how many.

    A row may have the columns of an older schema: the table must then be of that schema too.
    """
    done = 0
    batch: list[Row] = []
    for row in rows:
        batch.append(row)
        if len(batch) == BATCH:
            _insert(connection, name, batch)
            done += len(batch)
            batch = []
    if batch:
        _insert(connection, name, batch)
    return done + len(batch)


def number_on(connection: Connection) -> None:
    """Let PostgreSQL give the next ids after the restored ones; SQLite does so by itself."""
    if connection.dialect.name != "postgresql":
        return
    there = set(inspect(connection).get_table_names())  # an older schema lacks what came later
    for table in kept_tables():
        numbered = table.autoincrement_column
        if numbered is None or table.name not in there:
            continue
        of = {"of_table": table.name, "of_column": numbered.name}
        sequence = connection.execute(
            text("SELECT pg_get_serial_sequence(:of_table, :of_column)"), of
        ).scalar_one()
        last = connection.execute(select(func.max(numbered))).scalar_one()
        if sequence is not None and last is not None:
            connection.execute(
                text("SELECT setval(:of_sequence, :last)"), {"of_sequence": sequence, "last": last}
            )


def _insert(connection: Connection, name: str, batch: list[Row]) -> None:
    """Insert rows by the types of today's columns; one that no longer exists has a plain type."""
    types = {c.name: c.type for c in metadata.tables[name].c} if name in metadata.tables else {}
    columns = {key: column(key, types.get(key)) for key in batch[0]}
    values = [{key: _typed(types.get(key), value) for key, value in row.items()} for row in batch]
    connection.execute(insert(plain_table(name, *columns.values())), values)


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date | datetime) else value


def _typed(of: Any, value: Any) -> Any:
    if value is None:
        return None
    if isinstance(of, Instant):
        return datetime.fromisoformat(value)
    return date.fromisoformat(value) if isinstance(of, Date) else value
