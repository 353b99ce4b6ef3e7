"""The figures of the day so far, kept right with each `seq` however many screens show them."""

from array import array
from bisect import bisect_left, bisect_right, insort
from collections import Counter
from collections.abc import Mapping, MutableSequence, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from threading import Lock
from typing import Any

import numpy as np

from app.domain.alerts.rules import RECENT
from app.domain.centre.calendar import business_day
from app.domain.centre.values import Centre
from app.domain.queue.floor import Floor
from app.domain.queue.ticket import State
from app.persistence.database import Database
from app.persistence.queue.day_tickets import (
    DayTicket,
    ServedLeg,
    day_tickets,
    ids_since,
    newest_seq,
)
from app.reports.figures import one_group

TREND_STEP, TREND_STEPS = timedelta(minutes=10), 12
"""How far apart the instants are at which queues are looked back at, and how many steps back."""


@dataclass(frozen=True, slots=True)
class WaitFigures:
    """How long the served of the day waited."""

    served: int
    mean_wait_s: float | None
    median_wait_s: float | None
    p90_wait_s: float | None
    share_in_target: float | None


@dataclass(frozen=True, slots=True)
class ServedFigures:
    """What somebody has served on a day, the mean seconds in service, when the last ended."""

    served: int
    mean_service_s: float
    last_end_at: datetime


@dataclass(frozen=True, slots=True)
class FiguresSoFar:
    """The day so far: all, by service, by counter, by officer, and tickets by state."""

    all: WaitFigures
    services: Mapping[str, WaitFigures]
    issued: Mapping[str, int]
    counters: Mapping[int, ServedFigures]
    officers: Mapping[int, ServedFigures]
    states: Mapping[str, int]
    recent: Sequence[tuple[datetime, float]] = ()

    def recent_waits_s(self, at: datetime) -> list[float]:
        """The waits of the served whom a counter called in the hour before the instant."""
        return [wait_s for called_at, wait_s in self.recent if called_at > at - RECENT]


@dataclass(slots=True)
class _Queue:
    """When those who came for a service came, and when those who were called were; ascending."""

    came: list[datetime] = field(default_factory=list)
    gone: list[datetime] = field(default_factory=list)

    def count(self, ticket: DayTicket, by: int) -> None:
        _move(self.came, ticket.came_at, by)
        if ticket.until is not None:
            _move(self.gone, ticket.until, by)

    def length(self, at: datetime) -> int:
        return bisect_right(self.came, at) - bisect_right(self.gone, at)


@dataclass(slots=True)
class _Tally:
    """What a counter or an officer has served so far; the instants ascend."""

    service_ms: int = 0
    ended_at: list[datetime] = field(default_factory=list)

    def count(self, leg: ServedLeg, by: int) -> None:
        self.service_ms += by * leg.service_ms
        _move(self.ended_at, leg.ended_at, by)

    def figures(self) -> ServedFigures:
        served = len(self.ended_at)
        return ServedFigures(served, self.service_ms / served / 1000, self.ended_at[-1])


class DayTotals:
    """A day's tickets and their sums. Whoever uses it from several threads must lock it."""

    def __init__(self) -> None:
        self.waits_ms: dict[str, array[int]] = {}
        """The waits of the served by service, ascending."""
        self.all_waits_ms = array("q")
        self._tickets: dict[int, DayTicket] = {}
        self._issued: Counter[str] = Counter()
        self.states: Counter[str] = Counter()
        """How many tickets are in each state."""
        self._counters: dict[int, _Tally] = {}
        self._officers: dict[int, _Tally] = {}
        self._called: list[tuple[datetime, int]] = []
        self._queues: dict[str, _Queue] = {}

    def put(self, tickets: Mapping[int, DayTicket]) -> None:
        """Enter the tickets, each in place of what was known of it."""
        for ident, ticket in tickets.items():
            before = self._tickets.get(ident)
            if before is not None:
                self._count(before, -1)
            self._tickets[ident] = ticket
            self._count(ticket, 1)

    @property
    def issued(self) -> Mapping[str, int]:
        """How many tickets are of each service that has any."""
        return {service: number for service, number in self._issued.items() if number}

    @property
    def counters(self) -> Mapping[int, ServedFigures]:
        """What each counter that has served anybody has served."""
        return {key: tally.figures() for key, tally in self._counters.items() if tally.ended_at}

    @property
    def officers(self) -> Mapping[int, ServedFigures]:
        """What each officer who has served anybody has served."""
        return {key: tally.figures() for key, tally in self._officers.items() if tally.ended_at}

    def waited(self, service: str, instants: Sequence[datetime]) -> list[int]:
        """How many waited for their first call for the service at each of the instants."""
        queue = self._queues.get(service, _Queue())
        return [queue.length(at) for at in instants]

    def called_after(self, since: datetime) -> list[tuple[datetime, float]]:
        """When the served were called and how many seconds they had waited, after the instant."""
        first = bisect_right(self._called, since, key=lambda call: call[0])
        return [(called_at, wait_ms / 1000) for called_at, wait_ms in self._called[first:]]

    def _count(self, ticket: DayTicket, by: int) -> None:
        self._issued[ticket.service] += by
        self.states[ticket.state] += by
        self._queues.setdefault(ticket.service, _Queue()).count(ticket, by)
        for leg in ticket.served:
            self._serve(leg, by)

    def _serve(self, leg: ServedLeg, by: int) -> None:
        _move(self.waits_ms.setdefault(leg.service, array("q")), leg.wait_ms, by)
        _move(self.all_waits_ms, leg.wait_ms, by)
        _move(self._called, (leg.called_at, leg.wait_ms), by)
        self._counters.setdefault(leg.counter, _Tally()).count(leg, by)
        if leg.officer is not None:
            self._officers.setdefault(leg.officer, _Tally()).count(leg, by)


@dataclass(slots=True)
class _CachedDay:
    """The totals of a centre's newest day, the `seq` up to which they go, and the figures made."""

    on: date
    totals: DayTotals = field(default_factory=DayTotals)
    seq: int | None = None
    figures: tuple[Centre, FiguresSoFar] | None = None
    lock: Lock = field(default_factory=Lock)


class DayFigures:
    """The cache of each centre's newest figures, for all who ask; any thread may.

    A new `seq` costs what its events have touched, not the day.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._lock = Lock()
        self._days: dict[int, _CachedDay] = {}

    def of(self, floor: Floor, at: datetime) -> FiguresSoFar:
        """The figures at the floor's `seq` or later, of the business day of the instant."""
        centre, cached = floor.centre, self._day(floor, at)
        # A centre waits for the database by itself.
        with cached.lock:
            self._follow(cached, floor)
            if cached.figures is None or cached.figures[0] is not centre:
                cached.figures = (centre, _figures(cached.totals, centre, at))
            return cached.figures[1]

    def trends(self, floor: Floor, at: datetime) -> Mapping[str, Sequence[int]]:
        """How many have waited for each service, every ten minutes of two hours up to now."""
        cached = self._day(floor, at)
        instants = [at - ago * TREND_STEP for ago in range(TREND_STEPS, -1, -1)]
        with cached.lock:
            self._follow(cached, floor)
            return {code: cached.totals.waited(code, instants) for code in floor.centre.services}

    def _day(self, floor: Floor, at: datetime) -> _CachedDay:
        on = business_day(at, floor.centre.time_zone)
        with self._lock:
            cached = self._days.get(floor.centre.id)
            if cached is None or cached.on != on:
                cached = self._days[floor.centre.id] = _CachedDay(on)
            return cached

    def _follow(self, cached: _CachedDay, floor: Floor) -> None:
        if cached.seq is None or cached.seq < floor.seq:
            self._read(cached, floor.centre.id)

    def _read(self, cached: _CachedDay, centre_id: int) -> None:
        with self._database.read() as connection:
            newest = newest_seq(connection, centre_id)
            for ids in ids_since(connection, centre_id, cached.on, cached.seq, newest):
                cached.totals.put(day_tickets(connection, ids))
        # Only now: where reading failed, the same is read again, and entering it twice is harmless.
        cached.seq, cached.figures = newest, None


def _figures(totals: DayTotals, centre: Centre, at: datetime) -> FiguresSoFar:
    return FiguresSoFar(
        all=_waits(totals.all_waits_ms, centre),
        services={code: _waits(totals.waits_ms.get(code, ()), centre) for code in centre.services},
        issued=totals.issued,
        counters=totals.counters,
        officers=totals.officers,
        states={state.value: totals.states[state.value] for state in State},
        recent=totals.called_after(at - RECENT),
    )


def _waits(waits_ms: Sequence[int], centre: Centre) -> WaitFigures:
    if not waits_ms:
        return WaitFigures(0, None, None, None, None)
    waited = np.array(waits_ms)
    groups = one_group(waited)
    median, p90 = groups.percentiles_s(waited, (0.5, 0.9))
    within = groups.share(waited <= centre.targets.wait_min * 60_000)
    return WaitFigures(len(waited), groups.mean_s(waited)[-1], median[-1], p90[-1], within[-1])


def _move(ascending: MutableSequence[Any], value: Any, by: int) -> None:
    """Put a value into its place, or take it out of there."""
    if by > 0:
        insort(ascending, value)
    else:
        del ascending[bisect_left(ascending, value)]
