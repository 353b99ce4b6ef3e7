"""The other ways to guess a wait, for comparison: all of them know less, none the future.

Head of line and last to enter service: Ibrahim and Whitt, "Real-time delay estimation based on
delay history", M&SOM 11 (2009).
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from app.domain.centre.calendar import business_day
from app.domain.queue.floor import Floor
from app.domain.waits.estimate import FEWEST, counters_open


@dataclass(frozen=True, slots=True)
class BaselineQuery:
    """Who asks for what, and what is known: the waits of the service so far, newest last."""

    floor: Floor
    service: str
    at: datetime
    waits_s: Sequence[float]

    @property
    def ahead(self) -> int:
        """How many wait for the service."""
        return sum(1 for _ in self.floor.waiting_for(self.service, self.day))

    @property
    def day(self) -> date:
        """The business day."""
        return business_day(self.at, self.floor.centre.time_zone)

    @property
    def mean_s(self) -> float:
        """The mean service time of the last twenty, or of the plan."""
        took = self.floor.speeds.get(self.service, ())
        if len(took) < FEWEST:
            minutes = self.floor.centre.services[self.service].minutes.values()
            took = tuple(m * 60 for m in minutes)
        return sum(took) / len(took)


def naive(query: BaselineQuery) -> float:
    """People × mean service time."""
    return query.ahead * query.mean_s


def queue_length(query: BaselineQuery) -> float:
    """(People + 1) × mean service time ÷ open counters."""
    counters = counters_open(query.floor, query.service, query.at)
    return (query.ahead + 1) * query.mean_s / max(counters, 1)


def head_of_line(query: BaselineQuery) -> float:
    """How long who waits longest has waited."""
    ages = (
        (query.at - t.queued_at).total_seconds()
        for t in query.floor.waiting_for(query.service, query.day)
    )
    return max(ages, default=0.0)


def last_to_enter(query: BaselineQuery) -> float:
    """How long who was called last had waited."""
    return query.waits_s[-1] if query.waits_s else 0.0


def mean_of_5(query: BaselineQuery) -> float:
    """The mean wait of the five called last."""
    return _mean(query.waits_s[-5:])


def mean_of_20(query: BaselineQuery) -> float:
    """The mean wait of the twenty called last."""
    return _mean(query.waits_s[-20:])


def _mean(waits_s: Sequence[float]) -> float:
    return sum(waits_s) / len(waits_s) if waits_s else 0.0


BASELINES: Mapping[str, Callable[[BaselineQuery], float]] = {
    "people × mean": naive,
    "(n+1) × mean ÷ counters": queue_length,
    "head of line": head_of_line,
    "last to enter service": last_to_enter,
    "mean of last 5": mean_of_5,
    "mean of last 20": mean_of_20,
}
