"""The forward simulation calls whom the centre's own routing calls, in the same order."""

import heapq
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.centre.values import CallingRules, Policy
from app.domain.queue.counter import CounterNow, CounterState
from app.domain.queue.floor import Floor
from app.domain.queue.routing import choose_next, is_priority, waited_min
from app.domain.queue.ticket import Ticket
from app.estimating.counter_groups import counter_groups
from app.estimating.counter_times import free_s
from app.estimating.engine import run_forward
from app.estimating.experience import Experience, Pace
from app.estimating.leaving import NOBODY
from tests.support.builders import NOW, floor, sample_centre, ticket

COST_S: Mapping[str, float] = {"dat-dai": 611.0, "thue": 307.5, "ket-qua": 97.25}
CLASSES = (None, None, None, "NCT", "NCC")


def certain() -> Experience:
    """What is known of a centre where every call of a service takes the same time."""
    costs = {service: np.array([cost]) for service, cost in COST_S.items()}
    return Experience(
        calls_s=costs,
        served_s=costs,
        doubt=dict.fromkeys(costs, 0.0),
        paces={},
        paces_of_officers={},
        any_pace=Pace(1.0, 0.0),
        pause_s=np.zeros(1),
        notice_s=np.zeros(1),
        leaving=NOBODY,
        overtaking={},
    )


ODD_MS = st.integers(0, 1_799_999).map(lambda half: 2 * half + 1)
"""Two scores that are equal to the last bit are no question of order."""


@st.composite
def floors(draw: st.DrawFn) -> Floor:
    """Draw a floor of up to 25 waiting tickets under any policy, guards and targets included."""
    rules = CallingRules(
        policy=draw(st.sampled_from(Policy)),
        longest_wait_min=draw(st.sampled_from([15, 45])),
        priority_in_a_row=draw(st.integers(1, 3)),
    )
    ages_ms = draw(st.lists(ODD_MS, min_size=1, max_size=25, unique=True))
    tickets = [
        ticket(
            ident,
            draw(st.sampled_from(sorted(COST_S))),
            waited_min=ms / 60_000,
            priority=draw(st.sampled_from(CLASSES)),
            target_counter=draw(st.sampled_from([None] * 9 + [1, 2, 3, 4])),
            placed_first=draw(st.integers(0, 9)) == 0,
        )
        for ident, ms in enumerate(ages_ms, start=1)
    ]
    counters = [
        CounterNow(n, CounterState.OPEN, n, priority_run=draw(st.integers(0, 3)))
        for n in range(1, 5)
    ]
    return floor(*tickets, centre=sample_centre(rules), counters=counters)


def by_the_rules(on: Floor) -> dict[int, float]:
    """Return when each is called, told by `choose_next` alone, counter by counter."""
    called: dict[int, float] = {}
    free = [(0.0, number) for number in sorted(on.counters)]
    while free:
        at_s, number = heapq.heappop(free)
        at = NOW + timedelta(seconds=at_s)
        choice = choose_next(on, number, at)
        if choice is None:
            if (later_s := next_condition_s(on, at_s)) is not None:
                heapq.heappush(free, (later_s, number))
            continue
        called[choice.ticket.id] = at_s
        on = without(on, choice.ticket, number)
        heapq.heappush(free, (at_s + COST_S[choice.ticket.service], number))
    return called


def next_condition_s(on: Floor, at_s: float) -> float | None:
    """When somebody will next have waited so long that another counter helps, just after."""
    at = NOW + timedelta(seconds=at_s)
    over_s = [
        at_s + 20 * 60 - waited_min(t, at) * 60 + 0.001
        for t in on.tickets.values()
        if t.service == "thue"
    ]
    return min((s for s in over_s if s > at_s + 1e-5), default=None)


def without(on: Floor, ticket: Ticket, counter: int) -> Floor:
    """The floor once the counter has called the ticket."""
    now = on.counters[counter]
    run_now = now.priority_run + 1 if is_priority(on.centre, ticket) else 0
    return replace(
        on,
        tickets={i: t for i, t in on.tickets.items() if i != ticket.id},
        counters={**on.counters, counter: replace(now, priority_run=run_now)},
        queues={},
    )


def by_the_engine(on: Floor) -> dict[int, float]:
    """Return when each is called, told by the simulation."""
    found: dict[int, float] = {}
    for group in counter_groups(on, certain(), NOW, runs=2, seed=1):
        called = run_forward(group.arrays)
        assert np.array_equal(called[0], called[1])
        found |= {ident: float(called[0, n, k]) for ident, (n, k) in group.tickets.items()}
    return {ident: at_s for ident, at_s in found.items() if np.isfinite(at_s)}


@given(floors())
def test_the_simulation_calls_whom_the_rules_call_and_when(on: Floor) -> None:
    expected = by_the_rules(on)

    found = by_the_engine(on)

    assert sorted(found, key=lambda i: (found[i], i)) == sorted(
        expected, key=lambda i: (expected[i], i)
    )
    assert found == pytest.approx(expected, abs=0.05)


def free_after_s(counter: CounterNow) -> tuple[float, float]:
    """Return the earliest and the latest second in which the counter is free again."""
    dice = np.random.default_rng(7)
    free = free_s(floor(counters=[counter]), 1, {}, certain(), NOW, dice, 500)
    assert free is not None
    return float(free.min()), float(free.max())


def test_a_paused_counter_comes_back_when_its_officer_said_so() -> None:
    since, back = NOW - timedelta(minutes=2), NOW + timedelta(minutes=13)
    unsaid = CounterNow(1, CounterState.PAUSED, 1, since, "break")

    earliest, latest = free_after_s(replace(unsaid, back_at=back))

    assert 13 * 60 <= earliest < latest <= 16 * 60
    assert free_after_s(unsaid)[0] < 13 * 60


def test_who_is_late_back_is_waited_for_as_if_nothing_had_been_said() -> None:
    unsaid = CounterNow(1, CounterState.PAUSED, 1, NOW - timedelta(minutes=6), "break")

    late = replace(unsaid, back_at=NOW - timedelta(minutes=1))

    assert free_after_s(late) == free_after_s(unsaid)
