"""Statements compiled once and run on the driver's own cursor: the path that every command takes.

SQLAlchemy makes the SQL and the values' forms; what is left out is its work around each execution,
which cost more than the database's own for the ten small statements of a command.
"""

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

from sqlalchemy import ClauseElement, Connection
from sqlalchemy.engine import Dialect
from sqlalchemy.exc import DBAPIError

Values = Mapping[str, Any]


class Prepared:
    """One statement for one dialect and one set of given columns."""

    def __init__(
        self, statement: ClauseElement, dialect: Dialect, columns: tuple[str, ...]
    ) -> None:
        compiled: Any = statement.compile(dialect=dialect, column_keys=list(columns))
        self.sql = str(compiled)
        self._defaults: Values = compiled.params
        self._order: list[str] | None = compiled.positiontup
        self._forms: Mapping[str, Callable[[Any], Any]] = compiled._bind_processors

    def values(self, given: Values) -> Any:
        """The values in the driver's form: a list or a mapping, as its style of SQL wants."""
        if self._order is not None:
            return [self._formed(name, given) for name in self._order]
        return {name: self._formed(name, given) for name in self._defaults}

    def _formed(self, name: str, given: Values) -> Any:
        value = given[name] if name in given else self._defaults[name]
        form = self._forms.get(name)
        return form(value) if form is not None else value


def run(connection: Connection, statement: ClauseElement, given: Values) -> Any:
    """Runs the statement in the connection's transaction; returns the driver's cursor.

    Raises what SQLAlchemy would: a subclass of DBAPIError.
    """
    dialect = connection.dialect
    prepared = _prepared(statement, dialect, tuple(given))
    cursor = connection.connection.cursor()
    values = prepared.values(given)
    try:
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
