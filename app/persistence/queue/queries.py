"""Pages of tickets, transactions and events, for those who read them by the API."""

import operator
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, bindparam, func, or_, select

from app.domain.events import DEVICE, DEVICE_HEALTH, Event
from app.domain.queue.ticket import LIVE, Ticket
from app.persistence.event_rows import read_event
from app.persistence.hot_sql import execute
from app.persistence.queue.floors import LIVE_HERE
from app.persistence.queue.rows import read_leg, read_ticket
from app.persistence.schema import counters, events, tickets, transactions

T, X, E, C = tickets.c, transactions.c, events.c, counters.c
PAGE = 200
LOOKED_BACK = 20_000
"""How many of the newest events are searched for devices' health: the log has no index of types."""

# Every phone without a socket sends this query every few seconds.
_OF_CODE = select(T.centre_id, T.id).where(T.track_code == bindparam("of_code"))


@dataclass(frozen=True, slots=True)
class TicketFilter:
    """Which tickets: of a state, a service, a label, a day; older than the cursor's id."""

    state: str | None = None
    service: str | None = None
    label: str | None = None
    cursor: int | None = None
    on: date | None = None


def due_auto_calls(connection: Connection, at: datetime) -> Sequence[tuple[int, int]]:
    """The counters of every centre that are to call by themselves by now, with their centres."""
    query = select(C.centre_id, C.number).where(C.auto_call_at <= at)
    rows = connection.execute(query.order_by(C.auto_call_at, C.centre_id, C.number))
    return [(row.centre_id, row.number) for row in rows]


def list_tickets(connection: Connection, centre_id: int, wanted: TicketFilter) -> Sequence[Ticket]:
    """The newest tickets first, at most a page."""
    is_live = wanted.state in LIVE
    conditions: list[ColumnElement[bool]] = [LIVE_HERE if is_live else T.centre_id == centre_id]
    if wanted.state:
        conditions.append(T.state == wanted.state)
    if wanted.service:
        conditions.append(T.service == wanted.service)
    if wanted.label:
        conditions.append(T.label == wanted.label)
    if wanted.on is not None:
        conditions.append(T.business_on == wanted.on)
    if wanted.cursor is not None:
        conditions.append(T.id < wanted.cursor)
    # Those alive are few: found by their index and sorted, not met one by one among all the past.
    newest_first = (T.id + 0 if is_live else T.id).desc()
    query = select(tickets).where(*conditions).order_by(newest_first).limit(PAGE)
    rows = connection.execute(query, {"centre": centre_id} if is_live else {}).mappings().all()
    of_them = select(transactions).where(X.ticket_id.in_([row["id"] for row in rows]))
    legs = {(leg["ticket_id"], leg["leg"]): leg for leg in connection.execute(of_them).mappings()}
    newest = (legs.get((row["id"], row["legs"])) for row in rows)
    return [
        read_ticket(row, read_leg(leg) if leg is not None else None)
        for row, leg in zip(rows, newest, strict=True)
    ]


def ticket_id_of_code(connection: Connection, code: str) -> tuple[int, int] | None:
    """The ids of the centre and of the ticket whose phone page has the code."""
    if not code.isascii() or not code.isprintable():
        return None
    row = execute(connection, _OF_CODE, {"of_code": code}).fetchone()
    return (row[0], row[1]) if row else None


def code_of_ticket(connection: Connection, ticket_id: int) -> str | None:
    """The secret part of the ticket's page address."""
    code: str | None = connection.execute(
        select(T.track_code).where(T.id == ticket_id)
    ).scalar_one_or_none()
    return code


def codes_of_tickets(connection: Connection, ids: Collection[int]) -> Mapping[int, str | None]:
    """The secret part of each ticket's page address, by the ticket's id."""
    query = select(T.id, T.track_code).where(T.id.in_(ids))
    return {row[0]: row[1] for row in connection.execute(query)}


@dataclass(frozen=True, slots=True)
class TransactionFilter:
    """Which transactions: of the days, a service, a counter, an officer, a label; after the cursor.

    The cursor follows the requested order, which is that of ticket and leg or the reverse.
    """

    first: date
    last: date
    service: str | None = None
    counter: int | None = None
    officer: int | None = None
    label: str | None = None
    cursor: tuple[int, int] | None = None
    newest_first: bool = False


def list_transactions(
    connection: Connection, centre_id: int, wanted: TransactionFilter
) -> Sequence[dict[str, Any]]:
    """Transactions as plain rows, at most a page."""
    conditions = [
        X.centre_id == centre_id,
        X.business_on.between(wanted.first, wanted.last),
    ]
    if wanted.service:
        conditions.append(X.service == wanted.service)
    if wanted.counter is not None:
        conditions.append(X.counter == wanted.counter)
    if wanted.officer is not None:
        conditions.append(X.officer_id == wanted.officer)
    if wanted.label:
        conditions.append(func.upper(X.label) == wanted.label.upper())
    if wanted.cursor is not None:
        ticket_id, leg = wanted.cursor
        beyond = operator.lt if wanted.newest_first else operator.gt
        other_leg = and_(X.ticket_id == ticket_id, beyond(X.leg, leg))
        conditions.append(or_(beyond(X.ticket_id, ticket_id), other_leg))
    order = (X.ticket_id.desc(), X.leg.desc()) if wanted.newest_first else (X.ticket_id, X.leg)
    query = select(transactions).where(*conditions).order_by(*order).limit(PAGE)
    return [dict(row) for row in connection.execute(query).mappings()]


def newest_of_devices(connection: Connection, centre_id: int) -> Sequence[Event]:
    """The newest event of each device's health among the newest events of the log, in any order."""
    return _newest_by_device(_newest_of_type(connection, centre_id, DEVICE_HEALTH))


SEEN = ("board_seen", "slip_seen", "sound_heard")


def newest_sightings(connection: Connection, centre_id: int) -> Sequence[Event]:
    """The newest event of what was seen or heard of each device, among the log's newest."""
    changes = _newest_of_type(connection, centre_id, DEVICE)
    return _newest_by_device(e for e in changes if e.facts.get("change") in SEEN)


def _newest_of_type(connection: Connection, centre_id: int, type_: str) -> Iterable[Event]:
    """The newest events of the type, oldest first."""
    newest = select(func.max(E.seq)).where(E.centre_id == centre_id)
    last = connection.execute(newest).scalar_one_or_none() or 0
    query = (
        select(events)
        .where(E.centre_id == centre_id, E.seq > last - LOOKED_BACK, E.type == type_)
        .order_by(E.seq)
    )
    return (read_event(row) for row in connection.execute(query).mappings())


def _newest_by_device(found: Iterable[Event]) -> Sequence[Event]:
    return list({event.facts["device"]: event for event in found}.values())


def list_events(connection: Connection, centre_id: int, after: int) -> Sequence[Event]:
    """The events after the `seq`, in order, at most a page."""
    query = (
        select(events).where(E.centre_id == centre_id, E.seq > after).order_by(E.seq).limit(PAGE)
    )
    return [read_event(row) for row in connection.execute(query).mappings()]
