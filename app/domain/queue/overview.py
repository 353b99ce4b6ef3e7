"""A centre in a few figures, and which of several centres needs attention most."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from app.domain.queue.counter import CounterState
from app.domain.queue.floor import Floor
from app.domain.queue.ticket import State


class CentreState(StrEnum):
    """What goes on in a centre: it serves, is on a break, has no counter open, or is archived."""

    OPEN = "open"
    PAUSED = "paused"
    CLOSED = "closed"
    ARCHIVED = "archived"


@dataclass(frozen=True, slots=True)
class FloorOverview:
    """How many wait and since when the longest of them, which counters are open of how many."""

    state: CentreState
    waiting: int
    longest_since: datetime | None
    counters_open: int
    counters: int


def overview(floor: Floor) -> FloorOverview:
    """The floor in a few figures; counters that are given up don't count."""
    waiting = [one.queued_at for one in floor.tickets.values() if one.state is State.WAITING]
    states = [
        now.state for number, now in floor.counters.items() if number in floor.centre.counters
    ]
    is_open = states.count(CounterState.OPEN)
    state = CentreState.OPEN if is_open else CentreState.CLOSED
    if not is_open and CounterState.PAUSED in states:
        state = CentreState.PAUSED
    return FloorOverview(
        state, len(waiting), min(waiting, default=None), is_open, len(floor.centre.counters)
    )


def attention(
    of: FloorOverview, at: datetime, *, target: timedelta, share: float | None, grave_alerts: int
) -> tuple[bool, float, int, float]:
    """A key by which centres are ordered: the one that needs attention most has the least.

    First where people wait and nobody serves; then by the longest wait against the centre's target,
    in steps of a tenth, lest neighbours change places all the time; then by grave alerts, and the
    share that waited no longer than the target.
    """
    is_left = of.waiting > 0 and of.counters_open == 0
    longest = at - of.longest_since if of.longest_since is not None else timedelta(0)
    return not is_left, -round(longest / target, 1), -grave_alerts, 1.0 if share is None else share
