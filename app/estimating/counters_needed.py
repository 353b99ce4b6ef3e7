"""How many counters each half hour needs, by playing recorded days forward with ever more of them.

Erlang's formula takes a half hour as lasting for ever; here a queue is carried on into the next
one, and visitors come when they came and take as long as they took.
"""

import heapq
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import count

MOST_COUNTERS = 200


@dataclass(frozen=True, slots=True)
class DayVisitors:
    """The visitors of one service on one day: when each came, in order, and the time each took."""

    came_ms: Sequence[int]
    took_ms: Sequence[int]


@dataclass(frozen=True, slots=True)
class WaitGoal:
    """So large a share is to be called within the wait."""

    wait_ms: float
    share: float


def counters_needed(
    days: Sequence[DayVisitors], goal: WaitGoal, *, slot_ms: int, slots: int
) -> list[int]:
    """The fewest counters for each slot of a middle day with which the goal is met.

    It is met in a slot when so large a share of those who come in it, or wait at its beginning and
    not yet for too long, are called in time if its counters stay as many. Who comes first is
    called first; a counter that closes ends what it has begun.
    """
    played = [_PlayedDay(day) for day in days]
    found = []
    for slot in range(slots):
        begin, end = slot * slot_ms, (slot + 1) * slot_ms
        here = [day for day in played if day.has_people_before(end)]
        counters = next(n for n in count() if _is_enough(here, n, begin, end, goal))
        for day in here:
            day.go_on(counters, begin, end)
        found.append(counters)
    return found


def _is_enough(
    played: Sequence["_PlayedDay"], counters: int, begin: int, end: int, goal: WaitGoal
) -> bool:
    if counters >= MOST_COUNTERS:
        return True
    looked = [day.look(counters, begin, end, goal.wait_ms) for day in played]
    late, people = (sum(of) for of in zip(*looked, strict=True)) if looked else (0, 0)
    return late <= (1 - goal.share) * people


@dataclass(slots=True)
class _PlayedDay:
    """A service's queue and counters on one day: who is next, until when each counter is busy."""

    visitors: DayVisitors
    next: int = 0
    busy_ms: list[int] = field(default_factory=list)

    def has_people_before(self, end: int) -> bool:
        """Whether anybody waits for a call who comes before the slot's end."""
        came_ms = self.visitors.came_ms
        return self.next < len(came_ms) and came_ms[self.next] < end

    def look(self, counters: int, begin: int, end: int, wait_ms: float) -> tuple[int, int]:
        """How many of the slot's people would be called too late, and how many they are."""
        free_ms = self._free(counters, begin)
        late = people = 0
        for place in range(self.next, len(self.visitors.came_ms)):
            came = self.visitors.came_ms[place]
            if came >= end:
                break
            called = max(came, free_ms[0]) if free_ms else None
            if called is not None:
                heapq.heapreplace(free_ms, called + self.visitors.took_ms[place])
            if begin - came <= wait_ms:
                people += 1
                late += called is None or called - came > wait_ms
        return late, people

    def go_on(self, counters: int, begin: int, end: int) -> None:
        """Play the slot with so many counters."""
        free_ms = self._free(counters, begin)
        while free_ms and self.next < len(self.visitors.came_ms):
            called = max(self.visitors.came_ms[self.next], free_ms[0])
            if called >= end:
                break
            heapq.heapreplace(free_ms, called + self.visitors.took_ms[self.next])
            self.next += 1
        self.busy_ms = free_ms

    def _free(self, counters: int, begin: int) -> list[int]:
        """When each of so many counters is free, a heap; of too many the first to end close."""
        busy = sorted(at for at in self.busy_ms if at > begin)
        return [*[begin] * (counters - len(busy)), *busy[max(len(busy) - counters, 0) :]]
