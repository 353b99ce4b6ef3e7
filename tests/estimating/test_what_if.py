"""What if: a recorded day played as it was, and once more with a change."""

from dataclasses import replace
from datetime import time

import pytest

from app.domain.centre.values import Policy
from app.estimating.day_simulation import simulate_day
from app.estimating.evaluation.scenarios import Scenario, scenario_day, small_centre
from app.estimating.log_replay import replay_steps
from app.estimating.what_if import (
    Helps,
    MoreCounters,
    OtherPolicy,
    RecordedDay,
    Weight,
    Without,
    recorded_day,
    wait_outcomes,
    with_changes,
)

BUSY = Scenario(
    "busy", small_centre(3, ("dat-dai", "thue")), 0.95, priority_share=0.15, no_show_share=0.05,
    leave_share=0.05, days=1,
)  # fmt: skip


@pytest.fixture(scope="module")
def day() -> RecordedDay:
    """Give the test a busy day, taken from its log."""
    visits, duties = scenario_day(BUSY, 0, seed=1)
    log = [step.event for step in simulate_day(BUSY.centre, visits, duties, seed=1)]
    return recorded_day(BUSY.centre, replay_steps(BUSY.centre, (), log))


def test_a_recorded_day_played_again_waits_about_as_long_as_it_did(day: RecordedDay) -> None:
    visits, duties = scenario_day(BUSY, 0, seed=1)
    as_it_was = wait_outcomes(RecordedDay(BUSY.centre, visits, duties))

    again = wait_outcomes(day)

    assert len(day.visits) == len(visits)
    assert again[""].called == pytest.approx(as_it_was[""].called, abs=3)
    assert again[""].mean_s == pytest.approx(as_it_was[""].mean_s, rel=0.1)


def test_one_more_counter_from_eight_to_ten_shortens_its_service_and_no_other(
    day: RecordedDay,
) -> None:
    before = wait_outcomes(day)

    after = wait_outcomes(with_changes(day, [MoreCounters("dat-dai", 1, time(8), time(10))]))

    assert (after["dat-dai"].p90_s or 0) < (before["dat-dai"].p90_s or 0)
    assert after["thue"] == before["thue"]


def test_help_over_ten_minutes_shortens_who_is_helped(day: RecordedDay) -> None:
    before = wait_outcomes(day)

    after = wait_outcomes(with_changes(day, [Helps("thue", "dat-dai", when_wait_over_min=10)]))

    assert (after["dat-dai"].mean_s or 0) < (before["dat-dai"].mean_s or 0)


def test_without_a_counter_all_wait_longer(day: RecordedDay) -> None:
    after = wait_outcomes(with_changes(day, [Without(1)]))

    assert (after["dat-dai"].mean_s or 0) > (wait_outcomes(day)["dat-dai"].mean_s or 0)


@pytest.mark.parametrize("change", [OtherPolicy(Policy.FIRST_COME), Weight(0.0)])
def test_a_change_of_priority_serves_the_same_people_in_another_order(
    day: RecordedDay, change: OtherPolicy | Weight
) -> None:
    before, after = wait_outcomes(day), wait_outcomes(with_changes(day, [change]))

    assert after != before
    assert after[""].called == pytest.approx(before[""].called, abs=5)


def test_a_change_of_what_the_centre_lacks_is_refused(day: RecordedDay) -> None:
    with pytest.raises(KeyError):
        with_changes(day, [MoreCounters("khong-co", 1, time(8), time(10))])
    with pytest.raises(KeyError):
        with_changes(day, [Without(99)])


def test_a_day_without_visits_has_no_figures(day: RecordedDay) -> None:
    found = wait_outcomes(replace(day, visits=[]))

    assert found[""].called == 0
    assert found[""].p90_s is None
