"""Calling rules tried on a recorded day: who gains by them, who loses, and how near it is to it."""

from dataclasses import replace

import pytest

from app.domain.centre.values import Centre, Policy, PriorityClass
from app.domain.waits.trial import RowOf, TrialResult, TrialRow, trial_result
from app.estimating.day_simulation import simulate_day
from app.estimating.evaluation.scenarios import Scenario, scenario_day, small_centre
from app.estimating.log_replay import replay_steps
from app.estimating.policy_trial import tried_day, with_rules_of
from app.estimating.what_if import RecordedDay, recorded_day

EQUAL = replace(
    small_centre(2),
    priority_classes={"NCT": PriorityClass("NCT", {"vi": "Người cao tuổi"}, 1.0, 0)},
)
BUSY = Scenario("busy week", EQUAL, 0.97, priority_share=0.3, no_show_share=0.05, leave_share=0.03)
DAYS = 5


@pytest.fixture(scope="module")
def week() -> list[RecordedDay]:
    """Give the test a busy week, taken from its log."""
    return [recorded(number) for number in range(DAYS)]


def recorded(number: int) -> RecordedDay:
    """Return a day of the week as its log has it."""
    visits, duties = scenario_day(BUSY, number, seed=3)
    log = [step.event for step in simulate_day(EQUAL, visits, duties, seed=3)]
    return recorded_day(EQUAL, replay_steps(EQUAL, (), log))


def weighing(weight: float, head_start_min: float = 0) -> Centre:
    """Return the centre with another weight of the elderly."""
    heavier = replace(EQUAL.priority_classes["NCT"], weight=weight, head_start_min=head_start_min)
    return replace(EQUAL, priority_classes={"NCT": heavier})


def tried(week: list[RecordedDay], other: Centre) -> TrialResult:
    """Return what the other centre's rules make of the week."""
    return trial_result(EQUAL, [visit for day in week for visit in tried_day(day, other)])


def row(result: TrialResult, of: RowOf, code: str = "") -> TrialRow:
    """Return a row of the result."""
    return next(one for one in result.rows if (one.of, one.code) == (of, code))


def test_the_same_rules_change_nothing_for_anybody(week: list[RecordedDay]) -> None:
    result = tried(week, EQUAL)

    assert row(result, RowOf.ALL).visitors > 100
    assert all(one.now == one.then for one in result.rows)
    assert all((one.sooner, one.later) == (0, 0) for one in result.rows)
    assert result.uncalled_now == result.uncalled_then


def test_a_greater_weight_shortens_the_wait_of_its_class_and_lengthens_the_others(
    week: list[RecordedDay],
) -> None:
    result = tried(week, weighing(4))

    old, ordinary = row(result, RowOf.CLASS, "NCT"), row(result, RowOf.CLASS)
    assert (old.then.mean_s or 0) < (old.now.mean_s or 0)
    assert (ordinary.then.mean_s or 0) > (ordinary.now.mean_s or 0)
    assert old.sooner > old.later
    assert ordinary.later > ordinary.sooner
    everybody = row(result, RowOf.ALL)
    assert (everybody.sooner, everybody.later) == (
        old.sooner + ordinary.sooner,
        old.later + ordinary.later,
    )


def test_the_policy_is_tried_with_the_weights_and_nothing_else_of_the_draft() -> None:
    strict = replace(EQUAL.calling, policy=Policy.STRICT_PRIORITY)
    drafted = replace(weighing(3), calling=strict, services={}, counters={})

    both = with_rules_of(EQUAL, drafted)

    assert (both.calling, both.priority_classes) == (strict, drafted.priority_classes)
    assert replace(both, calling=EQUAL.calling, priority_classes=EQUAL.priority_classes) == EQUAL


def test_the_model_is_set_against_what_really_happened(week: list[RecordedDay]) -> None:
    likeness = tried(week, weighing(2)).likeness

    assert likeness.recorded.mean_s == pytest.approx(likeness.replayed.mean_s, rel=0.15)
    assert likeness.recorded != likeness.replayed


def test_who_came_for_a_service_that_is_no_more_is_left_out() -> None:
    two = Scenario("two", small_centre(3, ("dat-dai", "thue")), 0.8)
    visits, duties = scenario_day(two, 0, seed=1)
    log = [step.event for step in simulate_day(two.centre, visits, duties, seed=1)]
    services = {"dat-dai": two.centre.services["dat-dai"]}
    later = replace(two.centre, services=services)

    day = recorded_day(later, replay_steps(later, (), log))

    assert {visit.service for visit in tried_day(day, later)} == {"dat-dai"}


def test_without_visitors_there_are_no_rows_and_no_figures() -> None:
    result = trial_result(EQUAL, [])

    assert result.likeness.recorded.mean_s is None
    assert result.rows == []
