"""The plan of a day, pure and seeded: who comes when, for what, and how it goes at the counter."""

import random
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from app.domain.centre import Centre, Service

PRIORITY_SHARE = 0.08
LEAVE_SHARE = 0.05
NO_SHOW_SHARE = 0.04
HOLD_SHARE = 0.04
TRANSFER_SHARE = 0.03
RESULT_SHARE = 0.4
GUIDED = "huong-dan"
PEAKS = ((0.45, 8 * 60 + 20, 35), (0.2, 10 * 60, 35), (0.35, 14 * 60 + 15, 40))
"""When visitors come: share of them, middle and spread of the peak in minutes after midnight."""


@dataclass(frozen=True, slots=True)
class Visit:
    """One visitor: when, for what, and what will happen. Spans in simulated seconds."""

    at: datetime
    service: str
    priority: str | None
    language: str
    leaves_after_s: float | None
    is_no_show: bool
    walk_s: float
    service_s: float
    hold_s: float | None
    transfer_to: str | None
    kind: str
    outcome: str


def plan_day(
    centre: Centre, on: date, *, seed: int, visitors: int | None = None
) -> tuple[Visit, ...]:
    """The visits of a day in the order of arrival; the same seed gives the same day.

    Each service gets its `per_day`, scaled so that all together are `visitors` if given.
    """
    dice = random.Random(seed)
    total = sum(service.per_day for service in centre.services.values())
    share = visitors / total if visitors is not None and total else 1.0
    counts = {code: s.per_day * share for code, s in centre.services.items()}
    visits = [
        _visit(centre, service, on, dice)
        for service in centre.services.values()
        for _ in range(_whole(counts[service.code], dice))
    ]
    return tuple(sorted(visits, key=lambda visit: visit.at))


def _whole(count: float, dice: random.Random) -> int:
    """The count, its fraction decided by the dice, so that small days still add up."""
    return int(count) + (dice.random() < count - int(count))


def _visit(centre: Centre, service: Service, on: date, dice: random.Random) -> Visit:
    is_result = dice.random() < RESULT_SHARE
    minutes = service.minutes.get("result" if is_result else "submit", 8.0)
    kind, outcome = _ending(service, is_result=is_result, dice=dice)
    leaves = dice.random() < LEAVE_SHARE
    others = [code for code in centre.services if code not in (service.code, GUIDED)]
    return Visit(
        at=_arrival(centre, on, dice),
        service=service.code,
        priority=_priority(centre, dice),
        language="en" if dice.random() < 0.02 and "en" in centre.languages else "vi",
        leaves_after_s=dice.uniform(300, 1800) if leaves else None,
        is_no_show=dice.random() < NO_SHOW_SHARE,
        walk_s=dice.uniform(10, 40),
        service_s=max(45.0, dice.lognormvariate(0, 0.45) * minutes * 60 * 0.9),
        hold_s=dice.uniform(60, 240) if dice.random() < HOLD_SHARE else None,
        transfer_to=dice.choice(others) if others and dice.random() < TRANSFER_SHARE else None,
        kind=kind,
        outcome=outcome,
    )


def _arrival(centre: Centre, on: date, dice: random.Random) -> datetime:
    """An instant at which the kiosk is open, most likely in one of the day's peaks."""
    spans = centre.hours.issuing
    while True:
        _, middle_min, spread_min = dice.choices(PEAKS, [peak[0] for peak in PEAKS])[0]
        minute = dice.gauss(middle_min, spread_min)
        moment = datetime.combine(on, time(), centre.time_zone) + timedelta(minutes=minute)
        if any(start <= moment.time() < end for start, end in spans) and moment.date() == on:
            return moment


def _priority(centre: Centre, dice: random.Random) -> str | None:
    if not centre.priority_classes or dice.random() >= PRIORITY_SHARE:
        return None
    return dice.choice(sorted(centre.priority_classes))


def _ending(service: Service, *, is_result: bool, dice: random.Random) -> tuple[str, str]:
    """The kind and the outcome of a transaction."""
    if service.code == GUIDED:
        return "guidance", "guided"
    if is_result:
        return "result", "returned_result"
    outcomes: Mapping[str, float] = {"accepted": 0.78, "supplement": 0.17, "refused": 0.05}
    return "submit", dice.choices(list(outcomes), list(outcomes.values()))[0]
