"""Statements compiled once and run on the driver's own cursor: the path that every command takes.

SQLAlchemy makes the SQL and the values' forms; what is left out is its work around each execution,
which cost more than the database's own for the ten small statements of a command.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from operator import itemgetter
from typing import Any

from sqlalchemy import ClauseElement, Connection, Insert, bindparam, insert, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Dialect
from sqlalchemy.exc import DBAPIError

from app.persistence import schema
from app.persistence.schema import ratings

Values = Mapping[str, Any]


class Prepared:
    """One statement for one dialect and one set of given columns."""

    def __init__(
        self, statement: ClauseElement, dialect: Dialect, columns: tuple[str, ...]
    ) -> None:
        compiled: Any = statement.compile(dialect=dialect, column_keys=list(columns))
        self.sql = str(compiled)
        known: Values = compiled.params
        self._constants = {name: known[name] for name in known if name not in columns}
        forms: Mapping[str, Callable[[Any], Any]] = compiled._bind_processors
        order: list[str] | None = compiled.positiontup
        self._is_positional = order is not None
        names = order if order is not None else list(known)
        self._get = _getter(names)
        self._names = names
        self._formed = [(place, forms[name]) for place, name in enumerate(names) if name in forms]

    def values(self, given: Values) -> Any:
        """The values in the driver's form: a list or a mapping, as its style of SQL wants."""
        row = list(self._get({**self._constants, **given} if self._constants else given))
        for place, form in self._formed:
            row[place] = form(row[place])
        return row if self._is_positional else dict(zip(self._names, row, strict=True))


def _getter(names: Sequence[str]) -> Callable[[Values], Sequence[Any]]:
    """A function that gives the values of these names, in their order."""
    if len(names) > 1:
        return itemgetter(*names)
    return lambda given: [given[name] for name in names]


def execute(connection: Connection, statement: ClauseElement, given: Values) -> Any:
    """Run the statement in the connection's transaction, and return the driver's cursor.

    Raises what SQLAlchemy would: a subclass of DBAPIError.
    """
    dialect = connection.dialect
    prepared = _prepared(statement, dialect, tuple(given))
    values = prepared.values(given)
    cursor: Any = None
    try:
        cursor = connection.connection.cursor()  # Refused where the connection was lost before.
        cursor.execute(prepared.sql, values)
    except dialect.loaded_dbapi.Error as error:
        lost = dialect.is_disconnect(error, connection.connection.dbapi_connection, cursor)
        raise DBAPIError.instance(
            prepared.sql,
            None,
            error,
            dialect.loaded_dbapi.Error,
            hide_parameters=True,
            connection_invalidated=lost,
            dialect=dialect,
        ) from error
    return cursor


@cache
def _prepared(statement: ClauseElement, dialect: Dialect, columns: tuple[str, ...]) -> Prepared:
    return Prepared(statement, dialect, columns)


_SERIES, _TICKETS, _REQUESTS = schema.series.c, schema.tickets.c, schema.requests.c
_COUNTERS = schema.counters.c

NEXT_NUMBER = (
    update(schema.series)
    .where(
        _SERIES.centre_id == bindparam("centre"),
        _SERIES.business_on == bindparam("on"),
        _SERIES.prefix == bindparam("of_prefix"),
        _SERIES.name == bindparam("of_name"),
    )
    .values(next=_SERIES.next + 1)
    .returning(_SERIES.next - 1)
)
ADD_SERIES = insert(schema.series)
ADD_TICKET = insert(schema.tickets)
ADD_EVENT = insert(schema.events)
ADD_REQUEST = insert(schema.requests)
ADD_RATING = insert(ratings)
RATED_TICKET = select(ratings.c.score).where(ratings.c.ticket_id == bindparam("of_ticket"))
ADD_JOB = insert(schema.print_jobs)
MOVE_SEQ = (
    update(schema.centres)
    .where(schema.centres.c.id == bindparam("centre"))
    .values(seq=bindparam("to_seq"))
)
SAVE_TICKET = update(schema.tickets).where(
    _TICKETS.id == bindparam("of_id"), _TICKETS.version == bindparam("of_version")
)
SAVE_COUNTER = update(schema.counters).where(
    _COUNTERS.centre_id == bindparam("of_centre"), _COUNTERS.number == bindparam("of_number")
)
_PERIODS = schema.counter_periods.c
ADD_PERIOD = insert(schema.counter_periods)
END_PERIOD = (
    update(schema.counter_periods)
    .where(
        _PERIODS.centre_id == bindparam("of_centre"),
        _PERIODS.counter == bindparam("of_counter"),
        _PERIODS.ended_at.is_(None),
    )
    .values(ended_at=bindparam("at"))
)
TRACK_CODE = select(_TICKETS.track_code).where(_TICKETS.id == bindparam("of_id"))
ANSWERED = select(_REQUESTS.command, _REQUESTS.ticket_id).where(
    _REQUESTS.centre_id == bindparam("centre"),
    _REQUESTS.request_id == bindparam("of_request"),
    or_(_REQUESTS.actor == bindparam("of_actor"), _REQUESTS.actor == ""),
)

_KEY = ("ticket_id", "leg")
_INSERTS: dict[str, Any] = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}


@cache
def save_transaction(dialect: str) -> Insert:
    """The statement that adds a transaction or replaces it."""
    statement = _INSERTS[dialect](schema.transactions)
    changed = {
        column.name: statement.excluded[column.name]
        for column in schema.transactions.columns
        if column.name not in (*_KEY, "corrections")
    }
    upsert: Insert = statement.on_conflict_do_update(index_elements=list(_KEY), set_=changed)
    return upsert
