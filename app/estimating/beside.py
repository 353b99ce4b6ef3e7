"""The forward simulation in a process beside the server, so that no request waits for it.

A run takes a tenth of a second of pure computing; on a thread of the server it would hold
Python's global lock as drawing slips once did.
"""

import contextlib
import os
import signal
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from multiprocessing import get_context
from multiprocessing.connection import Connection
from multiprocessing.context import SpawnProcess
from threading import Lock

from app.domain.centre import Centre
from app.domain.floor import Floor
from app.domain.forecast import Forecast
from app.domain.past import Past
from app.estimating.experience import Learner
from app.estimating.forecasting import forecast
from app.estimating.whatif import Change, Day, Outcome, changed, outcomes

LONGEST_S = 30.0
LOW_PRIORITY = 10

Learn = tuple[Centre, Past]
Ask = tuple[Floor, Past, datetime]
Outcomes = Mapping[str, Outcome]


@dataclass(frozen=True, slots=True)
class Compare:
    """A day to be played as it was, and with changes."""

    day: Day
    changes: Sequence[Change]


Request = Learn | Ask | Compare


class SimulatorError(Exception):
    """The process gave no forecast; the message says why. The next request starts a new one."""


class Simulator:
    """Starts its process at the first request and again whenever it died. Any thread may use it."""

    def __init__(self, *, longest_s: float = LONGEST_S) -> None:
        self._longest_s = longest_s
        self._lock = Lock()
        self._process: SpawnProcess | None = None
        self._pipe: Connection | None = None

    @property
    def pid(self) -> int | None:
        """The process; None while there is none: then it knows no past either."""
        process = self._process
        return process.pid if process is not None and process.is_alive() else None

    def learn(self, centre: Centre, past: Past) -> None:
        """Has the days before today learned. Raises SimulatorError."""
        self._ask((centre, past))

    def forecast(self, floor: Floor, today: Past, at: datetime) -> Forecast:
        """The forecast of the floor; the centre's past must have been learned."""
        answer = self._ask((floor, today, at))
        if not isinstance(answer, Forecast):
            raise SimulatorError(str(answer))
        return answer

    def compare(self, day: Day, changes: Sequence[Change]) -> tuple[Outcomes, Outcomes]:
        """What becomes of the day's waits as it was, and with the changes."""
        answer = self._ask(Compare(day, changes))
        if not isinstance(answer, tuple):
            raise SimulatorError(str(answer))
        return answer

    def close(self) -> None:
        """Ends the process."""
        with self._lock:
            self._end()

    def _ask(self, request: Request) -> object:
        with self._lock:
            pipe = self._pipe if self.pid is not None and self._pipe else self._start()
            try:
                pipe.send(request)
                if not pipe.poll(self._longest_s):
                    raise SimulatorError(f"no answer within {self._longest_s:g} s")
                answer: object = pipe.recv()
            except (OSError, EOFError) as error:
                self._end()
                raise SimulatorError(f"the process died: {error!r}") from error
            except SimulatorError:
                self._end()
                raise
        return answer

    def _start(self) -> Connection:
        self._end()
        context = get_context("spawn")
        ours, theirs = context.Pipe()
        process = context.Process(target=work, args=(theirs,), name="estimates", daemon=True)
        process.start()
        theirs.close()
        self._process, self._pipe = process, ours
        return ours

    def _end(self) -> None:
        process, self._process = self._process, None
        pipe, self._pipe = self._pipe, None
        if pipe is not None:
            pipe.close()
        if process is not None:
            process.kill()
            process.join()
            process.close()


def work(pipe: Connection) -> None:
    """What the process does: learns and answers until nobody is at the other end."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    os.nice(LOW_PRIORITY)
    learners: dict[int, Learner] = {}
    with contextlib.suppress(EOFError, OSError):
        while True:
            pipe.send(_answer(pipe.recv(), learners))


def _answer(request: Request, learners: dict[int, Learner]) -> object:
    """The answer, or in words why there is none."""
    try:
        return _done(request, learners)
    except Exception as error:  # noqa: BLE001 - the process's top: the server logs what it hears
        return f"it failed: {error!r}"


def _done(request: Request, learners: dict[int, Learner]) -> object:
    if isinstance(request, Compare):
        return outcomes(request.day), outcomes(changed(request.day, request.changes))
    if len(request) == 2:
        centre, past = request
        learners[centre.id] = Learner(centre, past)
        return None
    floor, today, at = request
    learner = learners.get(floor.centre.id)
    if learner is None:
        return "the past was not learned"
    return forecast(floor, learner.experience(today, at), at, seed=at.toordinal())
