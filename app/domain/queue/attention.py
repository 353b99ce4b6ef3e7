"""What of a counter a supervisor should see: since when it is so, and whether that is long."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from app.domain.queue.counter import CounterState
from app.domain.queue.floor import Floor
from app.domain.queue.routing import queue_of
from app.domain.queue.ticket import Leg, State, Ticket

IDLE_SEEN = timedelta(minutes=1)
CALLED_SEEN = timedelta(minutes=3)
OVER_PLAN = 1.5
"""Serving takes long once it has taken so many times the longest minutes of the service's plan."""
UNPLANNED = timedelta(minutes=30)
"""What a service without a plan is taken to need at the longest."""


class Care(StrEnum):
    """Why somebody should look at a counter."""

    IDLE = "idle"
    CALLED_LONG = "called_long"
    SERVING_LONG = "serving_long"


@dataclass(frozen=True, slots=True)
class CounterSeen:
    """Since when the counter is as it is: since its call, its last visitor, or its pause."""

    since: datetime | None
    care: Care | None = None


def counter_seen(
    floor: Floor,
    number: int,
    ticket: Ticket | None,
    at: datetime,
    idle: Mapping[int, datetime | None],
) -> CounterSeen:
    """How a supervisor should see the counter with the ticket that it has called or serves.

    `idle` is what `idle_since` says of all counters.
    """
    now = floor.counters[number]
    if now.state is not CounterState.OPEN:
        return CounterSeen(now.since if now.state is CounterState.PAUSED else None)
    if ticket is not None and ticket.leg is not None:
        leg = ticket.leg
        if ticket.state is State.CALLED:
            is_long = at - leg.called_at >= CALLED_SEEN
            return CounterSeen(leg.called_at, Care.CALLED_LONG if is_long else None)
        is_long = at - leg.called_at >= _planned(floor, leg) * OVER_PLAN
        return CounterSeen(leg.called_at, Care.SERVING_LONG if is_long else None)
    since = idle[number]
    is_idle = since is not None and at - since >= IDLE_SEEN and bool(queue_of(floor, number, at))
    return CounterSeen(since, Care.IDLE if is_idle else None)


def idle_since(
    floor: Floor, last_ends: Mapping[int, datetime | None]
) -> Mapping[int, datetime | None]:
    """When each counter last had a visitor, or opened; None where the log did not say.

    `last_ends` says when each counter's last transaction of the day ended.
    """
    left: dict[int, datetime] = {}
    for ticket in floor.tickets.values():
        if (leg := ticket.leg) is not None:
            at = leg.ended_at or ticket.last_at
            left[leg.counter] = max(at, left.get(leg.counter, at))
    found: dict[int, datetime | None] = {}
    for number, now in floor.counters.items():
        last = last_ends.get(number)
        known = [at for at in (last, now.since, left.get(number)) if at is not None]
        is_untold = last is None and number in last_ends
        found[number] = None if is_untold else max(known, default=None)
    return found


def _planned(floor: Floor, leg: Leg) -> timedelta:
    minutes = floor.centre.service(leg.service).minutes.values()
    return timedelta(minutes=max(minutes)) if minutes else UNPLANNED
