"""What a call costs a counter, by service: its own times, shrunk to those of its kind and group."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

import numpy as np

from app.domain.centre.values import Centre, Service
from app.domain.queue.ticket import LegEnd
from app.domain.waits.past import PastLeg
from app.estimating.arrays import Floats

POINTS = 200
"""How many points a distribution is kept as; each is as likely as another."""
PRIOR = 6.0
"""How many observations the centre's plan weighs against a service's own."""
MOST_LEGS = 300
PLANNED_SPREAD = 0.5
"""The logarithmic deviation of service times where nothing was recorded yet."""
NOTHING_S = 30.0
"""A ticket called in vain costs at least so much where nothing was recorded yet."""
FEW = 30

_NORMAL = np.array(
    [
        -1.96, -1.44, -1.15, -0.93, -0.76, -0.60, -0.45, -0.32, -0.19, -0.06,
        0.06, 0.19, 0.32, 0.45, 0.60, 0.76, 0.93, 1.15, 1.44, 1.96,
    ]
)  # fmt: skip
"""Twenty equally likely points of the normal distribution."""


def call_costs(
    centre: Centre, legs: Sequence[PastLeg]
) -> tuple[Mapping[str, Floats], Mapping[str, Floats], Mapping[str, float]]:
    """The costs of calls and of services served, by service, shrunk to the centre's plan."""
    of: dict[str, list[PastLeg]] = defaultdict(list)
    for leg in legs:
        of[leg.service].append(leg)
    recent = {code: found[-MOST_LEGS:] for code, found in of.items()}
    in_vain = [
        cost_s(leg) for found in recent.values() for leg in found if leg.end is LegEnd.NO_SHOW
    ]
    total = sum(map(len, recent.values()))
    share = len(in_vain) / total if total else 0.0
    shape, ratio = _plan_fit(centre, recent)
    calls, served, doubt = {}, {}, {}
    for service in centre.services.values():
        found = recent.get(service.code, [])
        came = np.array([cost_s(leg) for leg in found if leg.end is not LegEnd.NO_SHOW])
        planned = _planned(service, found, shape) * ratio
        mixed = _mixed(came, planned)
        served[service.code] = mixed
        own_vain = [cost_s(leg) for leg in found if leg.end is LegEnd.NO_SHOW]
        misses = (len(own_vain) + PRIOR * share) / (len(found) + PRIOR)
        vain = np.array(own_vain or in_vain or [NOTHING_S])
        many = round(POINTS * misses)
        calls[service.code] = np.sort(np.r_[_points(mixed, POINTS - many), _points(vain, many)])
        spread = float(mixed.std() / max(mixed.mean(), 1.0))
        doubt[service.code] = spread / np.sqrt(len(came) + PRIOR)
    return calls, served, doubt


def cost_s(leg: PastLeg) -> float:
    """What the call has cost its counter."""
    return max((leg.ended_at - leg.called_at).total_seconds(), 1.0)


def _plan_fit(centre: Centre, of: Mapping[str, Sequence[PastLeg]]) -> tuple[Floats, float]:
    """How all services together spread around their plan's minutes, and how far they are off."""
    observed = [
        cost_s(leg) / _planned_s(centre.services[code], leg.kind)
        for code, found in of.items()
        if code in centre.services
        for leg in found
        if leg.end is LegEnd.FINISHED
    ]
    ratios = np.array(observed) if observed else np.ones(0)
    ratio = (float(ratios.sum()) + PRIOR) / (len(ratios) + PRIOR)
    if len(ratios) < FEW:
        return np.exp(PLANNED_SPREAD * _NORMAL - PLANNED_SPREAD**2 / 2), ratio
    return _points(ratios / ratios.mean(), POINTS), ratio


def _planned_s(service: Service, kind: str | None) -> float:
    """The minutes of the plan for the kind, else their middle, in seconds."""
    minutes = service.minutes
    if kind is not None and kind in minutes:
        return minutes[kind] * 60
    return sum(minutes.values()) / len(minutes) * 60 if minutes else 480.0


def _planned(service: Service, found: Iterable[PastLeg], shape: Floats) -> Floats:
    """What the plan makes of the service: each kind's minutes, as often as the kind is met."""
    kinds = list(service.minutes) or [""]
    met = [leg.kind for leg in found if leg.kind in service.minutes]
    weights = [(met.count(kind) + 1) / (len(met) + len(kinds)) for kind in kinds]
    parts = [
        _points(shape * _planned_s(service, kind), max(round(POINTS * weight), 1))
        for kind, weight in zip(kinds, weights, strict=True)
    ]
    return np.concatenate(parts)


def _mixed(own: Floats, planned: Floats) -> Floats:
    """The service's own times, and the planned as if they had been observed a few times."""
    many = round(POINTS * len(own) / (len(own) + PRIOR))
    if many == 0:
        return _points(planned, POINTS)
    return np.sort(np.r_[_points(own, many), _points(planned, POINTS - many)])


def _points(values: Floats, count: int) -> Floats:
    """So many equally likely points of the values' distribution."""
    if count <= 0 or len(values) == 0:
        return np.empty(0)
    return np.quantile(values, (np.arange(count) + 0.5) / count)
