"""The unit of work: one command of one centre, from the lock to the commit."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, bindparam, delete, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite

from app.domain.evolution import evolve
from app.domain.floor import Floor, follow
from app.domain.log import Event
from app.domain.numbering import Series
from app.domain.ticket import LegEnd, Ticket
from app.persistence import schema
from app.persistence.floors import ticket_by_id
from app.persistence.jobs import reprint
from app.persistence.rows import (
    counter_row,
    event_row,
    read_event,
    ticket_row,
    transaction_row,
)

ID_SHIFT = 32
"""A ticket's id is its centre's id and the `seq` of its issue: unique, ordered, from the log."""

_NUMBER = (
    update(schema.series)
    .where(
        schema.series.c.centre_id == bindparam("centre"),
        schema.series.c.business_on == bindparam("on"),
        schema.series.c.prefix == bindparam("of_prefix"),
        schema.series.c.name == bindparam("of_name"),
    )
    .values(next=schema.series.c.next + 1)
    .returning(schema.series.c.next - 1)
)
_ADD_TICKET = insert(schema.tickets)
_ADD_EVENT = insert(schema.events)
_ADD_REQUEST = insert(schema.requests)
_ADD_JOB = insert(schema.print_jobs)
_MOVE_SEQ = (
    update(schema.centres)
    .where(schema.centres.c.id == bindparam("centre"))
    .values(seq=bindparam("to_seq"))
)
_UPSERT: dict[str, Any] = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}


@dataclass(frozen=True, slots=True)
class Answer:
    """What a request that was carried out before has done."""

    command: str
    ticket_id: int | None


class Unit:
    """One command under its centre's lock; everything in it commits at once or not at all."""

    def __init__(self, connection: Connection, floor: Floor, at: datetime) -> None:
        self.floor = floor
        self.at = at
        self._connection = connection
        self._dialect = connection.dialect.name
        self._seq_at_start = floor.seq

    @property
    def centre_id(self) -> int:
        """The centre whose lock is held."""
        return self.floor.centre.id

    @property
    def next_seq(self) -> int:
        """The number that the next recorded event must carry."""
        return self.floor.seq + 1

    def next_ticket_id(self) -> int:
        """The id of a ticket that the next event issues."""
        return self.centre_id << ID_SHIFT | self.next_seq

    def ticket(self, ticket_id: int) -> Ticket | None:
        """The ticket as it stands, live or ended, or None."""
        live = self.floor.tickets.get(ticket_id)
        return live or ticket_by_id(self._connection, self.centre_id, ticket_id)

    def track_code(self, ticket_id: int) -> str | None:
        """The secret part of the ticket's page address; None once its day is closed."""
        query = select(schema.tickets.c.track_code).where(schema.tickets.c.id == ticket_id)
        code: str | None = self._connection.execute(query).scalar()
        return code

    def replayed(self, ticket_id: int) -> Ticket | None:
        """The ticket rebuilt from the log, so that what stood before is known (for undo)."""
        query = (
            select(schema.events)
            .where(
                schema.events.c.centre_id == self.centre_id,
                schema.events.c.ticket_id == ticket_id,
            )
            .order_by(schema.events.c.seq)
        )
        ticket: Ticket | None = None
        for row in self._connection.execute(query).mappings():
            ticket = evolve(ticket, read_event(row))
        return ticket

    def take_number(self, on: date, prefix: str, run: Sequence[Series]) -> int:
        """The next ordinal of the first series that still has one; no number is given twice."""
        for series in run:
            ordinal = self._next(on, prefix, series)
            if series.holds(ordinal):
                return ordinal
        raise ValueError("the last series must have no end")

    def _next(self, on: date, prefix: str, series: Series) -> int:
        key = {"centre": self.centre_id, "on": on, "of_prefix": prefix, "of_name": series.name}
        ordinal = self._connection.execute(_NUMBER, key).scalar()
        if ordinal is None:
            self._connection.execute(
                insert(schema.series),
                {
                    "centre_id": self.centre_id,
                    "business_on": on,
                    "prefix": prefix,
                    "name": series.name,
                    "next": series.first + 1,
                },
            )
            return series.first
        return int(ordinal)

    def issue(self, event: Event, *, track_code: str) -> Ticket:
        """Records the event that issues a ticket, and its row."""
        ticket = evolve(None, event)
        row = ticket_row(self.centre_id, ticket) | {"track_code": track_code}
        self._connection.execute(_ADD_TICKET, row)
        self._append(event, ticket)
        return ticket

    def act(self, event: Event, ticket: Ticket) -> Ticket:
        """Records an event of an existing ticket; its row and transaction follow.

        `ticket` must be the newest; another's change since then raises RuntimeError, which the
        centre's lock makes impossible.
        """
        after = evolve(ticket, event)
        row = ticket_row(self.centre_id, after)
        found = self._connection.execute(
            update(schema.tickets)
            .where(schema.tickets.c.id == after.id, schema.tickets.c.version == ticket.version)
            .values({key: value for key, value in row.items() if key not in ("id", "centre_id")})
        )
        if found.rowcount != 1:
            raise RuntimeError(f"ticket {after.id} changed under the lock of its centre")
        self._save_leg(ticket, after, event)
        self._append(event, after)
        return after

    def counter(self, event: Event) -> None:
        """Records an event of a counter; its row follows."""
        self._append(event, None)

    def note(self, event: Event) -> None:
        """Records an event that changes no table."""
        self._append(event, None)

    def _save_leg(self, before: Ticket, after: Ticket, event: Event) -> None:
        if after.leg is None or after.leg == before.leg:
            return
        overnight = after.leg.end is LegEnd.EXPIRED
        row = transaction_row(self.centre_id, after, after.leg, overnight=overnight)
        changed = {k: v for k, v in row.items() if k not in ("ticket_id", "leg")}
        statement = _UPSERT[self._dialect](schema.transactions).values(row)
        self._connection.execute(
            statement.on_conflict_do_update(index_elements=["ticket_id", "leg"], set_=changed)
        )

    def _append(self, event: Event, ticket: Ticket | None) -> None:
        if event.seq != self.next_seq:
            raise ValueError(f"event {event.seq} after {self.floor.seq}: the log has no gaps")
        self._connection.execute(_ADD_EVENT, event_row(self.centre_id, event))
        before = self.floor.counters
        self.floor = follow(self.floor, event, ticket)
        if event.counter is not None and self.floor.counters is not before:
            self._save_counter(event.counter)

    def _save_counter(self, number: int) -> None:
        table = schema.counters
        self._connection.execute(
            update(table)
            .where(table.c.centre_id == self.centre_id, table.c.number == number)
            .values(counter_row(self.floor.counters[number]))
        )

    def answered(self, request_id: str) -> Answer | None:
        """What the request has done, if it was carried out before."""
        table = schema.requests.c
        row = self._connection.execute(
            select(table.command, table.ticket_id).where(
                table.centre_id == self.centre_id, table.request_id == request_id
            )
        ).one_or_none()
        return Answer(row.command, row.ticket_id) if row else None

    def answer(self, request_id: str, command: str, ticket_id: int | None) -> None:
        """Keeps what the request has done, so that it is never done again."""
        self._connection.execute(
            _ADD_REQUEST,
            {
                "centre_id": self.centre_id,
                "request_id": request_id,
                "at": self.at,
                "command": command,
                "ticket_id": ticket_id,
            },
        )

    def print(
        self, device_id: int, ticket_id: int, document: dict[str, Any], *, queued_at: datetime
    ) -> None:
        """Queues a slip for a printer; `queued_at` is the machine's time, by which it expires."""
        self._connection.execute(
            _ADD_JOB,
            {
                "centre_id": self.centre_id,
                "device_id": device_id,
                "ticket_id": ticket_id,
                "copy": 1,
                "state": "queued",
                "document": document,
                "created_at": queued_at,
                "updated_at": queued_at,
            },
        )

    def reprint(self, ticket_id: int, *, queued_at: datetime) -> int | None:
        """Queues the ticket's slip once more; the copy's number, None where none was printed."""
        return reprint(self._connection, ticket_id, queued_at)

    def forget(self, day: date, *, requests_before: datetime) -> None:
        """Ends the phone pages of the day and earlier ones, and old request ids."""
        tickets, requests = schema.tickets.c, schema.requests.c
        self._connection.execute(
            update(schema.tickets)
            .where(
                tickets.centre_id == self.centre_id,
                tickets.business_on <= day,
                tickets.track_code.is_not(None),
            )
            .values(track_code=None)
        )
        self._connection.execute(
            delete(schema.requests).where(
                requests.centre_id == self.centre_id, requests.at < requests_before
            )
        )

    def flush(self) -> bool:
        """Moves the centre's `seq`; whether anything was recorded."""
        if self.floor.seq == self._seq_at_start:
            return False
        self._connection.execute(_MOVE_SEQ, {"centre": self.centre_id, "to_seq": self.floor.seq})
        return True
