"""What is read of the queue: tickets, transactions, the log itself."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import Connection

from app.domain.centre.values import Centre
from app.domain.errors import Invalid, NotThere
from app.domain.events import Event
from app.domain.queue.floor import Floor
from app.domain.queue.ticket import Leg, Ticket
from app.operations.people.access_log import AccessLog
from app.operations.people.rights import Caller, Right
from app.persistence.queue import queries
from app.persistence.queue.corrections import legs_of
from app.persistence.queue.floors import ticket_by_id
from app.persistence.queue.queries import TicketFilter, TransactionFilter
from app.persistence.queue.unit_of_work import UnitsOfWork
from app.persistence.visitors.left_for_a_day import phone_of
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


class TicketReader:
    """Reads tickets; each call is one transaction and changes nothing."""

    def __init__(self, units: UnitsOfWork, access_log: AccessLog) -> None:
        self._units = units
        self._access_log = access_log
        self._database = units.database

    def find(self, caller: Caller, wanted: TicketFilter) -> tuple[Floor, Sequence[Ticket]]:
        """The floor and the newest tickets first, at most a page. Raises NotAllowed."""
        caller.must(Right.SEE_TICKETS)
        with self._database.read() as connection:
            floor = self._units.floors.get(connection, caller.centre_id)
            return floor, queries.list_tickets(connection, caller.centre_id, wanted)

    def read(self, caller: Caller, ticket_id: int) -> tuple[Floor, Ticket]:
        """The floor and the ticket, in any state. Raises NotAllowed, NotThere."""
        caller.must(Right.SEE_TICKETS)
        with self._database.read() as connection:
            floor = self._units.floors.get(connection, caller.centre_id)
            return floor, _ticket(connection, caller.centre_id, ticket_id)

    def legs(self, caller: Caller, ticket_id: int) -> Sequence[Leg]:
        """The calls of the ticket, the first one first. Raises NotAllowed, NotThere."""
        caller.must(Right.SEE_TICKETS)
        with self._database.read() as connection:
            ticket = _ticket(connection, caller.centre_id, ticket_id)
            return legs_of(connection, caller.centre_id, ticket.id)

    def of_centre(self, centre_id: int, ticket_id: int) -> Ticket:
        """The centre's ticket, in any state. Raises NotThere."""
        with self._database.read() as connection:
            return _ticket(connection, centre_id, ticket_id)

    def held(self, code: str) -> tuple[Floor, Ticket]:
        """The ticket whose phone page has the code, and the floor. Raises NotThere."""
        with self._database.read() as connection:
            found = queries.ticket_id_of_code(connection, code)
            if found is None:
                raise NotThere()
            centre_id, ticket_id = found
            floor = self._units.floors.get(connection, centre_id)
            ticket = floor.tickets.get(ticket_id) or ticket_by_id(connection, centre_id, ticket_id)
        if ticket is None:
            raise NotThere()
        return floor, ticket

    def code(self, ticket_id: int) -> str | None:
        """The secret code of the ticket's phone page; None once its day is closed."""
        with self._database.read() as connection:
            return queries.code_of_ticket(connection, ticket_id)

    def codes(self, ids: Collection[int]) -> Mapping[int, str | None]:
        """The secret code of each ticket's phone page."""
        with self._database.read() as connection:
            return queries.codes_of_tickets(connection, ids)

    def phone(self, caller: Caller, ticket_id: int, *, address: str) -> str | None:
        """The number to ring the ticket's visitor at; it is told only once that is noted.

        Raises NotAllowed, NotThere.
        """
        caller.must(Right.SEE_PHONE)
        with self._database.read() as connection:
            ticket = _ticket(connection, caller.centre_id, ticket_id)
            number = phone_of(connection, caller.centre_id, ticket.id)
        if number is not None:
            self._access_log.phone_read(caller, address, ticket.label)
        return number


def _ticket(connection: Connection, centre_id: int, ticket_id: int) -> Ticket:
    """The centre's ticket, in any state. Raises NotThere."""
    ticket = ticket_by_id(connection, centre_id, ticket_id)
    if ticket is None:
        raise NotThere(ticket=ticket_id)
    return ticket
