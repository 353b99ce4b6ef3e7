"""What runs beside the server: `python -m app.estimating.process FD` answers at the other end."""

import contextlib
import os
import signal
import sys
from collections.abc import Sequence
from datetime import datetime
from multiprocessing.connection import Connection

from app.domain.floor import Floor
from app.domain.past import Past
from app.estimating.beside import Ask, Begin, Compare, Learn, LearnToday, Request
from app.estimating.experience import Learner
from app.estimating.forecasting import forecast
from app.estimating.so_far import SoFar
from app.estimating.whatif import changed, outcomes

LOW_PRIORITY = 10
UNKNOWN = "the past was not learned"


class Desk:
    """Learns and answers: what it was told of each centre."""

    def __init__(self) -> None:
        self._learners: dict[int, Learner] = {}
        self._todays: dict[int, SoFar] = {}

    def answer(self, request: Request) -> object:
        """The answer, or in words why there is none."""
        try:
            return self._done(request)
        except Exception as error:  # noqa: BLE001 - the top: the server logs what it hears
            return f"it failed: {error!r}"

    def _done(self, request: Request) -> object:
        match request:
            case Compare(day, changes):
                return outcomes(day), outcomes(changed(day, changes))
            case Begin(centre):
                self._learners[centre.id], self._todays[centre.id] = Learner(centre), SoFar()
                return None
            case Learn(centre_id, day):
                return self._learn(centre_id, day)
            case LearnToday(centre_id, ids, of_them):
                return self._learn_today(centre_id, ids, of_them)
            case Ask(floor, at):
                return self._forecast(floor, at)

    def _learn(self, centre_id: int, day: Past) -> object:
        learner = self._learners.get(centre_id)
        if learner is None:
            return UNKNOWN
        learner.add(day)
        return None

    def _learn_today(self, centre_id: int, ids: Sequence[int], of_them: Past) -> object:
        today = self._todays.get(centre_id)
        if today is None:
            return UNKNOWN
        today.put(ids, of_them)
        return None

    def _forecast(self, floor: Floor, at: datetime) -> object:
        learner = self._learners.get(floor.centre.id)
        if learner is None:
            return UNKNOWN
        today = self._todays[floor.centre.id].past
        return forecast(floor, learner.experience(today, at), at, seed=at.toordinal())


def work(pipe: Connection) -> None:
    """Answers until nobody is at the other end."""
    desk = Desk()
    with contextlib.suppress(EOFError, OSError):
        while True:
            pipe.send(desk.answer(pipe.recv()))


if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    os.nice(LOW_PRIORITY)
    work(Connection(int(sys.argv[1])))
