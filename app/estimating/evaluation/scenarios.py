"""The seeded days on which the estimate is tried: from one counter to a whole centre."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from random import Random
from zoneinfo import ZoneInfo

from app.domain.centre.values import (
    CallingRules,
    Centre,
    Counter,
    Helping,
    Hours,
    NumberRules,
    Policy,
    PriorityClass,
    Service,
    Targets,
    Zone,
)
from app.estimating.day_simulation import SimulatedDuty, SimulatedVisit

ALL_DAY = ((time(7, 30), time(17)),)
WITH_LUNCH = ((time(7, 30), time(11, 30)), (time(13, 30), time(17)))
PEAKS = ((0.5, 8.6, 0.6), (0.2, 10.2, 0.6), (0.3, 14.3, 0.7))
"""The share of each peak, its hour and its spread in hours."""
KINDS = (("submit", 0.6), ("result", 0.4))
"""How often each kind is met."""
SPREAD = 0.45
PRIORITY_CODES = ("NCT", "NKT")


@dataclass(frozen=True, slots=True)
class Scenario:
    """A setting: a centre, how loaded its counters are, and what its visitors do."""

    name: str
    centre: Centre
    load: float
    peaked: bool = False
    priority_share: float = 0.0
    no_show_share: float = 0.0
    leave_share: float = 0.0
    days: int = 2


def scenarios(sample: Centre) -> Sequence[Scenario]:
    """All settings; the last is the sample centre with everything at once."""
    one, two, four = small_centre(1), small_centre(2), small_centre(4)
    cross = small_centre(3, ("dat-dai", "thue"), {3: {"dat-dai": 10.0}})
    lunch = replace(small_centre(2).hours, issuing=WITH_LUNCH, calling=WITH_LUNCH)
    strict = replace(four, calling=replace(four.calling, policy=Policy.STRICT_PRIORITY))

    def everything(name: str, centre: Centre) -> Scenario:
        return Scenario(name, centre, 0.8, True, 0.08, 0.05, 0.05)

    return (
        Scenario("1 counter, even", one, 0.85, days=4),
        Scenario("1 counter, peaked, no-shows", one, 0.8, peaked=True, no_show_share=0.08, days=4),
        Scenario("2 counters, even, priority", two, 0.9, priority_share=0.1, days=3),
        Scenario(
            "2 counters, peaked, lunch break", replace(two, hours=lunch), 0.8, peaked=True, days=3
        ),
        Scenario("3 counters, one helps over 10 min", cross, 0.9, days=3),
        Scenario("4 counters, even", four, 0.95, days=2),
        Scenario("4 counters, strict priority", strict, 0.95, priority_share=0.15, days=2),
        everything("4 counters, peaked, all", replace(four, hours=lunch)),
        everything(f"{len(sample.counters)} counters, peaked, all", sample),
    )


def small_centre(
    counters: int,
    services: Sequence[str] = ("dat-dai",),
    helps: Mapping[int, Mapping[str, float]] | None = None,
) -> Centre:
    """A centre of a few counters; the last serves the last service, the others the first.

    `helps` are the services that a counter takes over once somebody has waited so many minutes.
    """
    numbers = range(1, counters + 1)
    home = {n: services[-1] if n == counters else services[0] for n in numbers}
    more = helps or {}
    hours = Hours(frozenset(range(1, 8)), ALL_DAY, ALL_DAY)
    return Centre(
        id=1,
        code="trial",
        name={"vi": "Thử"},
        site={"vi": ""},
        header="",
        address="",
        time_zone=ZoneInfo("Asia/Ho_Chi_Minh"),
        languages=("vi",),
        hours=hours,
        targets=Targets(),
        numbers=NumberRules(),
        calling=CallingRules(),
        priority_classes={
            code: PriorityClass(code, {"vi": code}, 2.5, 10) for code in PRIORITY_CODES
        },
        zones={"a": Zone("a", {"vi": "A"}, tuple(numbers))},
        services={
            code: Service(
                code,
                code[0].upper(),
                {"vi": code},
                "",
                tuple(n for n in numbers if home[n] == code),
                {"submit": 12.0, "result": 5.0},
                0,
            )
            for code in services
        },
        counters={
            n: Counter(
                n,
                {"vi": f"Quầy {n}"},
                "a",
                (Helping(home[n]), *(Helping(s, m) for s, m in more.get(n, {}).items())),
            )
            for n in numbers
        },
    )


def scenario_day(
    scenario: Scenario, number: int, *, seed: int
) -> tuple[list[SimulatedVisit], list[SimulatedDuty]]:
    """The visits and duties of a day of the scenario; the same numbers give the same day."""
    dice = Random(f"{scenario.name}/{seed}/{number}")
    on = date(2026, 3, 2) + timedelta(days=number + number // 5 * 2)
    visits = [
        visit for code in scenario.centre.services for visit in _visits(scenario, code, on, dice)
    ]
    return sorted(visits, key=lambda visit: visit.at), _duties(scenario, on, dice, seed)


def _visits(scenario: Scenario, code: str, on: date, dice: Random) -> list[SimulatedVisit]:
    """The visits of one service: as many as load its counters as the scenario says."""
    service = scenario.centre.services[code]
    mean_s = sum(_mean_min(service, kind) * share for kind, share in KINDS) * 60 + 30
    open_s = sum(_hours(span) for span in scenario.centre.hours.calling) * 3600
    expected = scenario.load * len(service.counters) * open_s / mean_s
    times = [_arrival(scenario, on, dice) for _ in range(_poisson(expected, dice))]
    return [_visit(scenario, service, at, dice) for at in times]


def _visit(scenario: Scenario, service: Service, at: datetime, dice: Random) -> SimulatedVisit:
    kind = dice.choices([k for k, _ in KINDS], [share for _, share in KINDS])[0]
    took_min = _mean_min(service, kind) * dice.lognormvariate(-(SPREAD**2) / 2, SPREAD)
    classes = sorted(scenario.centre.priority_classes)
    leaves = dice.random() < scenario.leave_share
    return SimulatedVisit(
        at=at,
        service=service.code,
        service_s=max(took_min * 60, 30.0),
        walk_s=dice.uniform(10, 40),
        priority=dice.choice(classes) if dice.random() < scenario.priority_share else None,
        is_no_show=dice.random() < scenario.no_show_share,
        leaves_after_s=dice.uniform(300, 1800) if leaves else None,
        kind=kind,
    )


def _mean_min(service: Service, kind: str) -> float:
    return service.minutes.get(kind, 8.0)


def _hours(span: tuple[time, time]) -> float:
    start, end = span
    return end.hour - start.hour + (end.minute - start.minute) / 60


def _arrival(scenario: Scenario, on: date, dice: Random) -> datetime:
    spans = scenario.centre.hours.issuing
    while True:
        if scenario.peaked:
            _, middle, spread = dice.choices(PEAKS, [share for share, _, _ in PEAKS])[0]
            hour = dice.gauss(middle, spread)
        else:
            hour = dice.uniform(7.0, 17.0)
        for start, end in spans:
            if start.hour + start.minute / 60 <= hour < end.hour + end.minute / 60 - 0.25:
                midnight = datetime.combine(on, time(), scenario.centre.time_zone)
                return midnight + timedelta(milliseconds=int(hour * 3_600_000))


def _duties(scenario: Scenario, on: date, dice: Random, seed: int) -> list[SimulatedDuty]:
    """Officers have a pace of their own, a little different every day, and one rest a day."""
    zone = scenario.centre.time_zone
    duties = []
    for number in scenario.centre.counters:
        own = Random(f"{scenario.name}/{seed}/officer {number}").lognormvariate(0, 0.12)
        spans = [
            (
                datetime.combine(on, start, zone) + timedelta(seconds=dice.uniform(0, 240)),
                datetime.combine(on, end, zone),
            )
            for start, end in scenario.centre.hours.calling
        ]
        begin, end = dice.choice(spans)
        rests = [(begin + (end - begin) * dice.uniform(0.3, 0.85), dice.uniform(300, 720))]
        duties.append(SimulatedDuty(number, spans, rests, own * dice.lognormvariate(0, 0.06)))
    return duties


def _poisson(mean: float, dice: Random) -> int:
    """A Poisson number, by the normal approximation where it is large."""
    if mean > 50:
        return max(round(dice.gauss(mean, math.sqrt(mean))), 0)
    limit, count, product = math.exp(-mean), 0, dice.random()
    while product > limit:
        count += 1
        product *= dice.random()
    return count
