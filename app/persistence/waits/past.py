"""The past, read for the estimate: ended transactions and visits of some business days."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from sys import intern
from typing import Any

from sqlalchemy import Connection, Select, select

from app.domain.centre.calendar import day_bounds
from app.domain.centre.values import Centre
from app.domain.events import CounterAction, Event
from app.domain.queue.ticket import LegEnd, State
from app.domain.waits.past import ORDINARY_ENDS, Past, PastLeg, PastVisit
from app.persistence.event_rows import read_event
from app.persistence.schema import events, tickets, transactions

X, T, E = transactions.c, tickets.c, events.c

PROFILES_LOOKED_BACK = timedelta(days=14)
"""So far back the log is searched for a counter's profile and state."""

LONGEST = timedelta(hours=4)
"""A transaction that took longer was forgotten, not served."""


_LEGS = (
    select(
        X.ticket_id,
        X.service,
        X.counter,
        X.officer_id,
        X.kind,
        X.queued_at,
        X.called_at,
        X.started_at,
        X.ended_at,
        X.held_ms,
        X.end,
    )
    .where(X.end.in_([end.value for end in ORDINARY_ENDS]), X.overnight.is_(False))
    .order_by(X.ended_at, X.ticket_id)
)
_VISITS = select(
    T.id, T.service, T.priority, T.issued_at, T.state, T.legs, T.last_at, T.booked_for
).order_by(T.issued_at, T.id)


def past_of_days(connection: Connection, centre_id: int, first: date, last: date) -> Past:
    """The legs in the order in which they ended and the visits in the order in which they came."""
    legs = _LEGS.where(X.centre_id == centre_id, X.business_on.between(first, last))
    visits = _VISITS.where(T.centre_id == centre_id, T.business_on.between(first, last))
    return _past(connection, legs, visits)


def past_of_tickets(connection: Connection, ids: Sequence[int]) -> Past:
    """The legs and visits of the tickets, as `past_of_days` gives those of days."""
    return _past(connection, _LEGS.where(X.ticket_id.in_(ids)), _VISITS.where(T.id.in_(ids)))


def _past(connection: Connection, legs: Select[Any], visits: Select[Any]) -> Past:
    found = (_leg(row) for row in connection.execute(legs))
    return Past(
        [leg for leg in found if leg.ended_at - leg.called_at < LONGEST],
        [_visit(row) for row in connection.execute(visits)],
    )


def _leg(row: Any) -> PastLeg:
    # Interned: one word for all rows, not a copy for each row that is kept and sent.
    return PastLeg(
        ticket_id=row.ticket_id,
        service=intern(row.service),
        counter=row.counter,
        officer=row.officer_id,
        kind=row.kind and intern(row.kind),
        queued_at=row.queued_at,
        called_at=row.called_at,
        started_at=row.started_at,
        ended_at=row.ended_at,
        held_s=row.held_ms / 1000,
        end=LegEnd(row.end),
    )


def _visit(row: Any) -> PastVisit:
    has_left = row.state == State.CANCELLED.value and row.legs == 0
    left_at: datetime | None = row.last_at if has_left else None
    is_booked = row.booked_for is not None
    return PastVisit(row.id, intern(row.service), row.priority, row.issued_at, left_at, is_booked)


def days_with_calls(
    connection: Connection, centre_id: int, first: date, last: date, *, most: int
) -> Sequence[date]:
    """The newest days of the interval on which anybody was called, the earliest first."""
    of_centre = (X.centre_id == centre_id, X.business_on.between(first, last))
    days = select(X.business_on).where(*of_centre).distinct().order_by(X.business_on.desc())
    return sorted(connection.execute(days.limit(most)).scalars())


def day_events(
    connection: Connection, centre: Centre, on: date
) -> tuple[Sequence[Event], Sequence[Event]]:
    """The log of a business day, and the events of counters in the fortnight before it."""
    begin, end = day_bounds(on, centre.time_zone)
    of_centre = (E.centre_id == centre.id,)
    day = select(events).where(*of_centre, E.at >= begin, E.at < end).order_by(E.seq)
    counters = (
        select(events)
        .where(*of_centre, E.at >= begin - PROFILES_LOOKED_BACK, E.at < begin)
        .where(E.type.in_([action.value for action in CounterAction]))
        .order_by(E.seq)
    )
    found = [read_event(row) for row in connection.execute(day).mappings()]
    return found, [read_event(row) for row in connection.execute(counters).mappings()]
