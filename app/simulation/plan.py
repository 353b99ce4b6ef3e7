"""The plan of a day, pure and seeded: who comes when, for what, and who serves when."""

import math
import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from itertools import accumulate

from app.domain.centre.calendar import span_bounds
from app.domain.centre.values import Centre, Hours, HoursFor, Service

PRIORITY_SHARE = 0.08
LEAVE_SHARE = 0.05
NO_SHOW_SHARE = 0.04
HOLD_SHARE = 0.04
TRANSFER_SHARE = 0.03
RECALL_SHARE = 0.06
RESULT_SHARE = 0.4
GUIDED = "huong-dan"
COLLECTED = "tra-ket-qua"
FEE_SHARE = 0.3
PEAKS = ((0.45, 8 * 60 + 20, 35), (0.2, 10 * 60, 35), (0.35, 14 * 60 + 15, 40))
"""When visitors come: share of them, middle and spread of the peak in minutes after midnight."""
OFF_PEAK = 1e-5
"""What a minute far from every peak weighs, so that a centre with other hours has visitors too."""
LATEST = timedelta(minutes=4)
REST_MIN = (5.0, 12.0)
REST_WITHIN = (0.35, 0.85)
"""The part of a working span in which a short rest begins."""
MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class PlannedVisit:
    """One visitor: when, for what, and what will happen. Spans in simulated seconds."""

    at: datetime
    service: str
    priority: str | None
    language: str
    leaves_after_s: float | None
    is_no_show: bool
    recalls: int
    walk_s: float
    service_s: float
    hold_s: float | None
    transfer_to: str | None
    kind: str
    outcome: str


@dataclass(frozen=True, slots=True)
class PlannedDuty:
    """One officer's day: when the counter opens and the span ends, and one short rest."""

    counter: int
    spans: tuple[tuple[datetime, datetime], ...]
    rests_at: datetime | None
    rest_s: float


def with_hours_of(centre: Centre, on: date) -> Centre:
    """The centre as if it had the hours of the day always; the usual ones of a day it is closed.

    A demonstration is open on holidays, too.
    """
    issuing, calling = (
        centre.hours.spans_on(on, what) or centre.hours.usual(what) for what in HoursFor
    )
    return replace(centre, hours=Hours(centre.hours.weekdays, issuing, calling))


def plan_day(
    centre: Centre, on: date, *, seed: int, visitors: int | None = None
) -> tuple[PlannedVisit, ...]:
    """The visits of a day of the usual hours in the order of arrival; the same seed, the same.

    Each service gets its `per_day`, scaled so that all together are `visitors` if given.
    """
    dice = random.Random(seed)
    minutes = _open_minutes(centre, on)
    weights = list(accumulate(_weight(at, on, centre) for at in minutes))
    visits = [
        _visit(centre, service, dice.choices(minutes, cum_weights=weights)[0], dice)
        for service, count in _counts(centre, visitors)
        for _ in range(count)
    ]
    return tuple(sorted(visits, key=lambda visit: visit.at))


def plan_part(whole: Centre, shorter: Centre, on: date, *, seed: int) -> tuple[PlannedVisit, ...]:
    """Those of the whole day's visits that come before the shorter one's last issue."""
    _, end = span_bounds(on, shorter.hours.issuing[-1], shorter.time_zone)
    return tuple(visit for visit in plan_day(whole, on, seed=seed) if visit.at < end)


def plan_duties(centre: Centre, on: date, *, seed: int) -> tuple[PlannedDuty, ...]:
    """The duty of each counter's officer, in the counters' order; the same seed, the same."""
    return tuple(
        _duty(centre, number, on, random.Random(f"{seed}/{number}")) for number in centre.counters
    )


def _duty(centre: Centre, counter: int, on: date, dice: random.Random) -> PlannedDuty:
    spans = [span_bounds(on, span, centre.time_zone) for span in centre.hours.calling]
    late = tuple((begin + dice.random() * LATEST, end) for begin, end in spans if end > begin)
    rests_at = None
    if late:
        begin, end = dice.choice(late)
        rests_at = begin + (end - begin) * dice.uniform(*REST_WITHIN)
    return PlannedDuty(counter, late, rests_at, dice.uniform(*REST_MIN) * 60)


def _counts(centre: Centre, visitors: int | None) -> Iterator[tuple[Service, int]]:
    """How many come for each service; rounded so that they add up to `visitors` exactly."""
    services = list(centre.services.values())
    sums = list(accumulate(service.per_day for service in services))
    total = sums[-1] if sums else 0
    wanted = total if visitors is None else visitors
    ends = [round(wanted * part / total) if total else 0 for part in sums]
    for service, begin, end in zip(services, [0, *ends], ends, strict=False):
        yield service, end - begin


def _open_minutes(centre: Centre, on: date) -> Sequence[datetime]:
    """Each minute of the day in which the kiosk is open."""
    spans = [span_bounds(on, span, centre.time_zone) for span in centre.hours.issuing]
    return [
        begin + place * MINUTE
        for begin, end in spans
        for place in range(math.ceil((end - begin) / MINUTE))
    ]


def _weight(at: datetime, on: date, centre: Centre) -> float:
    """How likely a visitor comes in the minute: the peaks laid over each other."""
    minute = (at - datetime.combine(on, time(), centre.time_zone)) / MINUTE
    return OFF_PEAK + sum(
        share / spread * math.exp(-(((minute - middle) / spread) ** 2) / 2)
        for share, middle, spread in PEAKS
    )


def _visit(centre: Centre, service: Service, minute: datetime, dice: random.Random) -> PlannedVisit:
    is_result = dice.random() < RESULT_SHARE
    minutes = service.minutes.get("result" if is_result else "submit", 8.0)
    kind, outcome = _ending(service, is_result=is_result, dice=dice)
    leaves = dice.random() < LEAVE_SHARE
    others = [code for code in centre.services if code not in (service.code, GUIDED)]
    return PlannedVisit(
        at=minute + dice.random() * MINUTE,
        service=service.code,
        priority=_priority(centre, dice),
        language="en" if dice.random() < 0.02 and "en" in centre.languages else "vi",
        leaves_after_s=dice.uniform(300, 1800) if leaves else None,
        is_no_show=dice.random() < NO_SHOW_SHARE,
        recalls=dice.choice((1, 1, 2)) if dice.random() < RECALL_SHARE else 0,
        walk_s=dice.uniform(10, 40),
        service_s=max(45.0, dice.lognormvariate(0, 0.45) * minutes * 60 * 0.9),
        hold_s=dice.uniform(60, 240) if dice.random() < HOLD_SHARE else None,
        transfer_to=dice.choice(others) if others and dice.random() < TRANSFER_SHARE else None,
        kind=kind,
        outcome=outcome,
    )


def _priority(centre: Centre, dice: random.Random) -> str | None:
    if not centre.priority_classes or dice.random() >= PRIORITY_SHARE:
        return None
    return dice.choice(sorted(centre.priority_classes))


def _ending(service: Service, *, is_result: bool, dice: random.Random) -> tuple[str, str]:
    """The kind and the outcome of a transaction."""
    if service.code == GUIDED:
        return "guidance", "guided"
    if service.code == COLLECTED and dice.random() < FEE_SHARE:
        return "fee", "fee_collected"
    if is_result or service.code == COLLECTED:
        return "result", "returned_result"
    outcomes: Mapping[str, float] = {"accepted": 0.78, "supplement": 0.17, "refused": 0.05}
    return "submit", dice.choices(list(outcomes), list(outcomes.values()))[0]
