"""Calling rules tried on the last days before they are published; nothing is changed by it.

A trial takes seconds to minutes of computing. It is done behind the requests, one trial at a time,
in a process of low priority; who began it asks how far it is.
"""

import logging
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from threading import Lock

from app.domain.centre.calendar import business_day
from app.domain.centre.values import Centre
from app.domain.errors import NotThere
from app.domain.waits.trial import TrialResult, TriedVisit, trial_result
from app.estimating.client import Simulator, SimulatorError
from app.estimating.policy_trial import with_rules_of
from app.estimating.what_if import RecordedDay
from app.operations.clock import Clock
from app.operations.people.rights import Caller, Right
from app.operations.waits.what_if import WhatIf
from app.persistence.database import Database, Unavailable
from app.persistence.waits.past import days_with_calls

log = logging.getLogger(__name__)

DAYS = 5
LOOKED_BACK = timedelta(days=28)
"""Older days say little of how people come now."""
BUDGET_S = 120.0
"""After so long no further day is begun: what was played until then is the answer."""


class TrialState(StrEnum):
    """How far a trial is; `nothing` is one without any day to play."""

    RUNNING = "running"
    DONE = "done"
    NOTHING = "nothing"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Trial:
    """A trial of a caller: the centre as it is and with the rules to be tried, and what came of it.

    `days` are to be played, `played` are those that were.
    """

    centre: Centre
    other: Centre
    state: TrialState
    days: Sequence[date] = ()
    played: Sequence[date] = ()
    result: TrialResult | None = None


class Trials:
    """Tries calling rules; of each caller the newest trial is kept, in memory only."""

    def __init__(self, database: Database, what_if: WhatIf, clock: Clock) -> None:
        self._database = database
        self._what_if = what_if
        self._clock = clock
        self._lock = Lock()
        self._newest: dict[int, Trial] = {}
        self._simulator: Simulator | None = None
        self._is_closed = False
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="trials")

    def begin(self, caller: Caller, centre: Centre, drafted: Centre) -> Trial:
        """Begin to play the last days by the rules of the drafted centre; return at once.

        An older trial of the caller ends, but for the very same one. Raises NotAllowed.
        """
        caller.must(Right.CONFIGURE)
        days = self.days(centre)
        state = TrialState.RUNNING if days else TrialState.NOTHING
        begun = Trial(centre, with_rules_of(centre, drafted), state, days)
        with self._lock:
            known = self._newest.get(caller.id)
            if known is not None and replace(known, played=()) == begun:
                return known
            self._newest[caller.id] = begun
            if days and not self._is_closed:
                self._thread.submit(self._run, caller.id, begun)
        return begun

    def of(self, caller: Caller) -> Trial:
        """The caller's newest trial. Raises NotAllowed, NotThere."""
        caller.must(Right.CONFIGURE)
        with self._lock:
            known = self._newest.get(caller.id)
        if known is None or known.centre.id != caller.centre_id:
            raise NotThere()
        return known

    def days(self, centre: Centre) -> Sequence[date]:
        """The last days before today on which anybody was called, the earliest first."""
        today = business_day(self._clock.now(), centre.time_zone)
        with self._database.read() as connection:
            first, last = today - LOOKED_BACK, today - timedelta(days=1)
            return days_with_calls(connection, centre.id, first, last, most=DAYS)

    def recorded_days(
        self, centre: Centre, days: Sequence[date]
    ) -> Iterator[tuple[date, RecordedDay]]:
        """The days as the log has them, one by one; not those on which it knows of no call."""
        for on in days:
            day = self._what_if.recorded_day(centre, on)
            if day is not None:
                yield on, day

    def close(self) -> None:
        """End the trial in hand and those that wait for it."""
        with self._lock:
            self._is_closed = True
            simulator = self._simulator
        if simulator is not None:
            simulator.close()
        self._thread.shutdown(wait=True, cancel_futures=True)

    def _run(self, who: int, begun: Trial) -> None:
        """Play the trial, whatever it runs into."""
        with self._lock:
            if self._is_closed:
                return
            self._simulator = simulator = Simulator()
        try:
            self._put(who, self._played(who, begun, simulator))
        except (SimulatorError, Unavailable) as error:
            if not self._is_closed:
                log.warning("trial: %s", error)
            self._put(who, replace(begun, state=TrialState.FAILED))
        except Exception:  # the thread's top: whoever waits for the trial must hear that it is over
            log.exception("trial")
            self._put(who, replace(begun, state=TrialState.FAILED))
        finally:
            self._simulator = None
            simulator.close()

    def _played(self, who: int, begun: Trial, simulator: Simulator) -> Trial:
        """The trial once its days are played, or as many as there was time for.

        One that another took the place of ends. Raises SimulatorError, Unavailable.
        """
        ends_s = time.monotonic() + BUDGET_S
        found: list[TriedVisit] = []
        now = begun
        for on, day in self.recorded_days(begun.centre, begun.days):
            if time.monotonic() > ends_s or not self._put(who, now):
                break
            found += simulator.try_rules(day, begun.other)
            now = replace(now, played=(*now.played, on))
        if not found:
            return replace(now, state=TrialState.NOTHING)
        return replace(now, state=TrialState.DONE, result=trial_result(begun.centre, found))

    def _put(self, who: int, told: Trial) -> bool:
        """Keep what is known of the trial now; False where the caller has begun another."""
        with self._lock:
            known = self._newest.get(who)
            if known is None or known.other is not told.other:
                return False
            self._newest[who] = told
        return True
