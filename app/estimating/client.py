"""The forward simulation in a process beside the server, so that no request waits for it.

A run takes a tenth of a second of pure computing; on a thread of the server it would hold
Python's global lock as drawing slips once did.
"""

import io
import pickle
from collections.abc import Sequence
from copyreg import dispatch_table
from dataclasses import dataclass, fields, replace
from datetime import datetime
from operator import attrgetter
from typing import Any

from app.domain.centre.values import Centre
from app.domain.forecast import Forecast, NextHour
from app.domain.queue.floor import Floor
from app.domain.queue.ticket import Leg, Quote, Ticket
from app.domain.waits.past import Past, PastLeg, PastVisit
from app.domain.waits.trial import TriedVisit
from app.estimating.what_if import Change, Outcomes, RecordedDay
from hardware.helper_process import HelperError, HelperProcess, python_module

LONGEST_S = 30.0
STARTS_S = 120.0
"""For how long the process may load what it needs; a second and a half, where nothing else runs."""
_PROGRAM = python_module("app.estimating.worker")


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
class LookAhead:
    """A floor whose next hour is wanted; the centre's past must have been learned.

    With `always_open` numbers are given out of the hours, too.
    """

    floor: Floor
    at: datetime
    always_open: bool


@dataclass(frozen=True, slots=True)
class Compare:
    """A day to be played as it was, and with changes."""

    day: RecordedDay
    changes: Sequence[Change]


@dataclass(frozen=True, slots=True)
class TryRules:
    """A day to be played by the rules of its centre, and by those of the other."""

    day: RecordedDay
    other: Centre


Request = Begin | Learn | LearnToday | Ask | LookAhead | Compare | TryRules


class SimulatorError(Exception):
    """The process gave no forecast; the message says why. The next request starts a new one."""


class Simulator:
    """Asks a process that is started at the first request and again whenever it died.

    Any thread may use it. A request that takes longer than `longest_s` ends the process; until it
    has begun there is more time.
    """

    def __init__(self, *, longest_s: float = LONGEST_S) -> None:
        self._longest_s = longest_s
        self._process = HelperProcess(_PROGRAM, is_low_priority=True)

    @property
    def pid(self) -> int | None:
        """The process; None while there is none: then it knows no past either."""
        return self._process.pid

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
        answer = self._ask(Ask(_bare(floor), at))
        if not isinstance(answer, Forecast):
            raise SimulatorError(str(answer))
        return answer

    def next_hour(self, floor: Floor, at: datetime, *, always_open: bool = False) -> NextHour:
        """The floor's next hour. Raises SimulatorError, also where no past was learned."""
        answer = self._ask(LookAhead(_bare(floor), at, always_open))
        if not isinstance(answer, NextHour):
            raise SimulatorError(str(answer))
        return answer

    def compare(self, day: RecordedDay, changes: Sequence[Change]) -> tuple[Outcomes, Outcomes]:
        """What becomes of the day's waits as it was, and with the changes."""
        answer = self._ask(Compare(day, changes))
        if not isinstance(answer, tuple):
            raise SimulatorError(str(answer))
        return answer

    def try_rules(self, day: RecordedDay, other: Centre) -> Sequence[TriedVisit]:
        """What the other centre's calling rules make of each visit. Raises SimulatorError."""
        answer = self._ask(TryRules(day, other))
        if not isinstance(answer, list):
            raise SimulatorError(str(answer))
        return answer

    def close(self) -> None:
        """End the process; no request starts another one."""
        self._process.close()

    def _told(self, request: Request) -> None:
        answer = self._ask(request)
        if answer is not None:
            raise SimulatorError(str(answer))

    def _ask(self, request: Request) -> object:
        try:
            self._process.start(within_s=STARTS_S)
            answer = self._process.ask(_packed(request), within_s=self._longest_s)
        except HelperError as error:
            raise SimulatorError(str(error)) from error
        told: object = pickle.loads(answer)  # noqa: S301 - our own process packed it
        return told


def _bare(floor: Floor) -> Floor:
    """The floor without what was said of it before."""
    return replace(floor, forecast=None, next_hour=None)


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
