"""Knows how many counters played days need: by hand, and against the whole simulated day."""

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.centre.values import CallingRules, Policy
from app.domain.waits.staffing import needed, offered_load
from app.estimating.counters_needed import DayVisitors, WaitGoal, counters_needed
from app.estimating.day_simulation import SimulatedVisit
from tests.estimating.test_against_ciw import ours, poisson
from tests.support.builders import NOW

MINUTE = 60_000
GOAL = WaitGoal(15 * MINUTE, 0.8)


def in_minutes(*visitors: tuple[float, float]) -> DayVisitors:
    """Visitors by the minute they come and the minutes they take."""
    return DayVisitors(
        [round(came * MINUTE) for came, _ in visitors],
        [round(took * MINUTE) for _, took in visitors],
    )


def half_hours(*days: DayVisitors, slots: int = 3) -> list[int]:
    return counters_needed(days, GOAL, slot_ms=30 * MINUTE, slots=slots)


def test_nobody_needs_no_counter() -> None:
    assert half_hours() == [0, 0, 0]
    assert half_hours(DayVisitors([], [])) == [0, 0, 0]


def test_three_at_once_for_ten_minutes_need_two_as_one_in_three_would_be_late() -> None:
    assert half_hours(in_minutes((0, 10), (0, 10), (0, 10))) == [2, 0, 0]


def test_days_are_taken_together_so_that_one_bad_day_does_not_decide() -> None:
    quiet = in_minutes((0, 10), (0, 10))
    full = in_minutes((0, 10), (0, 10), (0, 10))

    assert half_hours(full, quiet, quiet, quiet) == [1, 0, 0]


def test_a_long_service_begun_before_keeps_its_counter_out_of_the_next_half_hour() -> None:
    alone = in_minutes((40, 10))
    behind = in_minutes((20, 60), (40, 10))

    assert half_hours(alone) == [0, 1, 0]
    assert half_hours(behind) == [1, 2, 0]


def test_who_is_left_at_the_end_of_a_half_hour_needs_the_next_one_too() -> None:
    assert half_hours(in_minutes((28, 10), (29, 2))) == [1, 1, 0]


def test_the_day_with_so_many_counters_is_one_that_the_whole_simulation_plays_alike() -> None:
    """One slot as long as the day: the simulation has the goal met with so many, not with fewer."""
    visits = poisson(400, every_s=60, service_s=170, seed=11)

    [counters] = counters_needed([line_of(visits)], GOAL, slot_ms=10**9, slots=1)

    assert share_in_time(visits, counters) >= GOAL.share > share_in_time(visits, counters - 1)


def line_of(visits: Sequence[SimulatedVisit]) -> DayVisitors:
    return DayVisitors(
        [round((v.at - NOW).total_seconds() * 1000) for v in visits],
        [round(v.service_s * 1000) for v in visits],
    )


def share_in_time(visits: Sequence[SimulatedVisit], counters: int) -> float:
    waits_s = ours(visits, counters, CallingRules(Policy.FIRST_COME)).values()
    return sum(wait_s * 1000 <= GOAL.wait_ms for wait_s in waits_s) / len(visits)


@pytest.mark.parametrize(("every_s", "service_s"), [(60, 170), (120, 500), (300, 240)])
def test_a_day_that_hardly_changes_needs_about_what_erlangs_formula_says(
    every_s: float, service_s: float
) -> None:
    days = [
        line_of(poisson(300, every_s=every_s, service_s=service_s, seed=seed)) for seed in range(12)
    ]

    [played] = counters_needed(days, GOAL, slot_ms=10**9, slots=1)

    load = offered_load(3600 / every_s, service_s)
    by_formula = needed(load, service_s, wait_s=GOAL.wait_ms / 1000, share=GOAL.share)
    assert played in {by_formula, by_formula - 1}


@given(
    visitors=st.lists(
        st.tuples(st.integers(0, 180), st.integers(1, 60)), min_size=1, max_size=30
    ).map(sorted)
)
def test_as_many_counters_as_people_are_always_enough(
    visitors: list[tuple[int, int]],
) -> None:
    found = half_hours(in_minutes(*visitors), slots=7)

    assert max(found) <= len(visitors)
    assert all(found[minute // 30] for minute, _ in visitors)
