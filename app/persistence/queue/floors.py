"""The floor read from the tables, and the newest one of each centre cached in memory."""

from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from operator import itemgetter
from threading import Lock
from typing import Any

from sqlalchemy import Connection, and_, bindparam, func, select

from app.domain.centre.values import Centre
from app.domain.events import CALL_UNSAID, RATED, Event
from app.domain.forecast import Forecast, NextHour
from app.domain.queue.floor import (
    CALLS_KEPT,
    OFFERED_FOR,
    SPEEDS_KEPT,
    Call,
    Floor,
    Parting,
    call_of,
    ends_parting,
    parting_of,
    unsaid_in,
    with_unsaid,
)
from app.domain.queue.ticket import Action, LegEnd, Ticket
from app.persistence import schema
from app.persistence.centre.configuration import build_centre
from app.persistence.centre.store import closures_of
from app.persistence.event_rows import read_event
from app.persistence.hot_sql import execute
from app.persistence.queue.appointments import appointments_to_come
from app.persistence.queue.assistance import open_assistances
from app.persistence.queue.catching_up import caught_up
from app.persistence.queue.messages import open_messages
from app.persistence.queue.rows import read_counter, read_leg, read_ticket

LARGEST_ID = 2**63 - 1
"""The largest number that an id's column can be compared with."""

T, X, E = schema.tickets.c, schema.transactions.c, schema.events.c

HEAD = select(schema.centres.c.seq, schema.centres.c.config_version).where(
    schema.centres.c.id == bindparam("centre")
)
_HEADS = select(schema.centres.c.id, schema.centres.c.seq, schema.centres.c.config_version)
LOCKED_HEAD = HEAD.with_for_update()
"""Takes the centre's row lock: all commands of one centre are serial. SQLite is locked already."""

# The sum keeps SQLite, which knows no sizes, from an index by centre that holds all the past.
LIVE_HERE = and_(T.centre_id + 0 == bindparam("centre"), schema.LIVE_ONLY)
_LIVE_TICKETS = select(schema.tickets).where(LIVE_HERE)
_LEGS = (
    select(schema.transactions)
    .join(schema.tickets, and_(X.ticket_id == T.id, X.leg == T.legs))
    .where(LIVE_HERE)
)
_COUNTERS = select(schema.counters).where(schema.counters.c.centre_id == bindparam("centre"))
_CALL_EVENTS = (
    select(schema.events)
    .where(
        E.centre_id == bindparam("centre"),
        E.seq > bindparam("after"),
        E.type.in_([Action.CALL.value, Action.RECALL.value]),
    )
    .order_by(E.seq.desc())
    .limit(400)
)
_UNSAID_EVENTS = select(schema.events).where(
    E.centre_id == bindparam("centre"), E.seq > bindparam("after"), E.type == CALL_UNSAID
)
_PARTING_EVENTS = (
    select(schema.events)
    .where(
        E.centre_id == bindparam("centre"),
        E.seq > bindparam("after"),
        E.type.in_([Action.FINISH.value, Action.UNDO.value, RATED]),
    )
    .order_by(E.seq)
)
_LAST_AT = select(E.at).where(E.centre_id == bindparam("centre"), E.seq == bindparam("seq"))
_SPEEDS = (
    select(X.service_ms)
    .where(
        X.centre_id == bindparam("centre"),
        X.service == bindparam("service"),
        X.end == LegEnd.FINISHED.value,
        X.started_at.is_not(None),
    )
    .order_by(X.ended_at.desc(), X.ticket_id.desc())
    .limit(SPEEDS_KEPT)
)
_NEWEST_DAY = (
    select(T.business_on)
    .where(T.centre_id == bindparam("centre"))
    .order_by(T.business_on.desc())
    .limit(1)
    .scalar_subquery()
)
_ISSUED = (
    select(T.business_on, T.prefix, func.count())
    .where(T.centre_id == bindparam("centre"), T.business_on == _NEWEST_DAY)
    .group_by(T.business_on, T.prefix)
)
PARTINGS_LOOKED_BACK = 500
"""How many of the newest events are searched for the newest parting of each counter."""

CALLS_LOOKED_BACK = 5000
"""How many of the newest events are searched for the calls that displays show."""

RECENT = 8
"""How many floors before the newest are cached for those who began to read before it."""


Head = tuple[int, int]
"""How far a centre is: the log's `seq`, and the version of its configuration."""


def heads(connection: Connection) -> Mapping[int, Head]:
    """How far each centre is, by one query."""
    return {row[0]: (row[1], row[2]) for row in connection.execute(_HEADS)}


class Floors:
    """A cache of each centre's newest floor, followed in memory and checked by `seq`.

    A floor that another process has moved on follows the events in between: `seq` is the proof. A
    few earlier ones are kept for readers whose transaction began before the newest commit, and the
    one that a commit under way will make for those who see the commit before its thread goes on; to
    read the whole floor from the tables took each of them several milliseconds.
    """

    def __init__(self) -> None:
        self._lock = Lock()
        self._floors: dict[int, tuple[int, Floor]] = {}
        self._recent: dict[int, deque[Floor]] = {}
        self._committing: dict[int, Floor] = {}

    def get(self, connection: Connection, centre_id: int, *, lock: bool = False) -> Floor:
        """The centre's floor as the transaction sees it; `lock` takes the centre's row lock."""
        head = LOCKED_HEAD if lock else HEAD
        seq, version = execute(connection, head, {"centre": centre_id}).fetchone()
        return self._at(connection, centre_id, (seq, version))

    def every(self, connection: Connection) -> Mapping[int, Floor]:
        """The floor of every centre by its id, as the transaction sees them, the oldest first.

        One query tells which of them have moved on; a cached floor costs none.
        """
        known = sorted(heads(connection).items())
        return {centre_id: self._at(connection, centre_id, head) for centre_id, head in known}

    def _at(self, connection: Connection, centre_id: int, head: Head) -> Floor:
        """The centre's floor at this head, which the transaction has read."""
        seq, version = head
        with self._lock:
            kept = self._floors.get(centre_id)
            if kept and kept[0] == version:
                floor = self._known(kept[1], seq)
                if floor is not None:
                    return floor
        same = kept[1] if kept and kept[0] == version else None
        floor = caught_up(connection, same, seq) if same else None
        if floor is None:
            centre = same.centre if same else None
            floor = load_floor(connection, centre_id, seq, centre=centre)
        self.put(floor, version)
        return floor

    def _known(self, newest: Floor, seq: int) -> Floor | None:
        """The cached floor of that `seq`, if it was made of the newest one's configuration."""
        if newest.seq == seq:
            return newest
        coming = self._committing.get(newest.centre.id)
        recent: Sequence[Floor] = self._recent.get(newest.centre.id) or []
        for floor in [coming, *recent] if coming else recent:
            if floor.seq == seq and floor.centre is newest.centre:
                return floor
        return None

    @contextmanager
    def committing(self, floor: Floor) -> Iterator[None]:
        """A context in which readers who see the commit already get the floor that it makes."""
        with self._lock:
            self._committing[floor.centre.id] = floor
        try:
            yield
        finally:
            with self._lock:
                del self._committing[floor.centre.id]

    def put(self, floor: Floor, version: int | None = None) -> None:
        """Cache the floor unless a newer one is cached already."""
        with self._lock:
            kept = self._floors.get(floor.centre.id)
            if version is None and kept is None:
                return
            number = version if version is not None else kept[0]  # type: ignore[index] # not None
            if kept is None or kept[1].seq <= floor.seq or kept[0] != number:
                self._floors[floor.centre.id] = (number, _foreseen(floor, kept))
                recent = self._recent.setdefault(floor.centre.id, deque(maxlen=RECENT))
                if kept is None or kept[0] != number:
                    recent.clear()
                elif kept[1].seq < floor.seq:
                    recent.appendleft(kept[1])

    def foresee(self, centre_id: int, seen: Forecast | NextHour) -> Floor | None:
        """Put the forecast on the cached floor and return it; None where no floor is cached.

        The floor may have moved on since the forecast was made.
        """
        with self._lock:
            kept = self._floors.get(centre_id)
            if kept is None:
                return None
            if isinstance(seen, Forecast):
                floor = replace(kept[1], forecast=seen)
            else:
                floor = replace(kept[1], next_hour=seen)
            self._floors[centre_id] = (kept[0], floor)
            return floor

    def newest(self, floor: Floor) -> Floor:
        """The cached floor if it is of the same `seq`, as it may have a newer forecast."""
        with self._lock:
            kept = self._floors.get(floor.centre.id)
        return kept[1] if kept and kept[1].seq == floor.seq else floor


def _foreseen(floor: Floor, kept: tuple[int, Floor] | None) -> Floor:
    """The floor with the newest forecasts: one may have come while a command ran."""
    known, ahead = (kept[1].forecast, kept[1].next_hour) if kept else (None, None)
    if known is floor.forecast and ahead is floor.next_hour:
        return floor
    return replace(floor, forecast=known, next_hour=ahead)


def load_floor(
    connection: Connection, centre_id: int, seq: int, *, centre: Centre | None = None
) -> Floor:
    """The floor at `seq` from the tables."""
    if centre is None:
        query = select(schema.centres.c.config).where(schema.centres.c.id == centre_id)
        centre = build_centre(centre_id, connection.execute(query).scalar_one())
    key = {"centre": centre_id}
    legs = {row["ticket_id"]: read_leg(row) for row in connection.execute(_LEGS, key).mappings()}
    rows = sorted(connection.execute(_LIVE_TICKETS, key).mappings(), key=itemgetter("id"))
    tickets = {row["id"]: read_ticket(row, legs.get(row["id"])) for row in rows}
    counters = {
        row["number"]: read_counter(row) for row in connection.execute(_COUNTERS, key).mappings()
    }
    return Floor(
        centre=centre,
        seq=seq,
        tickets=tickets,
        counters={n: counters[n] for n in centre.counters if n in counters},
        calls=_calls(connection, centre, seq),
        speeds=speeds_of(connection, centre),
        issued={(on, prefix): n for on, prefix, n in connection.execute(_ISSUED, key)},
        last_at=connection.execute(_LAST_AT, key | {"seq": seq}).scalar(),
        partings=_partings(connection, centre, seq),
        closures=closures_of(connection, centre_id),
        messages=open_messages(connection, centre_id),
        assistances=open_assistances(connection, centre_id),
        appointments=appointments_to_come(connection, centre_id),
    )


def ticket_by_id(connection: Connection, centre_id: int, ticket_id: int) -> Ticket | None:
    """The ticket in any state, or None where the centre has none such."""
    if not 0 < ticket_id <= LARGEST_ID:
        return None
    row = _one(
        connection, select(schema.tickets).where(T.id == ticket_id, T.centre_id == centre_id)
    )
    if row is None:
        return None
    newest = select(schema.transactions).where(X.ticket_id == ticket_id, X.leg == row["legs"])
    leg = _one(connection, newest)
    return read_ticket(row, read_leg(leg) if leg else None)


def _one(connection: Connection, query: Any) -> Mapping[str, Any] | None:
    row = connection.execute(query).mappings().one_or_none()
    return dict(row) if row is not None else None


def _calls(connection: Connection, centre: Centre, seq: int) -> dict[str, tuple[Call, ...]]:
    """The newest calls of each zone, rebuilt from the log."""
    key = {"centre": centre.id, "after": seq - CALLS_LOOKED_BACK}
    newest: dict[str, list[Event]] = {zone: [] for zone in centre.zones}
    for row in connection.execute(_CALL_EVENTS, key).mappings():
        event = read_event(row)
        counter = centre.counters.get(event.counter or 0)
        if counter is not None and len(newest[counter.zone]) < CALLS_KEPT:
            newest[counter.zone].append(event)
    called = {event.ticket_id for events in newest.values() for event in events}
    query = select(schema.tickets).where(T.centre_id == centre.id, T.id.in_(called))
    tickets = {row["id"]: read_ticket(row, None) for row in connection.execute(query).mappings()}
    unsaid: dict[int, str] = {}
    for row in connection.execute(_UNSAID_EVENTS, key).mappings():
        unsaid |= unsaid_in(read_event(row))[1]
    calls = {
        zone: with_unsaid(
            (call_of(centre, e, tickets[e.ticket_id]) for e in events if e.ticket_id in tickets),
            unsaid,
        )
        for zone, events in newest.items()
    }
    return {zone: of_zone for zone, of_zone in calls.items() if of_zone}


def _partings(connection: Connection, centre: Centre, seq: int) -> dict[int, Parting]:
    """The visitors whom each counter has just finished with, rebuilt from the log."""
    key = {"centre": centre.id, "after": seq - PARTINGS_LOOKED_BACK}
    finishes: dict[int, Event] = {}
    for row in connection.execute(_PARTING_EVENTS, key).mappings():
        event = read_event(row)
        if ends_parting(event):
            finishes = {n: e for n, e in finishes.items() if e.ticket_id != event.ticket_id}
        elif event.type == Action.FINISH and event.counter is not None:
            # A visitor whom another counter sent on has not left.
            finishes = {n: e for n, e in finishes.items() if e.ticket_id != event.ticket_id}
            finishes[event.counter] = event
    newest = max((event.at for event in finishes.values()), default=None)
    partings: dict[int, Parting] = {}
    for number, event in finishes.items():
        if newest is not None and event.at < newest - OFFERED_FOR:
            continue
        ticket = ticket_by_id(connection, centre.id, event.ticket_id or 0)
        if ticket is not None and (parting := parting_of(ticket, event.at)):
            partings[number] = parting
    return partings


def speeds_of(connection: Connection, centre: Centre) -> dict[str, tuple[float, ...]]:
    """The newest service times of each service, in seconds; one index look-up for each service."""
    speeds = {}
    for service in centre.services:
        rows = connection.execute(_SPEEDS, {"centre": centre.id, "service": service})
        if took := tuple(ms / 1000 for (ms,) in rows):
            speeds[service] = took
    return speeds
