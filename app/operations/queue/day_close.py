"""The close of a day: nothing unserved counts as served, no night counts as service."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Protocol

from sqlalchemy import Connection

from app.domain.centre.calendar import business_day
from app.domain.errors import Invalid
from app.domain.events import (
    DAY_CLOSED,
    SYSTEM,
    AssistanceAction,
    CounterAction,
    Event,
    MessageAction,
)
from app.domain.queue.assistance import Assistance, AssistanceEnd
from app.domain.queue.counter import CounterNow, CounterState
from app.domain.queue.floor import Floor
from app.domain.queue.left_out import QUEUED
from app.domain.queue.lifecycle import TicketCommand
from app.domain.queue.messages import Message
from app.domain.queue.ticket import REHEARSAL, Action
from app.operations.clock import Clock
from app.operations.commands import CommandHandler, record
from app.operations.queue.rehearsals import take_out
from app.persistence.devices.print_jobs import empty_documents, has_documents
from app.persistence.queue.rehearsals import rehearsal_tickets
from app.persistence.queue.unit_of_work import UnitOfWork, UnitsOfWork
from app.persistence.visitors.left_for_a_day import (
    forget_cards,
    forget_phones,
    has_cards,
    has_phones,
)

REQUESTS_KEPT = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class LeftOfDay:
    """How many visitors would lose their numbers if a day was closed now."""

    waiting: int
    served: int


class DayEnd(Protocol):
    """What else ends with a day: of a column that this one doesn't know."""

    def is_due(self, connection: Connection, centre_id: int, until: date) -> bool:
        """Return whether something of the day or of an earlier one is left; only read."""

    def end(self, unit: UnitOfWork, until: date) -> bool:
        """End what is left; return whether anything personal was deleted."""


class DayClose(CommandHandler):
    """Closes business days, and lets others end what is of a day: `ends`."""

    def __init__(self, units: UnitsOfWork, clock: Clock, *, ends: Sequence[DayEnd] = ()) -> None:
        super().__init__(units, clock)
        self._ends = ends

    def left_of(self, centre_id: int, on: date | None = None) -> LeftOfDay:
        """Who is there of the day (today's if not given) and of earlier ones.

        Raises Invalid for a day to come.
        """
        floor = self.units.floor(centre_id)
        day = _come(on, business_day(self.clock.now(), floor.centre.time_zone))
        left = [
            ticket.state
            for ticket in floor.tickets.values()
            if ticket.business_on <= day and ticket.origin != REHEARSAL
        ]
        waiting = sum(state in QUEUED for state in left)
        return LeftOfDay(waiting, len(left) - waiting)

    def close_day(self, centre_id: int, on: date | None = None) -> int:
        """Expire what is left of the day (today's if not given) and of earlier ones.

        Take rehearsals out, close the counters that are still open, end the messages that nobody
        has read, what was asked for at kiosks and the addresses of the phone pages, delete old
        request ids and the telephone numbers that visitors left, wipe the words of the slips, and
        destroy the key of the day's cards. Returns how many tickets expired. Raises Invalid for a
        day to come.
        """
        with self.units.begin(centre_id, self.clock.now()) as unit:
            zone = unit.floor.centre.time_zone
            day = _come(on, business_day(unit.at, zone))
            take_out(unit, SYSTEM, rehearsal_tickets(unit.connection, centre_id, day))
            left = [t for t in unit.floor.tickets.values() if t.business_on <= day]
            for ticket in left:
                record(unit, ticket, TicketCommand(Action.EXPIRE, unit.at, SYSTEM))
            for now in _still_open(unit.floor, day):
                at = max(unit.at, now.since or unit.at)
                unit.counter(
                    Event(unit.next_seq, at, CounterAction.CLOSE, SYSTEM, None, now.number)
                )
            for message in _still_said(unit.floor, day):
                said = {"message": message.id}
                unit.message(unit.event(MessageAction.END, SYSTEM, said, counter=message.counter))
            for asked in _still_asked(unit.floor, day):
                over = {"assistance": asked.id, "how": AssistanceEnd.DAY_OVER.value}
                unit.assistance(unit.event(AssistanceAction.END, SYSTEM, over))
            ended = [end.end(unit, day) for end in self._ends]
            facts = {"business_on": day.isoformat(), "expired": len(left)}
            unit.note(unit.event(DAY_CLOSED, SYSTEM, facts))
            unit.forget(day, requests_before=unit.at - REQUESTS_KEPT)
            had_phones = forget_phones(unit.connection, centre_id, day)
            empty_documents(unit.connection, centre_id, day)
            is_personal = forget_cards(unit.connection, centre_id, day) or had_phones or any(ended)
        if is_personal:
            self.units.database.scrub()
        return len(left)

    def close_past_days(self, centre_id: int) -> int:
        """Close every day before today that left something open; do nothing otherwise.

        A server does so at midnight, and at its start after being off for days.
        """
        floor = self.units.floor(centre_id)
        today = business_day(self.clock.now(), floor.centre.time_zone)
        yesterday = today - timedelta(days=1)
        unserved = any(t.business_on <= yesterday for t in floor.tickets.values())
        if (
            unserved
            or any(_still_open(floor, yesterday))
            or any(_still_said(floor, yesterday))
            or any(_still_asked(floor, yesterday))
            or self._has_leftovers(centre_id, yesterday)
        ):
            return self.close_day(centre_id, yesterday)
        return 0

    def _has_leftovers(self, centre_id: int, until: date) -> bool:
        """Whether what is of a day alone outlived it: it must go even where all were served."""
        with self.units.database.read() as connection:
            kept = (connection, centre_id, until)
            return (
                has_cards(*kept)
                or has_phones(*kept)
                or has_documents(*kept)
                or bool(rehearsal_tickets(*kept))
                or any(end.is_due(*kept) for end in self._ends)
            )


def _come(on: date | None, today: date) -> date:
    """The day, today if not given. Raises Invalid for one to come."""
    if on is not None and on > today:
        raise Invalid("day_to_come", field="on", on=str(on), today=str(today))
    return on or today


def _still_said(floor: Floor, day: date) -> list[Message]:
    zone = floor.centre.time_zone
    return [m for m in floor.messages.values() if business_day(m.sent_at, zone) <= day]


def _still_asked(floor: Floor, day: date) -> list[Assistance]:
    zone = floor.centre.time_zone
    return [one for one in floor.assistances.values() if business_day(one.asked_at, zone) <= day]


def _still_open(floor: Floor, day: date) -> list[CounterNow]:
    zone = floor.centre.time_zone
    return [
        now
        for now in floor.counters.values()
        if now.state is not CounterState.CLOSED
        and now.since is not None
        and business_day(now.since, zone) <= day
        and floor.at_counter(now.number) is None
    ]
