"""The book of a day: what its tickets come to, kept right as one ticket after the other changes."""

from array import array
from bisect import bisect_left, bisect_right, insort
from collections import Counter
from collections.abc import Mapping, MutableSequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from app.persistence.queue.day_tickets import DayTicket, ServedLeg


@dataclass(frozen=True, slots=True)
class Served:
    """What somebody has served on a day, the mean seconds in service, when the last ended."""

    served: int
    mean_service_s: float
    last_end_at: datetime


@dataclass(slots=True)
class _Tally:
    """What a counter or an officer has served so far; the instants ascend."""

    service_ms: int = 0
    ended_at: list[datetime] = field(default_factory=list)

    def count(self, leg: ServedLeg, by: int) -> None:
        self.service_ms += by * leg.service_ms
        _move(self.ended_at, leg.ended_at, by)

    def told(self) -> Served:
        served = len(self.ended_at)
        return Served(served, self.service_ms / served / 1000, self.ended_at[-1])


class DayBook:
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

    def put(self, tickets: Mapping[int, DayTicket]) -> None:
        """Enters the tickets, each in place of what was known of it."""
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
    def counters(self) -> Mapping[int, Served]:
        """What each counter that has served anybody has served."""
        return {key: tally.told() for key, tally in self._counters.items() if tally.ended_at}

    @property
    def officers(self) -> Mapping[int, Served]:
        """What each officer who has served anybody has served."""
        return {key: tally.told() for key, tally in self._officers.items() if tally.ended_at}

    def called_after(self, since: datetime) -> list[tuple[datetime, float]]:
        """When the served were called and how many seconds they had waited, after the instant."""
        first = bisect_right(self._called, since, key=lambda call: call[0])
        return [(called_at, wait_ms / 1000) for called_at, wait_ms in self._called[first:]]

    def _count(self, ticket: DayTicket, by: int) -> None:
        self._issued[ticket.service] += by
        self.states[ticket.state] += by
        for leg in ticket.served:
            self._serve(leg, by)

    def _serve(self, leg: ServedLeg, by: int) -> None:
        _move(self.waits_ms.setdefault(leg.service, array("q")), leg.wait_ms, by)
        _move(self.all_waits_ms, leg.wait_ms, by)
        _move(self._called, (leg.called_at, leg.wait_ms), by)
        self._counters.setdefault(leg.counter, _Tally()).count(leg, by)
        if leg.officer is not None:
            self._officers.setdefault(leg.officer, _Tally()).count(leg, by)


def _move(ascending: MutableSequence[Any], value: Any, by: int) -> None:
    """Puts a value into its place, or takes it out of there."""
    if by > 0:
        insort(ascending, value)
    else:
        del ascending[bisect_left(ascending, value)]
