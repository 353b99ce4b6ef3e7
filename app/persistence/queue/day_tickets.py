"""The day as it stands, ticket by ticket: all of it, or only what newer events have changed."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from sys import intern
from typing import NamedTuple

from sqlalchemy import Connection, and_, func, or_, select

from app.domain.queue.ticket import REHEARSAL, LegEnd, State
from app.persistence.queue.floors import HEAD
from app.persistence.schema import events, tickets, transactions

X, T, E = transactions.c, tickets.c, events.c

SLICE = 400
"""So many tickets are read at once: a day of thousands must not fill the memory."""

_OVER = frozenset({State.CANCELLED.value, State.EXPIRED.value})
"""Whoever is so and was never called has waited until then."""

SERVED = and_(X.end == LegEnd.FINISHED.value, X.overnight.is_(False))


class ServedLeg(NamedTuple):
    """A transaction that ended with its visitor served, and not at the day's close."""

    service: str
    counter: int
    officer: int | None
    called_at: datetime
    ended_at: datetime
    wait_ms: int
    service_ms: int


class DayTicket(NamedTuple):
    """A ticket of the day: what it is for, how it stands, and where it was served.

    It waited for its first call from `came_at` to `until`, None while it still does.
    """

    service: str
    state: str
    came_at: datetime
    until: datetime | None = None
    served: tuple[ServedLeg, ...] = ()


def newest_seq(connection: Connection, centre_id: int) -> int:
    """The `seq` of the centre's newest event in this transaction."""
    seq: int = connection.execute(HEAD, {"centre": centre_id}).one().seq
    return seq


def ids_since(
    connection: Connection, centre_id: int, on: date, seq: int | None, newest: int
) -> Iterator[Sequence[int]]:
    """In slices, the day's tickets that events after the `seq`, up to the `newest`, have changed.

    All of the day where `seq` is None. Those of a rehearsal never count.
    """
    if seq is None:
        query = select(T.id).where(
            T.centre_id == centre_id, T.business_on == on, T.origin != REHEARSAL
        )
    else:
        query = (
            select(E.ticket_id)
            # Bounded on both sides: PostgreSQL would take "after" alone for a third of the log.
            .where(E.centre_id == centre_id, E.seq.between(seq + 1, newest))
            .where(E.ticket_id.is_not(None))
            .distinct()
        )
    found = connection.execute(query).scalars().all()
    for begin in range(0, len(found), SLICE):
        # By the ids alone, and sorted out here: SQLite would go through the whole day instead.
        of_slice = T.id.in_(found[begin : begin + SLICE])
        days = select(T.id, T.business_on).where(of_slice, T.origin != REHEARSAL)
        if of_day := [ident for ident, day in connection.execute(days) if day == on]:
            yield of_day


def day_tickets(connection: Connection, ids: Sequence[int]) -> Mapping[int, DayTicket]:
    """The tickets as they stand now."""
    query = select(T.id, T.service, T.state, T.issued_at, T.last_at).where(T.id.in_(ids))
    first_calls = (
        select(X.ticket_id, func.min(X.called_at).label("called_at"))
        # A call that was taken back has left its visitor waiting.
        .where(X.ticket_id.in_(ids), or_(X.end.is_(None), X.end != LegEnd.UNDONE.value))
        .group_by(X.ticket_id)
    )
    legs = (
        select(
            X.ticket_id,
            X.service,
            X.counter,
            X.officer_id,
            X.called_at,
            X.ended_at,
            X.wait_ms,
            X.service_ms,
        )
        .where(X.ticket_id.in_(ids), SERVED)
        .order_by(X.ticket_id, X.leg)
    )
    served: dict[int, tuple[ServedLeg, ...]] = {}
    for ticket_id, service, *leg in connection.execute(legs):
        # Interned: one word for all rows, not a copy for each row that is kept.
        served[ticket_id] = (*served.get(ticket_id, ()), ServedLeg(intern(service), *leg))
    called = {row.ticket_id: row.called_at for row in connection.execute(first_calls)}
    return {
        ident: DayTicket(
            intern(service),
            intern(state),
            came_at,
            called.get(ident) or (last_at if state in _OVER else None),
            served.get(ident, ()),
        )
        for ident, service, state, came_at, last_at in connection.execute(query)
    }
