"""The forward simulation in a process beside the server, so that no request waits for it.

A run takes a tenth of a second of pure computing; on a thread of the server it would hold
Python's global lock as drawing slips once did.
"""

import io
import pickle
import socket
import subprocess
import sys
from collections.abc import Sequence
from copyreg import dispatch_table
from dataclasses import dataclass, fields, replace
from datetime import datetime
from multiprocessing.connection import Connection
from operator import attrgetter
from pathlib import Path
from threading import Lock
from typing import Any

from app.domain.centre.values import Centre
from app.domain.forecast import Forecast
from app.domain.queue.floor import Floor
from app.domain.queue.ticket import Leg, Quote, Ticket
from app.domain.waits.past import Past, PastLeg, PastVisit
from app.estimating.what_if import Change, Outcomes, RecordedDay

LONGEST_S = 30.0
_PROGRAM = (sys.executable, "-m", "app.estimating.worker")


@dataclass(frozen=True, slots=True)
class Begin:
    """A centre, of which nothing is known any more."""

    centre: Centre


@dataclass(frozen=True, slots=True)
class Learn:
    """A day before today, later than those learned before."""

    centre_id: int
    day: Past


@dataclass(frozen=True, slots=True)
class LearnToday:
    """Some visits of today, in place of what was known of them. A day begins with nothing."""

    centre_id: int
    told: Past


@dataclass(frozen=True, slots=True)
class Ask:
    """A floor whose forecast is wanted; the centre's past must have been learned."""

    floor: Floor
    at: datetime


@dataclass(frozen=True, slots=True)
class Compare:
    """A day to be played as it was, and with changes."""

    day: RecordedDay
    changes: Sequence[Change]


Request = Begin | Learn | LearnToday | Ask | Compare


class SimulatorError(Exception):
    """The process gave no forecast; the message says why. The next request starts a new one."""


class Simulator:
    """Starts its process at the first request and again whenever it died. Any thread may use it."""

    def __init__(self, *, longest_s: float = LONGEST_S) -> None:
        self._longest_s = longest_s
        self._lock = Lock()
        self._is_closed = False
        self._process: subprocess.Popen[bytes] | None = None
        self._pipe: Connection | None = None

    @property
    def pid(self) -> int | None:
        """The process; None while there is none: then it knows no past either."""
        process = self._process
        return process.pid if process is not None and process.poll() is None else None

    def begin(self, centre: Centre) -> None:
        """Forget everything of the centre. Raises SimulatorError."""
        self._told(Begin(centre))

    def learn(self, centre_id: int, day: Past) -> None:
        """Learn a day before today, the earliest first. Raises SimulatorError."""
        self._told(Learn(centre_id, day))

    def learn_today(self, centre_id: int, told: Past) -> None:
        """Learn some visits of the day so far anew, with all their legs.

        It may be a little behind. Raises SimulatorError.
        """
        self._told(LearnToday(centre_id, told))

    def forecast(self, floor: Floor, at: datetime) -> Forecast:
        """The forecast of the floor. Raises SimulatorError, also where no past was learned."""
        answer = self._ask(Ask(replace(floor, forecast=None), at))
        if not isinstance(answer, Forecast):
            raise SimulatorError(str(answer))
        return answer

    def compare(self, day: RecordedDay, changes: Sequence[Change]) -> tuple[Outcomes, Outcomes]:
        """What becomes of the day's waits as it was, and with the changes."""
        answer = self._ask(Compare(day, changes))
        if not isinstance(answer, tuple):
            raise SimulatorError(str(answer))
        return answer

    def close(self) -> None:
        """Ends the process; no request starts another one."""
        with self._lock:
            self._is_closed = True
            self._end()

    def _told(self, request: Request) -> None:
        answer = self._ask(request)
        if answer is not None:
            raise SimulatorError(str(answer))

    def _ask(self, request: Request) -> object:
        packed = _packed(request)
        with self._lock:
            if self._is_closed:
                raise SimulatorError("it is closed")
            pipe = self._pipe if self.pid is not None and self._pipe else self._start()
            try:
                pipe.send_bytes(packed)
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
        ours, theirs = socket.socketpair()
        try:
            self._process = subprocess.Popen(
                [*_PROGRAM, str(theirs.fileno())],
                stdin=subprocess.DEVNULL,
                pass_fds=[theirs.fileno()],
                cwd=Path(__file__).parent.parent.parent,
            )
        except OSError as error:
            ours.close()
            raise SimulatorError(f"the process can't be started: {error}") from error
        finally:
            theirs.close()
        self._pipe = Connection(ours.detach())
        return self._pipe

    def _end(self) -> None:
        process, self._process = self._process, None
        pipe, self._pipe = self._pipe, None
        if pipe is not None:
            pipe.close()
        if process is not None:
            process.kill()
            process.wait()


def _packed(request: Request) -> bytes:
    """The request pickled: what there are thousands of as the values of its fields alone.

    It is the part of a forecast that holds up the server: a dataclass pickles itself in Python.
    """
    buffer = io.BytesIO()
    pickler = pickle.Pickler(buffer, pickle.HIGHEST_PROTOCOL)
    pickler.dispatch_table = _TABLE
    pickler.dump(request)
    return buffer.getvalue()


def _by_fields(kind: type[Any]) -> Any:
    values = attrgetter(*(field.name for field in fields(kind)))
    return lambda item: (kind, values(item))


_TABLE = dispatch_table | {
    kind: _by_fields(kind) for kind in (Ticket, Leg, Quote, PastLeg, PastVisit)
}
