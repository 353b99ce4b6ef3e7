"""The forecast of a floor: the spreads of the waits of a few hundred forward runs."""

from collections.abc import Sequence
from datetime import datetime

import numpy as np

from app.domain.centre.calendar import business_day
from app.domain.forecast import Forecast, Kind, Next, Spread
from app.domain.queue.floor import Floor
from app.estimating.arrays import Floats
from app.estimating.counter_groups import CounterGroup, counter_groups, weighs_of
from app.estimating.engine import run_forward
from app.estimating.experience import Experience

RUNS = 256
SHARES = (0.3, 0.5, 0.7, 0.8, 0.9)


def forecast(
    floor: Floor,
    experience: Experience,
    at: datetime,
    *,
    runs: int = RUNS,
    seed: int = 0,
    only: str | None = None,
) -> Forecast:
    """What the centre's own rules make of the floor; the same seed gives the same forecast.

    Whoever isn't called in most of the runs is left out: their wait is unknown. `only` leaves out
    whatever has nothing to do with that service, and changes nothing else.
    """
    tickets: dict[int, Spread] = {}
    nexts: dict[Kind, Next] = {}
    for group in counter_groups(floor, experience, at, runs=runs, seed=seed, only=only):
        called = run_forward(group.arrays)
        tickets |= _tickets(group, called)
        nexts |= _nexts(group, called, floor, at)
    return Forecast(floor.seq, at, tickets, nexts)


def _tickets(group: CounterGroup, called: Floats) -> dict[int, Spread]:
    spreads = _spreads(called, list(group.tickets.values()))
    return {
        ident: spread
        for ident, spread in zip(group.tickets, spreads, strict=True)
        if spread is not None
    }


def _nexts(group: CounterGroup, called: Floats, floor: Floor, at: datetime) -> dict[Kind, Next]:
    spreads = dict(zip(group.nexts, _spreads(called, list(group.nexts.values())), strict=True))
    day = business_day(at, floor.centre.time_zone)
    found: dict[Kind, Next] = {}
    for service in {service for service, _ in group.nexts}:
        ahead = sum(1 for _ in floor.waiting_for(service, day))
        for code in (None, *floor.centre.priority_classes):
            spread = spreads.get((service, weighs_of(floor, code)))
            if spread is not None:
                found[service, code] = Next(spread, ahead, group.pace_s[service])
    return found


def _spreads(called: Floats, places: Sequence[tuple[int, int]]) -> list[Spread | None]:
    if not places:
        return []
    lines, at_place = zip(*places, strict=True)
    waits = np.sort(called[:, list(lines), list(at_place)], axis=0)
    marks = [min(int(share * len(waits)), len(waits) - 1) for share in SHARES]
    # Where a share of the runs never comes to the call, its end is as far as the others go.
    known = np.where(np.isfinite(waits), waits, -1.0).max(axis=0)
    quantiles = np.minimum(waits[marks], known)
    return [
        Spread(*map(float, quantile)) if is_called else None
        for quantile, is_called in zip(quantiles.T, np.isfinite(waits[marks[1]]), strict=True)
    ]
