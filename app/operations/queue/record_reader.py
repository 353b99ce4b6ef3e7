"""The recorded transactions and the log, page by page, for supervisors."""

from collections.abc import Sequence
from typing import Any

from app.domain.events import Event
from app.operations.people.rights import Caller, Right
from app.persistence.database import Database
from app.persistence.queue.queries import TransactionFilter, list_events, list_transactions


class RecordReader:
    """Reads records of the caller's centre. Every method raises NotAllowed for who may not look."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def transactions(self, caller: Caller, wanted: TransactionFilter) -> Sequence[dict[str, Any]]:
        """Transactions as plain rows, at most a page."""
        caller.must(Right.SUPERVISE)
        with self._database.read() as connection:
            return list_transactions(connection, caller.centre_id, wanted)

    def events(self, caller: Caller, after: int) -> Sequence[Event]:
        """Events of the log after the `seq`, in order, at most a page."""
        caller.must(Right.SUPERVISE)
        with self._database.read() as connection:
            return list_events(connection, caller.centre_id, after)
