"""What a centre has learned of itself: how long calls take, who is quick, who leaves, who comes."""

import math
from collections import Counter, defaultdict, deque
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from itertools import chain
from operator import attrgetter

import numpy as np

from app.domain.centre.calendar import business_day
from app.domain.centre.values import Centre, HoursFor
from app.domain.waits.past import Past, PastLeg, PastVisit
from app.estimating.arrays import Floats
from app.estimating.arrivals import UsualArrivals
from app.estimating.costs import FEW, MOST_LEGS, call_costs, cost_s
from app.estimating.leaving import NOBODY, Leaving, leavings

PRIOR_PACE = 25.0
"""How many calls of ordinary pace an officer begins with."""
PACE_DOUBT = 0.06
"""By how much an officer of known pace is quicker or slower on one day than on another."""
MOST_PACED = MOST_LEGS * 10
"""How many of the newest calls tell the paces and the pauses."""
CALL_SPREAD = 0.6
"""The deviation of one call's cost, as a share of its mean."""
LONGEST_PAUSE_S = 3600.0
COMING = timedelta(hours=2.5)
"""So far ahead the hours are whose pauses are looked for in the days before."""
ENOUGH = 100
DAY = timedelta(days=1)
PLANNED_NOTICE_S = (10.0, 20.0, 30.0)
PLANNED_PAUSE_S = (5.0, 10.0, 15.0)
LAST_HOUR = timedelta(hours=1)
PRIOR_HOUR = 4.0
_ENDED, _CAME = attrgetter("ended_at", "ticket_id"), attrgetter("issued_at", "ticket_id")


@dataclass(frozen=True, slots=True)
class Pace:
    """How slow somebody is beside the others, 1 being ordinary, and by what share that may err."""

    slow: float
    doubt: float


@dataclass(frozen=True, slots=True)
class Experience:
    """What the estimate knows at an instant; spans in seconds, rates per second.

    `calls_s` are what a call of the service costs a counter of ordinary pace, in vain or not;
    `served_s` those of visitors who came. `doubt` is by how much, as a share, the mean of a
    service may be wrong. `overtaking` is the rate of the arrivals of each class of a service.
    """

    calls_s: Mapping[str, Floats]
    served_s: Mapping[str, Floats]
    doubt: Mapping[str, float]
    paces: Mapping[int, Pace]
    paces_of_officers: Mapping[int, Pace]
    any_pace: Pace
    pause_s: Floats
    notice_s: Floats
    leaving: Leaving
    overtaking: Mapping[tuple[str, str], float]
    last_end: Mapping[int, datetime] = field(default_factory=dict)
    works_through: frozenset[int] = frozenset()
    is_used: Mapping[tuple[int, time], bool] = field(default_factory=dict)


class Learner:
    """What a centre has learned: of each day before once, of the day so far at each call.

    Of the days before it keeps the calls that still count, and of the rest what they come to: a
    centre's weeks are no larger in memory than its last days.
    """

    def __init__(self, centre: Centre, days: Iterable[Past] = ()) -> None:
        self._centre = centre
        self._of_services: dict[str, deque[PastLeg]] = {}
        self._newest: deque[PastLeg] = deque(maxlen=MOST_PACED)
        self._days: set[date] = set()
        self._used: dict[tuple[int, time], set[date]] = defaultdict(set)
        self._leaving = NOBODY
        self._usual: Counter[str] = Counter()
        self._classes: Counter[str] = Counter()
        self.arrivals = UsualArrivals(centre)
        for day in days:
            self.add(day)

    def add(self, day: Past) -> None:
        """Learn a day, or several, after those learned before.

        A shortened or closed day tells how long calls take, but nothing of who comes and which
        counters are open when.
        """
        for leg in day.legs:
            kept = self._of_services.setdefault(leg.service, deque(maxlen=MOST_LEGS))
            kept.append(leg)
        self._newest.extend(day.legs)
        self._leaving += leavings(day)
        legs = [leg for leg in day.legs if self._is_usual(leg.called_at)]
        visits = [visit for visit in day.visits if self._is_usual(visit.issued_at)]
        self._days |= {business_day(leg.called_at, self._centre.time_zone) for leg in legs}
        for counter, start, on in _used(self._centre, legs):
            self._used[(counter, start)].add(on)
        self.arrivals.add(visits)
        self._usual += Counter(visit.service for visit in visits)
        self._classes += Counter(visit.priority for visit in visits if visit.priority)

    def _is_usual(self, at: datetime) -> bool:
        return self._centre.hours.is_usual(business_day(at, self._centre.time_zone))

    def experience(self, today: Past, at: datetime) -> Experience:
        """What is known at the instant; `today` must hold nothing later."""
        legs = [*chain.from_iterable(self._of_services.values()), *today.legs]
        newest = [*self._newest, *today.legs][-MOST_PACED:]
        calls, served, doubt = call_costs(self._centre, legs)
        pace, of_officer = _paces(newest, calls)
        pauses, notices = _pauses(newest, at)
        return Experience(
            calls_s=calls,
            served_s=served,
            doubt=doubt,
            paces=pace,
            paces_of_officers=of_officer,
            any_pace=_pace(0.0, 0.0, 0),
            pause_s=pauses,
            notice_s=notices,
            leaving=self._leaving + leavings(today),
            overtaking=self._overtaking(today.visits, at),
            last_end={leg.counter: leg.ended_at for leg in today.legs},
            is_used=self._is_used(),
        )

    def _is_used(self) -> Mapping[tuple[int, time], bool]:
        """Whether each counter has called in a span of the day on at least half of the days."""
        if not self._days:
            return {}
        return {
            (counter, start): len(self._used.get((counter, start), ())) * 2 >= len(self._days)
            for counter in self._centre.counters
            for start, _ in self._centre.hours.usual(HoursFor.CALLING)
        }

    def _overtaking(
        self, today: Sequence[PastVisit], at: datetime
    ) -> Mapping[tuple[str, str], float]:
        """How often somebody of each class comes: the share of it in the service's arrivals now."""
        usual = self._usual + Counter(visit.service for visit in today)
        classes = self._classes + Counter(visit.priority for visit in today if visit.priority)
        lately: dict[str, int] = defaultdict(int)
        begun = at
        for visit in reversed(today):
            if visit.issued_at <= at - LAST_HOUR:
                break
            lately[visit.service] += 1
        if today:
            begun = max(today[0].issued_at, at - LAST_HOUR)
        seconds = max((at - begun).total_seconds(), 0.0)
        open_s = max(len(self._days), 1) * _calling_s(self._centre)
        rates: dict[tuple[str, str], float] = {}
        for service, count in usual.items():
            per_s = count / open_s if self._days else 0.0
            expected = per_s * LAST_HOUR.total_seconds()
            prior = min(PRIOR_HOUR, expected) if self._days else 0.0
            prior_s = prior / per_s if per_s > 0 else 0.0
            total_s = seconds + prior_s
            rate = (lately[service] + prior) / total_s if total_s > 0 else 0.0
            for code, of_class in classes.items():
                rates[(service, code)] = rate * of_class / usual.total()
        return rates


class DaySoFar:
    """The legs and visits of a day; what is new of a ticket takes the place of what was."""

    def __init__(self) -> None:
        self._legs: dict[int, list[PastLeg]] = {}
        self._visits: dict[int, PastVisit] = {}

    def put(self, news: Past) -> None:
        """Take in some visits, with all the legs that there are of them now."""
        for visit in news.visits:
            self._visits[visit.ticket_id] = visit
            self._legs[visit.ticket_id] = []
        for leg in news.legs:
            self._legs[leg.ticket_id].append(leg)

    @property
    def past(self) -> Past:
        """The legs in the order in which they ended and the visits in the order they came."""
        legs = sorted(chain.from_iterable(self._legs.values()), key=_ENDED)
        return Past(legs, sorted(self._visits.values(), key=_CAME))


def _paces(
    legs: Sequence[PastLeg], calls: Mapping[str, Floats]
) -> tuple[Mapping[int, Pace], Mapping[int, Pace]]:
    """The paces of counters and of officers, by their numbers."""
    means = {service: float(costs.mean()) for service, costs in calls.items()}
    counters: dict[int, list[float]] = defaultdict(lambda: [0.0, 0.0, 0.0])
    officers: dict[int, list[float]] = defaultdict(lambda: [0.0, 0.0, 0.0])
    for leg in legs:
        mean = means.get(leg.service, 0.0)
        if mean <= 0:
            continue
        cost = min(cost_s(leg), 5 * mean)
        for tally in (counters[leg.counter], officers[leg.officer or 0]):
            tally[0] += cost
            tally[1] += mean
            tally[2] += 1
    return _shrunk(counters), _shrunk(officers)


def _shrunk(tallies: Mapping[int, Sequence[float]]) -> Mapping[int, Pace]:
    return {
        who: _pace(cost, expected, int(count)) for who, (cost, expected, count) in tallies.items()
    }


def _pace(cost: float, expected: float, count: int) -> Pace:
    """The cost over its expectation, drawn towards 1 where it is of few."""
    weight = count / (count + PRIOR_PACE)
    slow = 1 + weight * (cost / expected - 1) if expected > 0 else 1.0
    return Pace(slow, math.hypot(PACE_DOUBT, CALL_SPREAD / math.sqrt(count + PRIOR_PACE)))


def _pauses(legs: Sequence[PastLeg], at: datetime) -> tuple[Floats, Floats]:
    """What passes between two calls while somebody waits, and until an idle counter calls.

    Officers rest at certain hours: where enough is known, pauses are those of the coming hours.
    """
    pauses: list[float] = []
    coming: list[float] = []
    notices: list[float] = []
    ended: dict[int, datetime] = {}
    for leg in sorted(legs, key=lambda leg: leg.called_at):
        before = ended.get(leg.counter)
        ended[leg.counter] = leg.ended_at
        if before is None or leg.called_at < before:
            continue
        pause_s = max((leg.called_at - max(before, leg.queued_at)).total_seconds(), 0.0)
        if pause_s > LONGEST_PAUSE_S:
            continue
        if leg.queued_at > before:
            notices.append(pause_s)
            continue
        pauses.append(pause_s)
        if (leg.called_at - at) % DAY <= COMING:
            coming.append(pause_s)
    if len(coming) >= ENOUGH:
        pauses = coming
    pauses = pauses[-1000:] if len(pauses) >= FEW else [*pauses, *PLANNED_PAUSE_S]
    notices = notices[-1000:] if len(notices) >= FEW else [*notices, *PLANNED_NOTICE_S]
    return np.sort(pauses), np.sort(notices)


def _calling_s(centre: Centre) -> float:
    spans = centre.hours.usual(HoursFor.CALLING)
    seconds = sum(
        (end.hour - start.hour) * 3600 + (end.minute - start.minute) * 60 for start, end in spans
    )
    return float(seconds) if seconds > 0 else 8 * 3600.0


def _used(centre: Centre, legs: Sequence[PastLeg]) -> set[tuple[int, time, date]]:
    """Which counters have called, in which span of which day."""
    seen: set[tuple[int, time, date]] = set()
    for leg in legs:
        local = leg.called_at.astimezone(centre.time_zone)
        for start, _ in reversed(centre.hours.usual(HoursFor.CALLING)):
            if local.time() >= start:
                seen.add((leg.counter, start, local.date()))
                break
    return seen
