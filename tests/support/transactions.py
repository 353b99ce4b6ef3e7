"""Transactions of a database counted, however they end."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from sqlalchemy import event

from app.persistence.database import Database


@dataclass(slots=True)
class Transactions:
    """How many transactions were begun."""

    begun: int = 0

    def count(self, _connection: object) -> None:
        """Count one more."""
        self.begun += 1


@contextmanager
def counted(database: Database) -> Iterator[Transactions]:
    """A context in which the transactions of the database are counted, of all threads."""
    found = Transactions()
    engines = {database._writer, database._reader}
    for engine in engines:
        event.listen(engine, "begin", found.count)
    try:
        yield found
    finally:
        for engine in engines:
            event.remove(engine, "begin", found.count)
