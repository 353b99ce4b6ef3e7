"""What is learned of days: one by one as together, and weeks take no more room than days."""

import pickle
from collections.abc import Sequence
from datetime import timedelta

from app.domain.waits.past import Past
from app.estimating.evaluation.scenarios import Scenario, small_centre
from app.estimating.evaluation.scores import scenario_past
from app.estimating.experience import MOST_PACED, Experience, Learner

SCENARIO = Scenario(
    "two", small_centre(2), 0.9, priority_share=0.1, no_show_share=0.05, leave_share=0.05
)


def together(days: Sequence[Past]) -> Past:
    """One past of several days."""
    return Past([leg for day in days for leg in day.legs], [v for day in days for v in day.visits])


def learned(learner: Learner) -> Experience:
    """What is known the moment after the last day's last call."""
    today = scenario_past(SCENARIO, 3, 1)
    return learner.experience(today, today.legs[-1].ended_at + timedelta(seconds=1))


def test_days_learned_one_by_one_are_known_like_days_learned_together() -> None:
    days = [scenario_past(SCENARIO, number, 1) for number in range(3)]
    one_by_one = Learner(SCENARIO.centre)
    for day in days:
        one_by_one.add(day)

    known = learned(one_by_one)

    at_once = learned(Learner(SCENARIO.centre, [together(days)]))
    assert pickle.dumps(known.paces) == pickle.dumps(at_once.paces)
    assert known.pause_s.tolist() == at_once.pause_s.tolist()
    assert {code: s.tolist() for code, s in known.calls_s.items()} == {
        code: s.tolist() for code, s in at_once.calls_s.items()
    }
    assert known.overtaking == at_once.overtaking
    assert known.is_used == at_once.is_used
    assert known.overtaking != learned(Learner(SCENARIO.centre)).overtaking


def test_weeks_take_no_more_room_than_their_last_days() -> None:
    day = scenario_past(SCENARIO, 0, 1)
    days = -(-MOST_PACED // len(day.legs))
    weeks = Learner(SCENARIO.centre, [day] * days)
    size = len(pickle.dumps(weeks))

    for _ in range(days):
        weeks.add(day)

    assert len(pickle.dumps(weeks)) < 1.02 * size
