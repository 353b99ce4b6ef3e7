"""How long it will take: the newest forecast, else the queue-length formula, else the plan."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil
from math import floor as round_down

from app.domain.centre.calendar import opening
from app.domain.centre.values import Centre, HoursFor
from app.domain.forecast import Forecast, Spread
from app.domain.queue.counter import CounterState
from app.domain.queue.deferral import deferred_until
from app.domain.queue.floor import Floor, profile_of
from app.domain.queue.routing import services_of
from app.domain.queue.ticket import Quote, Ticket

STEP_S = 300
FRESH_FOR = timedelta(minutes=5)
"""After that a forecast is no longer used: the process that makes them has stopped."""
FEWEST = 3
"""The formula needs the times of so many visitors served lately; fewer say nothing."""


@dataclass(frozen=True, slots=True)
class WaitEstimate:
    """A range of seconds rounded to five minutes, its middle, and what it usually won't exceed."""

    low_s: int
    high_s: int
    p80_s: int
    p50_s: int


def counters_open(floor: Floor, service: str, at: datetime) -> int:
    """How many counters serve the service now."""
    # The profile is looked at first: its conditions, and the day they need, cost far more.
    return sum(
        1
        for now in floor.counters.values()
        if now.state is CounterState.OPEN
        and any(entry.service == service for entry in profile_of(floor, now.number))
        and service in services_of(floor, now.number, at)
    )


def estimate(
    floor: Floor, service: str, ahead: int, at: datetime, *, priority: str | None = None
) -> WaitEstimate | None:
    """The wait to quote to somebody who takes a number now behind `ahead` people; None is unknown.

    It is that of the forward simulation if there is a fresh one, else of the formula, else of the
    minutes that the centre's plan gives the service.
    """
    forecast = _fresh(floor, at)
    if forecast is None:
        return _by_formula(floor, service, ahead, at)
    known = forecast.next.get((service, priority)) or forecast.next.get((service, None))
    if known is None:
        return None
    more_s = (ahead - known.ahead) * known.pace_s if priority is None else 0.0
    return _rounded(known.spread, more_s - (at - forecast.at).total_seconds())


def estimate_of(floor: Floor, ticket: Ticket, ahead: int, at: datetime) -> WaitEstimate | None:
    """The wait to quote to the holder of a waiting ticket with `ahead` people before it.

    Who comes later isn't called before then.
    """
    known = _estimate_of(floor, ticket, ahead, at)
    until = deferred_until(ticket, at)
    return known if until is None else _not_before(known, (until - at).total_seconds())


def _not_before(known: WaitEstimate | None, least_s: float) -> WaitEstimate | None:
    """The estimate with nothing of it before so many seconds; the range keeps a width."""
    if known is None:
        return None
    low_s = max(known.low_s, round_down(least_s / STEP_S) * STEP_S)
    high_s = max(known.high_s, ceil(least_s / STEP_S + 1) * STEP_S)
    p80_s, p50_s = max(known.p80_s, high_s), max(known.p50_s, round(least_s))
    return WaitEstimate(low_s, high_s, p80_s, p50_s)


def _estimate_of(floor: Floor, ticket: Ticket, ahead: int, at: datetime) -> WaitEstimate | None:
    forecast = _fresh(floor, at)
    spread = forecast.tickets.get(ticket.id) if forecast else None
    if forecast is None or spread is None:
        # It was issued after the forecast: it is the next one that the forecast spoke of.
        return estimate(floor, ticket.service, ahead, at, priority=ticket.priority)
    return _rounded(spread, -(at - forecast.at).total_seconds())


def _fresh(floor: Floor, at: datetime) -> Forecast | None:
    forecast = floor.forecast
    if forecast is None or not forecast.at <= at <= forecast.at + FRESH_FOR:
        return None
    return forecast


def _rounded(spread: Spread, shift_s: float) -> WaitEstimate:
    """The wait that the spread, shifted by `shift_s`, is quoted as."""
    high_s = max(ceil((spread.p70_s + shift_s) / STEP_S), 1) * STEP_S
    return WaitEstimate(
        low_s=max(round_down((spread.p30_s + shift_s) / STEP_S), 0) * STEP_S,
        high_s=high_s,
        p80_s=max(ceil((spread.p80_s + shift_s) / STEP_S) * STEP_S, high_s),
        p50_s=max(round(spread.p50_s + shift_s), 0),
    )


def _by_formula(floor: Floor, service: str, ahead: int, at: datetime) -> WaitEstimate | None:
    """(people ahead + 1) × mean service time ÷ open counters; None where none is open.

    The mean is of those served lately; of too few, that of the minutes in the centre's plan. The
    range is 0.75 to 1.25 of the value, the 80th percentile taken as 1.4 of it: a rule of thumb.
    """
    open_now = counters_open(floor, service, at)
    took_s = floor.speeds.get(service, ())
    if len(took_s) < FEWEST:
        took_s = tuple(m * 60 for m in floor.centre.service(service).minutes.values())
    if open_now == 0 or not took_s:
        return None
    value_s = (ahead + 1) * (sum(took_s) / len(took_s)) / open_now
    return WaitEstimate(
        low_s=round_down(value_s * 0.75 / STEP_S) * STEP_S,
        high_s=ceil(value_s * 1.25 / STEP_S) * STEP_S,
        p80_s=ceil(value_s * 1.4 / STEP_S) * STEP_S,
        p50_s=round(value_s),
    )


def turn_at(wait: WaitEstimate | Quote, since: datetime) -> datetime:
    """About when the turn comes: the middle of the range by the clock, up to the next step."""
    middle = since.timestamp() + (wait.low_s + wait.high_s) / 2
    return datetime.fromtimestamp(ceil(middle / STEP_S) * STEP_S, since.tzinfo)


@dataclass(frozen=True, slots=True)
class Late:
    """The end of calling that a wait runs past; `resumes_at` is the next span of that day."""

    ends_at: datetime
    resumes_at: datetime | None


def late_from(centre: Centre, expected: WaitEstimate | None, at: datetime) -> Late | None:
    """The end of this span of calling, if the median of the estimate lies past it."""
    calling = opening(centre.hours, HoursFor.CALLING, at, centre.time_zone)
    if expected is None or calling.closes_at is None:
        return None
    if at + timedelta(seconds=expected.p50_s) <= calling.closes_at:
        return None
    then = opening(centre.hours, HoursFor.CALLING, calling.closes_at, centre.time_zone).opens_at
    is_today = then is not None and then.date() == calling.closes_at.date()
    return Late(calling.closes_at, then if is_today else None)
