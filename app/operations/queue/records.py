"""What was recorded, as it is read: transactions, and the log itself."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from app.domain.centre.values import Centre
from app.domain.errors import Invalid
from app.domain.events import Event
from app.operations.people.rights import Caller, Right
from app.persistence.queue import queries
from app.persistence.queue.queries import TransactionFilter
from app.persistence.queue.unit_of_work import UnitsOfWork
from app.persistence.waits.past import day_events


class RecordReader:
    """Reads records and the log; for those who supervise."""

    def __init__(self, units: UnitsOfWork) -> None:
        self._database = units.database

    def transactions(self, caller: Caller, wanted: TransactionFilter) -> Sequence[dict[str, Any]]:
        """Transactions as plain rows, at most a page. Raises NotAllowed, Invalid."""
        caller.must(Right.SUPERVISE)
        if wanted.first > wanted.last:
            raise Invalid("period_backwards", field="from")
        with self._database.read() as connection:
            return queries.list_transactions(connection, caller.centre_id, wanted)

    def events(self, caller: Caller, after: int) -> Sequence[Event]:
        """The events after the `seq`, in order, at most a page. Raises NotAllowed."""
        caller.must(Right.SUPERVISE)
        with self._database.read() as connection:
            return queries.list_events(connection, caller.centre_id, after)

    def day(self, centre: Centre, on: date) -> tuple[Sequence[Event], Sequence[Event]]:
        """The log of a business day, and the events of counters in the fortnight before it."""
        with self._database.read() as connection:
            return day_events(connection, centre, on)
