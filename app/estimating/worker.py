"""What runs beside the server: a helper process that learns the past and answers from it."""

import pickle
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from app.domain.forecast import Forecast, NextHour
from app.domain.queue.floor import Floor
from app.estimating.client import (
    Ask,
    Begin,
    Compare,
    Learn,
    LearnToday,
    LookAhead,
    Request,
    TryRules,
)
from app.estimating.experience import DaySoFar, Learner
from app.estimating.forecasting import forecast
from app.estimating.next_hour import next_hour
from app.estimating.policy_trial import tried_day
from app.estimating.what_if import wait_outcomes, with_changes
from hardware.helper_process import HelperRequest, serve_requests

UNKNOWN = "the past was not learned"


@dataclass(frozen=True, slots=True)
class _Known:
    """What is known of a centre: the days before, and the day so far."""

    learner: Learner
    today: DaySoFar = field(default_factory=DaySoFar)

    def forecast(self, floor: Floor, at: datetime) -> Forecast:
        experience = self.learner.experience(self.today.past, at)
        return forecast(floor, experience, at, seed=at.toordinal())

    def next_hour(self, ask: LookAhead) -> NextHour:
        floor, at, today = ask.floor, ask.at, self.today.past
        coming = self.learner.arrivals.coming(floor, today.visits, at, always_open=ask.always_open)
        experience = self.learner.experience(today, at)
        return next_hour(floor, experience, coming, at, seed=at.toordinal())


class EstimateWorker:
    """What is known of each centre, and the answers that follow from it."""

    def __init__(self) -> None:
        self._known: dict[int, _Known] = {}

    def answer(self, request: Request) -> object:
        """The answer, or in words why there is none."""
        match request:
            case Compare(day, changes):
                return wait_outcomes(day), wait_outcomes(with_changes(day, changes))
            case TryRules(day, other):
                return tried_day(day, other)
            case Begin(centre):
                self._known[centre.id] = _Known(Learner(centre))
                return None
            case Learn(centre_id, day):
                return self._of(centre_id, lambda known: known.learner.add(day))
            case LearnToday(centre_id, told):
                return self._of(centre_id, lambda known: known.today.put(told))
            case Ask(floor, at):
                return self._of(floor.centre.id, lambda known: known.forecast(floor, at))
            case LookAhead(floor):
                return self._of(floor.centre.id, lambda known: known.next_hour(request))

    def _of(self, centre_id: int, done: Callable[[_Known], object]) -> object:
        known = self._known.get(centre_id)
        return UNKNOWN if known is None else done(known)


def work() -> None:
    """Answer until the server is gone."""
    desk = EstimateWorker()

    def answer(request: HelperRequest) -> bytes:
        asked: Request = pickle.loads(request.payload)  # noqa: S301 - the server packed it
        return pickle.dumps(desk.answer(asked), pickle.HIGHEST_PROTOCOL)

    serve_requests(answer)


if __name__ == "__main__":
    work()
