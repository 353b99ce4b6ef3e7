"""The forecasts of waits, made anew after changes, never on the way of a command."""

import logging
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from threading import Event, Thread

from app.domain.calendar import business_day, opening
from app.domain.floor import CounterState, Floor
from app.estimating.beside import Simulator, SimulatorError
from app.operations.house import House
from app.persistence.database import Unavailable
from app.persistence.past import past

log = logging.getLogger(__name__)

EVERY_S = 2.0
"""The least time between two forecasts, however much happens."""
AGES_AFTER = timedelta(seconds=30)
"""So old a forecast is made anew even where nothing has happened: time has passed."""
REMEMBERED = timedelta(days=42)


@dataclass(frozen=True, slots=True)
class _Made:
    """Of which floor the newest forecast of a centre was made, and when."""

    seq: int
    at: datetime


@dataclass(frozen=True, slots=True)
class _Learned:
    """What the process knows of a centre: its plan, up to which day, and in which process."""

    plan: object
    day: date
    pid: int | None


class Estimates:
    """Keeps each centre's forecast young; if it can't, the formula says what it can.

    Every server process makes its own: a forecast is kept in memory only.
    """

    def __init__(self, house: House, simulator: Simulator) -> None:
        self._house = house
        self._simulator = simulator
        self._stopping = Event()
        self._made: dict[int, _Made] = {}
        self._learned: dict[int, _Learned] = {}
        self._thread = Thread(target=self._run, name="estimates", daemon=True)

    def start(self) -> None:
        """Begins after a moment: who starts a server wants its pages first."""
        self._thread.start()

    def stop(self) -> None:
        """Ends, and the process beside with it."""
        self._stopping.set()
        self._simulator.close()
        if self._thread.is_alive():
            self._thread.join(timeout=5)

    def _run(self) -> None:
        while not self._stopping.wait(EVERY_S):
            try:
                self.refresh()
            except Unavailable as error:
                log.warning("estimates: the database can't answer: %s", error)
            except SimulatorError as error:
                if not self._stopping.is_set():
                    log.warning("estimates: %s", error)
            except Exception:  # the thread's top
                log.exception("estimates: failed")

    def refresh(self) -> None:
        """Makes the forecasts that are out of date. Raises Unavailable, SimulatorError."""
        for centre_id in self._house.centre_ids():
            floor, at = self._house.units.floor(centre_id), self._house.clock.now()
            made = self._made.get(centre_id)
            is_young = made is not None and timedelta() <= at - made.at < AGES_AFTER
            if is_young and made is not None and made.seq == floor.seq:
                continue
            if _is_asleep(floor, at):
                continue
            self._forecast(floor, at)
            self._made[centre_id] = _Made(floor.seq, at)

    def _forecast(self, floor: Floor, at: datetime) -> None:
        centre = floor.centre
        day = business_day(at, centre.time_zone)
        known = self._learned.get(centre.id)
        with self._house.database.read() as connection:
            today = past(connection, centre.id, day, day)
            if known is None or known != _Learned(centre, day, self._simulator.pid):
                before = past(connection, centre.id, day - REMEMBERED, day - timedelta(days=1))
                self._simulator.learn(centre, before)
                self._learned[centre.id] = _Learned(centre, day, self._simulator.pid)
        forecast = self._simulator.forecast(floor, today, at)
        self._house.units.foresee(centre.id, forecast)


def _is_asleep(floor: Floor, at: datetime) -> bool:
    """Whether nobody waits, no counter is open, and no number is given: nothing is to be said."""
    centre = floor.centre
    return (
        not any(floor.waiting(business_day(at, centre.time_zone)))
        and all(now.state is CounterState.CLOSED for now in floor.counters.values())
        and not opening(centre.hours, centre.hours.issuing, at, centre.time_zone).is_open
    )
