"""The played day checked against Ciw, an independent simulator: the same visitors wait as long."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import pairwise
from random import Random

import ciw
import pytest

from app.domain.centre.values import CallingRules, Policy
from app.domain.queue.ticket import Action
from app.domain.waits.staffing import mean_wait_s, waiting_share
from app.estimating.day_simulation import CallPauses, SimulatedDuty, SimulatedVisit, simulate_day
from app.estimating.evaluation.scenarios import small_centre
from tests.support.builders import NOW

AT_ONCE = CallPauses(pause_s=(0, 0), notice_s=(0, 0))
NO_GUARDS = CallingRules(Policy.STRICT_PRIORITY, longest_wait_min=1e9, priority_in_a_row=10**9)
FAR_S = 1e9


def poisson(
    count: int, *, every_s: float, service_s: float, seed: int, priority: str | None = None
) -> list[SimulatedVisit]:
    """Visits that come at random, each with an exponential service, to the millisecond."""
    dice, at_ms, visits = Random(seed), 0, []
    for _ in range(count):
        at_ms += round(dice.expovariate(1 / every_s) * 1000) + 1
        took_s = round(dice.expovariate(1 / service_s), 3)
        at = NOW + timedelta(milliseconds=at_ms)
        visits.append(SimulatedVisit(at, "dat-dai", took_s, walk_s=0, priority=priority))
    return visits


def ours(
    visits: Sequence[SimulatedVisit], counters: int, rules: CallingRules
) -> dict[datetime, float]:
    """How long each waits in the played day, by arrival."""
    centre = replace(small_centre(counters), calling=rules)
    span = (NOW - timedelta(seconds=1), NOW + timedelta(days=30))
    duties = [SimulatedDuty(number, [span]) for number in centre.counters]
    ordered = sorted(visits, key=lambda visit: visit.at)
    waits = {}
    for step in simulate_day(centre, ordered, duties, seed=1, pauses=AT_ONCE):
        if step.event.type == Action.CALL and step.ticket is not None:
            came = step.ticket.issued_at
            waits[came] = (step.event.at - came).total_seconds()
    return waits


def theirs(classes: Sequence[Sequence[SimulatedVisit]], counters: int) -> dict[datetime, float]:
    """How long each waits in Ciw; the first class goes before the second."""
    arrivals, services = {}, {}
    for n, visits in enumerate(classes):
        times = [0.0, *((v.at - NOW).total_seconds() for v in visits)]
        gaps = [later - sooner for sooner, later in pairwise(times)]
        arrivals[f"Class {n}"] = [ciw.dists.Sequential([*gaps, FAR_S])]
        services[f"Class {n}"] = [ciw.dists.Sequential([v.service_s for v in visits])]
    network = ciw.create_network(
        arrival_distributions=arrivals,
        service_distributions=services,
        number_of_servers=[counters],
        priority_classes={f"Class {n}": n for n in range(len(classes))},
    )
    simulation = ciw.Simulation(network)
    simulation.simulate_until_max_time(FAR_S / 2)
    found: dict[datetime, float] = defaultdict(float)
    for record in simulation.get_all_records():
        at = NOW + timedelta(milliseconds=round(record.arrival_date * 1000))
        found[at] = record.waiting_time
    return dict(found)


def test_first_come_at_several_counters_is_what_ciw_makes_of_the_same_visitors() -> None:
    visits = poisson(1500, every_s=20, service_s=54, seed=1)

    found = ours(visits, 3, CallingRules(Policy.FIRST_COME))

    assert found == pytest.approx(theirs([visits], 3), abs=0.01)


def test_strict_priority_is_what_ciw_makes_of_the_same_visitors() -> None:
    first = poisson(300, every_s=80, service_s=50, seed=2, priority="NCT")
    others = poisson(1000, every_s=26, service_s=32, seed=3)

    found = ours([*first, *others], 2, NO_GUARDS)

    assert len(found) == 1300
    assert found == pytest.approx(theirs([first, others], 2), abs=0.01)


def test_a_long_run_waits_as_long_as_erlangs_formula_says() -> None:
    visits = poisson(4000, every_s=10, service_s=24, seed=5)

    waits = ours(visits, 3, CallingRules(Policy.FIRST_COME)).values()

    expected_s = mean_wait_s(3, 2.4, 24)
    assert expected_s is not None
    assert sum(waits) / len(waits) == pytest.approx(expected_s, rel=0.15)
    late = sum(wait_s > 0 for wait_s in waits) / len(waits)
    assert late == pytest.approx(waiting_share(3, 2.4), abs=0.05)
