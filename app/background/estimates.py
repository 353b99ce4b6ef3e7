"""The forecasts of waits, made anew after changes, never on the way of a command."""

import logging
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Protocol

from app.background.periodic import PeriodicWorker
from app.domain.centre.calendar import business_day, opening
from app.domain.centre.values import Centre, HoursFor
from app.domain.forecast import Forecast, NextHour
from app.domain.queue.counter import CounterState
from app.domain.queue.floor import Floor
from app.domain.waits.past import Past
from app.estimating.client import Simulator, SimulatorError
from app.operations.installation import Installation
from app.persistence.queue.day_tickets import ids_since, newest_seq
from app.persistence.waits.past import past_of_days, past_of_tickets

log = logging.getLogger(__name__)

EVERY_S = 2.0
"""The least time between two forecasts, however much happens."""
SHARE = 0.1
"""A round that took long is followed by so long a pause that rounds take this share of the time."""
LEARNS_EVERY = timedelta(seconds=15)
"""So old the process's knowledge of the day may be; the floor itself is always the newest."""
AGES_AFTER = timedelta(seconds=30)
"""So old a forecast is made anew even where nothing has happened: time has passed."""
LOOK_SHARE, LONGEST_REST_S = 0.1, 20.0
"""Looking an hour ahead, which takes longer, is rested from by itself: quotes don't wait for it.

On a machine that is busy with other things it is made every twenty seconds all the same, and so is
a round that failed: by its share, one that was given no answer for half a minute was tried again
after five.
"""
REMEMBERED_DAYS = 42
FOLLOWED_FOR = timedelta(minutes=1)
"""So old another process's forecast may be before this one makes its own."""


class SharedForecasts(Protocol):
    """Where processes tell each other of forecasts; raises nothing, and may know of none."""

    def keep(self, centre_id: int, seen: Forecast | NextHour) -> None:
        """Keep the forecast for the others."""
        ...

    def newest(self, centre_id: int) -> tuple[Forecast | None, NextHour | None]:
        """The centre's newest forecast and look ahead."""
        ...


@dataclass(frozen=True, slots=True)
class _Made:
    """Of which floor the newest forecast of a centre was made, and when."""

    seq: int
    at: datetime


@dataclass(frozen=True, slots=True)
class _Learned:
    """What the process knows of a centre: its plan, the day, which process, up to where, when."""

    plan: Centre
    day: date
    pid: int | None
    seq: int
    at: datetime


class Estimates(PeriodicWorker):
    """Each centre's forecast, kept young; where that fails, the formula says what it can.

    Of several processes the one that `leads` makes them, and `shared` brings them to the others;
    one that has heard of none for a minute makes its own.
    """

    def __init__(
        self,
        installation: Installation,
        simulator: Simulator,
        *,
        leads: Callable[[], bool] = lambda: True,
        shared: SharedForecasts | None = None,
    ) -> None:
        super().__init__("estimates", every_s=EVERY_S)
        self._installation = installation
        self._simulator = simulator
        self._leads = leads
        self._shared = shared
        self._made: dict[int, _Made] = {}
        self._looked: dict[int, _Made] = {}
        self._refreshes_at_s = self._looks_at_s = 0.0
        self._learned: dict[int, _Learned] = {}

    def stop(self) -> None:
        """End, and the process beside first: a round in hand may be waiting for it."""
        self._stopping.set()
        self._simulator.close()
        super().stop()

    def round(self) -> float:
        """Make the forecasts that are out of date; rest the longer for it. Raises Unavailable."""
        begun = time.monotonic()
        self._take_in()
        try:
            if time.monotonic() >= self._refreshes_at_s:
                self._refreshes_at_s = _again_at(self.refresh, SHARE, float("inf"))
            if time.monotonic() >= self._looks_at_s:
                self._looks_at_s = _again_at(self.look_ahead, LOOK_SHARE, LONGEST_REST_S)
        except SimulatorError as error:
            if not self.is_stopping:
                log.warning("estimates: %s", error)
            return _rest_s(time.monotonic() - begun, SHARE, LONGEST_REST_S)
        if self._follows():
            return EVERY_S
        # A day's first refresh learns six weeks and is rested from for long: the looks are not.
        return max(EVERY_S, min(self._refreshes_at_s, self._looks_at_s) - time.monotonic())

    def _take_in(self) -> None:
        """Take in what the process that leads has made. Raises Unavailable."""
        if self._shared is None or not self._follows():
            return
        for centre_id in self._installation.centre_ids():
            for seen, made in zip(
                self._shared.newest(centre_id), (self._made, self._looked), strict=True
            ):
                before = made.get(centre_id)
                if seen is not None and (before is None or seen.at > before.at):
                    self._installation.units.foresee(centre_id, seen)
                    made[centre_id] = _Made(seen.seq, seen.at)

    def _follows(self) -> bool:
        """Whether another process makes the forecasts."""
        return self._shared is not None and not self._leads()

    def _is_due(self, floor: Floor, made: _Made | None, at: datetime) -> bool:
        """Whether this process has to make one anew."""
        if self._follows() and made is not None:
            return not timedelta() <= at - made.at < FOLLOWED_FOR and not _is_asleep(floor, at)
        return _is_due(floor, made, at)

    def _foresee(self, centre_id: int, seen: Forecast | NextHour) -> None:
        self._installation.units.foresee(centre_id, seen)
        if self._shared is not None and self._leads():
            self._shared.keep(centre_id, seen)

    def refresh(self) -> None:
        """Make the forecasts that are out of date. Raises Unavailable, SimulatorError."""
        for centre_id in self._due(self._made):
            # Making those before it took a while: it is made of the newest floor.
            floor, at = self._installation.units.floor(centre_id), self._installation.clock.now()
            self._forecast(floor, at)
            self._made[centre_id] = _Made(floor.seq, at)

    def _due(self, made: Mapping[int, _Made]) -> list[int]:
        """The ids of the working centres whose forecasts are out of date. Raises Unavailable."""
        at = self._installation.clock.now()
        return [
            centre_id
            for centre_id, floor in self._installation.units.every_floor().items()
            if not floor.centre.is_archived and self._is_due(floor, made.get(centre_id), at)
        ]

    def look_ahead(self) -> None:
        """Look an hour ahead in the centre where that is longest ago, if it is out of date.

        Raises Unavailable, SimulatorError.
        """
        centre_id = min(self._due(self._looked), key=self._last_looked, default=None)
        if centre_id is None:
            return
        floor, at = self._installation.units.floor(centre_id), self._installation.clock.now()
        self._teach(floor.centre, at)
        is_demo = self._installation.settings.demo
        seen = self._simulator.next_hour(floor, at, always_open=is_demo)
        self._foresee(centre_id, seen)
        self._looked[centre_id] = _Made(floor.seq, at)

    def _last_looked(self, centre_id: int) -> datetime:
        looked = self._looked.get(centre_id)
        return looked.at if looked is not None else datetime.min.replace(tzinfo=UTC)

    def _forecast(self, floor: Floor, at: datetime) -> None:
        self._teach(floor.centre, at)
        self._foresee(floor.centre.id, self._simulator.forecast(floor, at))

    def _teach(self, centre: Centre, at: datetime) -> None:
        """Have the process know the days before, and the day so far if that is out of date."""
        day = business_day(at, centre.time_zone)
        known, pid = self._learned.get(centre.id), self._simulator.pid
        if known is not None and (known.plan, known.day, known.pid) != (centre, day, pid):
            known = None
        if known is not None and timedelta() <= at - known.at < LEARNS_EVERY:
            return
        # Kept is the process that knows the days before: one begun since then knows only today.
        if known is None:
            self._learned.pop(centre.id, None)
            self._simulator.begin(centre)
            pid = self._simulator.pid
            # One by one: six weeks at once would swell the server for good.
            for ago in range(REMEMBERED_DAYS, 0, -1):
                self._simulator.learn(centre.id, self._day(centre, day - timedelta(days=ago)))
        seq = self._teach_today(centre, day, known.seq if known is not None else None)
        self._learned[centre.id] = _Learned(centre, day, pid, seq, at)

    def _teach_today(self, centre: Centre, day: date, since: int | None) -> int:
        """Have the process know what came since then; return up to which `seq` it knows now."""
        with self._installation.database.read() as connection:
            newest = newest_seq(connection, centre.id)
            slices = list(ids_since(connection, centre.id, day, since, newest))
        for ids in slices:
            # Read each for itself: a transaction must not wait for the process. What has changed
            # since then is told again the next time.
            with self._installation.database.read() as connection:
                told = past_of_tickets(connection, ids)
            self._simulator.learn_today(centre.id, told)
        return newest

    def _day(self, centre: Centre, on: date) -> Past:
        with self._installation.database.read() as connection:
            return past_of_days(connection, centre.id, on, on)


def _again_at(work: Callable[[], None], share: float, longest_s: float) -> float:
    """Do the work; return when it may be done again, so that it takes that share of the time.

    Raises what the work raises.
    """
    begun = time.monotonic()
    work()
    ended = time.monotonic()
    return ended + _rest_s(ended - begun, share, longest_s)


def _rest_s(took_s: float, share: float, longest_s: float) -> float:
    """The seconds after which what took so long may be done again."""
    return min(max(took_s / share, EVERY_S), longest_s)


def _is_due(floor: Floor, made: _Made | None, at: datetime) -> bool:
    """Whether something has happened since it was made, or so much time passed; not at night."""
    if made is not None and made.seq == floor.seq and timedelta() <= at - made.at < AGES_AFTER:
        return False
    return not _is_asleep(floor, at)


def _is_asleep(floor: Floor, at: datetime) -> bool:
    """Whether nobody waits, no counter is open, and no number is given: nothing is to be said."""
    centre = floor.centre
    return (
        not any(floor.waiting(business_day(at, centre.time_zone)))
        and all(now.state is CounterState.CLOSED for now in floor.counters.values())
        and not opening(centre.hours, HoursFor.ISSUING, at, centre.time_zone).is_open
    )
