"""When each counter of a floor is free first, in each run."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from itertools import pairwise

import numpy as np
from numpy.random import Generator

from app.domain.centre.calendar import business_day, span_bounds
from app.domain.centre.values import Centre, HoursFor
from app.domain.queue.counter import CounterNow, CounterState
from app.domain.queue.floor import Floor, profile_of
from app.domain.queue.routing import queue_of
from app.domain.queue.ticket import State, Ticket
from app.estimating.arrays import NEVER, Floats
from app.estimating.experience import Experience, Pace

OPENS_WITHIN_S = 240.0
"""Officers are at their counters within four minutes of the beginning of a span."""
STILL_OPENING = timedelta(minutes=15)
FORESEEN = timedelta(hours=2, minutes=30)
"""No counter is taken to open later than that: it covers a lunch break, and no night."""
BACK_WITHIN_S = 180.0
"""So long after the time that an officer named the counter serves again."""
LONG_PAUSE_S = 120.0
PLANNED_PAUSES_S = (300.0, 480.0, 720.0)
"""Pauses that officers announce, where none were recorded."""
TAIL_SHARE = 0.1
FEWEST_BEYOND = 5


def spans_left(centre: Centre, at: datetime) -> Sequence[tuple[datetime, datetime]]:
    """The spans of calling of the day that aren't over, in order."""
    on = business_day(at, centre.time_zone)
    spans = [
        span_bounds(on, span, centre.time_zone)
        for span in centre.hours.spans_on(on, HoursFor.CALLING)
    ]
    return [(start, end) for start, end in spans if end > at]


def breaks(centre: Centre, at: datetime) -> tuple[tuple[float, float], ...]:
    """The breaks between the spans that are left, in seconds from the instant.

    The last span has no end here: who has a number is served; that it is late is said elsewhere.
    """
    spans = spans_left(centre, at)
    return tuple(
        ((end - at).total_seconds(), (start - at).total_seconds())
        for (_, end), (start, _) in pairwise(spans)
    )


def takes_no_break(centre: Centre, experience: Experience, counter: int, at: datetime) -> bool:
    """Whether the counter has called in the break that it is now: it works through."""
    last = experience.last_end.get(counter)
    spans = spans_left(centre, at)
    today = centre.hours.spans_on(business_day(at, centre.time_zone), HoursFor.CALLING)
    is_break = bool(spans) and spans[0][0] > at and len(spans) < len(today)
    return is_break and last is not None and at - last <= STILL_OPENING


def free_s(
    floor: Floor,
    number: int,
    serving: Mapping[int, Ticket],
    experience: Experience,
    at: datetime,
    dice: Generator,
    runs: int,
) -> Floats | None:
    """When the counter calls next, in seconds; None where it won't on this day."""
    now = floor.counters[number]
    if not profile_of(floor, number):
        return None
    ticket = serving.get(number)
    busy = _busy_s(now, ticket, experience, at, dice, runs)
    busy = busy + _held_s(floor, number, experience, dice, runs)
    match now.state:
        case CounterState.OPEN if ticket is None and not busy.any():
            return _idle_s(floor, number, experience, at, dice, runs)
        case CounterState.OPEN:
            pauses: Floats = dice.choice(experience.pause_s, runs)
            return busy + pauses
        case CounterState.PAUSED:
            return np.maximum(busy, _paused_s(floor.centre, now, experience, at, dice, runs))
        case CounterState.CLOSED:
            return _closed_s(floor.centre, number, experience, at, dice, runs)


def opens_s(dice: Generator, runs: int) -> Floats:
    """When an officer who is expected now is at the counter, in seconds."""
    return dice.uniform(0, OPENS_WITHIN_S, runs)


def residual(samples: Floats, elapsed_s: float, dice: Generator, runs: int) -> Floats:
    """What is left of a duration that has lasted so long already.

    Beyond the longest samples the tail is exponential, with the mean excess of the last tenth.
    """
    if elapsed_s <= 0:
        return dice.choice(samples, runs)
    beyond = samples[samples > elapsed_s]
    if len(beyond) >= FEWEST_BEYOND:
        return dice.choice(beyond, runs) - elapsed_s
    tail = samples[-max(int(len(samples) * TAIL_SHARE), 1) :]
    excess = max(float((tail - tail[0]).mean()), 0.25 * float(samples.mean()), 1.0)
    return dice.exponential(excess, runs)


def _busy_s(
    now: CounterNow,
    ticket: Ticket | None,
    experience: Experience,
    at: datetime,
    dice: Generator,
    runs: int,
) -> Floats:
    """What is left of the call at the counter."""
    if ticket is None or ticket.leg is None:
        return np.zeros(runs)
    pools = experience.served_s if ticket.state is State.SERVING else experience.calls_s
    samples = pools[ticket.leg.service] * pace_of(now, experience).slow
    return residual(samples, (at - ticket.leg.called_at).total_seconds(), dice, runs)


def pace_of(now: CounterNow, experience: Experience) -> Pace:
    """How slow who sits at the counter is: the officer's own pace, else the counter's."""
    officer = experience.paces_of_officers.get(now.officer or -1)
    return officer or experience.paces.get(now.number, experience.any_pace)


def _held_s(
    floor: Floor, number: int, experience: Experience, dice: Generator, runs: int
) -> Floats:
    """What the visitors on hold will still cost their counter: half a service each."""
    total = np.zeros(runs)
    for ticket in floor.tickets.values():
        if ticket.state is State.HELD and ticket.counter == number and ticket.leg is not None:
            total += dice.choice(experience.served_s[ticket.leg.service], runs) / 2
    return total


def _idle_s(
    floor: Floor, number: int, experience: Experience, at: datetime, dice: Generator, runs: int
) -> Floats:
    """A counter with nobody at it: its officer is about to call, or nobody waits for it."""
    if not queue_of(floor, number, at):
        return dice.choice(experience.notice_s, runs)
    last = experience.last_end.get(number) or floor.counters[number].since or at
    since = max(last, floor.counters[number].since or last)
    waited_s = min(max((at - since).total_seconds(), 0.0), 600.0)
    return residual(experience.pause_s, waited_s, dice, runs)


def _paused_s(
    centre: Centre,
    now: CounterNow,
    experience: Experience,
    at: datetime,
    dice: Generator,
    runs: int,
) -> Floats:
    """When a pause ends: as planned, with the break in which it began, or after a while."""
    if now.back_at is not None and now.back_at > at:
        # People are back a little after the time that they named, seldom before it.
        return (now.back_at - at).total_seconds() + dice.uniform(0, BACK_WITHIN_S, runs)
    spans = spans_left(centre, at)
    if spans and spans[0][0] > at:
        begins_s = (spans[0][0] - at).total_seconds()
        return begins_s + opens_s(dice, runs)
    long = experience.pause_s[experience.pause_s > LONG_PAUSE_S]
    samples = np.sort(np.r_[long, PLANNED_PAUSES_S])
    return residual(samples, (at - (now.since or at)).total_seconds(), dice, runs)


def _closed_s(
    centre: Centre, number: int, experience: Experience, at: datetime, dice: Generator, runs: int
) -> Floats | None:
    """A closed counter opens with a span, if it usually does; long before, nobody knows."""
    for start, _ in spans_left(centre, at):
        if at >= start + STILL_OPENING:
            continue
        if start - at > FORESEEN:
            return None
        local = start.astimezone(centre.time_zone).time()
        if experience.is_used.get((number, local), True):
            begins_s = max((start - at).total_seconds(), 0.0)
            return begins_s + opens_s(dice, runs)
    return None


__all__ = [
    "NEVER",
    "breaks",
    "free_s",
    "opens_s",
    "pace_of",
    "residual",
    "spans_left",
    "takes_no_break",
]
