"""Who comes in the next hour: what is usual at this time of the day, made more or less by today."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import numpy as np

from app.domain.centre.values import Centre
from app.domain.forecast import HOUR
from app.domain.queue.availability import availability
from app.domain.queue.floor import Floor
from app.domain.waits.past import PastVisit
from app.estimating.arrays import Floats

SLICE_S = 900.0
SLICES = int(HOUR.total_seconds() / SLICE_S)
LOOKS = 3
"""So often within a slice it is looked whether the service gives numbers."""
PRIOR_CENTRE, PRIOR_SERVICE = 20.0, 10.0
"""So many visitors of a usual day weigh against those of today."""
FEWEST_TODAY, LEAST_TODAY = 10, timedelta(minutes=30)
"""Where no day before is known, today tells something once it has so many visitors, for so long."""

_BINS = round(timedelta(days=1).total_seconds() / SLICE_S)


@dataclass(frozen=True, slots=True)
class Coming:
    """How many are expected in each quarter of the next hour, by service; the share of classes."""

    services: Mapping[str, Floats]
    classes: Mapping[str, float]


class UsualArrivals:
    """How many came for each service in each quarter of an hour of the days before.

    Those with an appointment aren't counted: a floor knows who has one.
    """

    def __init__(self, centre: Centre) -> None:
        self._centre = centre
        self._counts: dict[str, Floats] = {}
        self._classes: Counter[str] = Counter()
        self._days: set[date] = set()

    def add(self, visits: Sequence[PastVisit]) -> None:
        """Learn a day before today, or several, all of them usual ones."""
        for visit in visits:
            if visit.is_booked:
                continue
            local = visit.issued_at.astimezone(self._centre.time_zone)
            self._days.add(local.date())
            counts = self._counts.setdefault(visit.service, np.zeros(_BINS))
            counts[int(_second_of_day(local) / SLICE_S)] += 1
            self._classes[visit.priority or ""] += 1

    def coming(
        self, floor: Floor, today: Sequence[PastVisit], at: datetime, *, always_open: bool = False
    ) -> Coming | None:
        """Who is expected from the instant on; None where too little is known of the centre.

        With `always_open` numbers are given out of the hours, too.
        """
        today = [visit for visit in today if not visit.is_booked]
        classes = self._classes + Counter(visit.priority or "" for visit in today)
        expected = self._by_days(today, at) if self._days else _by_today(today, at)
        if expected is None:
            return None
        return Coming(
            {
                code: _given(floor, code, expected.get(code, np.zeros(SLICES)), at, always_open)
                for code in self._centre.services
            },
            {code: classes[code] / classes.total() for code in self._centre.priority_classes},
        )

    def _by_days(self, today: Sequence[PastVisit], at: datetime) -> Mapping[str, Floats]:
        """What is usual, times what today is beside a usual day so far."""
        second = _second_of_day(at.astimezone(self._centre.time_zone))
        marks = second + SLICE_S * np.arange(SLICES + 1)
        edges = SLICE_S * np.arange(_BINS + 1)
        came = Counter(visit.service for visit in today)
        so_far: dict[str, float] = {}
        usual: dict[str, Floats] = {}
        for code, counts in self._counts.items():
            total = np.concatenate([[0.0], np.cumsum(counts)]) / len(self._days)
            so_far[code] = float(np.interp(second, edges, total))
            usual[code] = np.diff(np.interp(marks, edges, total))
        of_all = (len(today) + PRIOR_CENTRE) / (sum(so_far.values()) + PRIOR_CENTRE)
        return {
            code: usual[code]
            * (came[code] + PRIOR_SERVICE * of_all)
            / (so_far[code] + PRIOR_SERVICE)
            for code in usual
        }


def _second_of_day(local: datetime) -> float:
    return local.hour * 3600.0 + local.minute * 60 + local.second


def _by_today(today: Sequence[PastVisit], at: datetime) -> Mapping[str, Floats] | None:
    """The rate of the last hour, or of as much of it as there was."""
    if len(today) < FEWEST_TODAY or at - today[0].issued_at < LEAST_TODAY:
        return None
    since = max(today[0].issued_at, at - HOUR)
    lately = Counter(visit.service for visit in today if visit.issued_at > at - HOUR)
    share = SLICE_S / (at - since).total_seconds()
    return {code: np.full(SLICES, count * share) for code, count in lately.items()}


def _given(floor: Floor, code: str, expected: Floats, at: datetime, always_open: bool) -> Floats:
    """Those of the expected who get a number, as far as is known now: the service gives some."""
    service = floor.centre.services[code]
    step_s = SLICE_S / LOOKS
    looks = [
        availability(
            floor, service, at + timedelta(seconds=(look + 0.5) * step_s), always_open=always_open
        )
        for look in range(SLICES * LOOKS)
    ]
    is_open = np.array([look.closed is None for look in looks], dtype=np.float64)
    coming: Floats = expected * is_open.reshape(SLICES, LOOKS).mean(axis=1)
    left, total = looks[0].left, float(coming.sum())
    if left is not None and total > left:
        coming = coming * (left / total)
    return coming
