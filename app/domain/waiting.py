"""How long it will take: the queue-length formula, until a forward simulation replaces it."""

from dataclasses import dataclass
from datetime import datetime
from math import ceil
from math import floor as round_down

from app.domain.floor import CounterState, Floor, profile_of
from app.domain.routing import services_of

STEP_S = 300


@dataclass(frozen=True, slots=True)
class WaitEstimate:
    """A range of seconds rounded to five minutes, and what it usually does not exceed."""

    low_s: int
    high_s: int
    p80_s: int


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


def estimate(floor: Floor, service: str, ahead: int, at: datetime) -> WaitEstimate | None:
    """(people ahead + 1) × recent mean service time ÷ open counters; None when unknown.

    Unknown is: no counter open, or fewer than three served lately. The range is 0.75 to 1.25 of
    the formula's value, the 80th percentile taken as 1.4 of it: a rule of thumb, stated as such.
    """
    took = floor.speeds.get(service, ())
    open_now = counters_open(floor, service, at)
    if open_now == 0 or len(took) < 3:
        return None
    value_s = (ahead + 1) * (sum(took) / len(took)) / open_now
    return WaitEstimate(
        low_s=round_down(value_s * 0.75 / STEP_S) * STEP_S,
        high_s=ceil(value_s * 1.25 / STEP_S) * STEP_S,
        p80_s=ceil(value_s * 1.4 / STEP_S) * STEP_S,
    )
