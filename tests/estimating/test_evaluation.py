"""The evaluation of the estimate: it never looks ahead, and beats every other way to guess."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from math import isnan, sqrt
from random import Random

import pytest

from app.estimating.day_simulation import SimulatedVisit, Step, simulate_day
from app.estimating.evaluation.baselines import BASELINES
from app.estimating.evaluation.scenarios import Scenario, scenario_day, small_centre
from app.estimating.evaluation.scores import (
    OURS,
    QuotedWait,
    daily_mean,
    day_quotes,
    judge_day,
    judge_scenario,
    method_scores,
)
from app.estimating.evaluation.tally import Tally
from app.estimating.experience import Learner
from app.estimating.log_replay import replay_steps
from tests.estimating.stories import sample_scenarios

TWO = Scenario(
    "two", small_centre(2), 0.9, priority_share=0.1, no_show_share=0.05, leave_share=0.05, days=1
)


def told(visits: Sequence[SimulatedVisit], *, before: int) -> list[QuotedWait]:
    """The quotes of the first visitors of a day of these visits."""
    _, duties = scenario_day(TWO, 0, seed=1)
    day = simulate_day(TWO.centre, visits, duties, seed=1)
    made = []
    for quote in day_quotes(day, Learner(TWO.centre), Tally(), runs=32):
        made.append(quote)
        if len(made) == before:
            break
    return made


def test_another_future_changes_no_quote() -> None:
    visits, _ = scenario_day(TWO, 0, seed=1)
    known, later = visits[:40], visits[40:]
    shuffled = [replace(v, service_s=w.service_s) for v, w in zip(later, later[::-1], strict=True)]
    Random(7).shuffle(shuffled)
    moved = sorted(
        (replace(v, at=max(known[-1].at, v.at - timedelta(minutes=9))) for v in shuffled),
        key=lambda v: v.at,
    )

    as_it_was = told(visits, before=40)
    otherwise = told([*known, *moved], before=40)

    assert as_it_was == otherwise


@pytest.mark.parametrize("scenario", sample_scenarios(), ids=lambda scenario: scenario.name)
def test_the_simulation_errs_less_than_every_other_guess(scenario: Scenario) -> None:
    found = {score.method: score for score in method_scores(judge_scenario(scenario, seed=1))}

    ours = found[OURS]
    assert set(found) == {OURS, *BASELINES}
    assert ours.mean_error_min == min(score.mean_error_min for score in found.values())
    assert 0.65 < ours.within_p80.value <= ours.within_p90.value <= 1


@pytest.mark.parametrize(
    ("days", "value", "error"),
    [
        ([[1], [2], [3]], 2, 1 / sqrt(3)),  # Days of one ticket: as of any three numbers.
        ([[1, 1], [3, 3]], 2, 1),  # Four tickets, but the luck of two days only.
        ([[0, 2], [1, 1]], 1, 0),
    ],
)
def test_the_error_of_a_mean_is_by_day(days: list[list[float]], value: float, error: float) -> None:
    found = daily_mean(days)

    assert (found.value, found.error) == pytest.approx((value, error))


def test_one_day_alone_tells_nothing_of_the_error() -> None:
    assert isnan(daily_mean([[1, 2, 3]]).error)


def test_a_day_taken_from_its_log_is_the_day_that_was_played() -> None:
    visits, duties = scenario_day(TWO, 0, seed=3)
    day = list(simulate_day(TWO.centre, visits, duties, seed=3))
    learner = Learner(TWO.centre)

    again = list(replay_steps(TWO.centre, (), [step.event for step in day]))

    assert [seen(step) for step in again] == [seen(step) for step in day]
    assert judge_day(again, learner, every=20) == judge_day(day, learner, every=20)


def seen(step: Step) -> object:
    """What of a step others can see."""
    return step.event, step.ticket, step.before.tickets, step.before.counters
