"""Where units of work begin: the turn of a centre, the commit, and who hears of it."""

import logging
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import datetime, timedelta
from threading import Lock

from app.domain.calendar import business_day
from app.domain.floor import Floor
from app.domain.forecast import Forecast
from app.persistence.database import BUSY_TIMEOUT_S, Database, translated
from app.persistence.floors import Floors
from app.persistence.lock import FairLock
from app.persistence.packing import Past, days_to_pack, unpack_from
from app.persistence.unit import Unit

log = logging.getLogger(__name__)

SLIP = timedelta(hours=2)
"""How far the machine's clock may be set back while the centre's time waits for it."""

Listener = Callable[[Floor], None]


class Units:
    """Makes units of work and tells listeners of each commit that changed a centre."""

    def __init__(self, database: Database, floors: Floors) -> None:
        self.database = database
        self.floors = floors
        self.listeners: list[Listener] = []
        self._turns: dict[int, FairLock] = {}
        self._turns_lock = Lock()
        self._was_set = False

    @contextmanager
    def begin(self, centre_id: int, at: datetime) -> Iterator[Unit]:
        """A unit under the centre's lock; commits at the end, rolls back on any exception.

        Listeners run after the commit, in the caller's thread; they must not block. One that fails
        is logged: what is committed has happened, and the others still hear of it.
        """
        # The new floor is kept before the next command of this process looks for it: the turn is
        # given up after the commit, so the floor is hardly ever read from the tables.
        with translated(), self._turn(centre_id), ExitStack() as commit:
            with self.database.write() as connection:
                floor = self.floors.get(connection, centre_id, lock=True)
                unit = Unit(connection, floor, at if self._was_set else _never_back(floor, at))
                if floor.last_at is not None and unit.at < floor.last_at:
                    today = business_day(unit.at, floor.centre.time_zone)
                    unpack_from(connection, centre_id, today)
                yield unit
                moved = unit.flush()
                if moved:
                    commit.enter_context(self.floors.committing(unit.floor))
            if moved:
                self._was_set = False
                self.floors.put(unit.floor)
        if moved:
            self._tell(self.floors.newest(unit.floor))

    def foresee(self, centre_id: int, forecast: Forecast) -> None:
        """Puts the forecast on the newest floor of the centre and tells the listeners."""
        floor = self.floors.foresee(centre_id, forecast)
        if floor is not None:
            self._tell(floor)

    def _tell(self, floor: Floor) -> None:
        for listener in self.listeners:
            try:
                listener(floor)
            except Exception:  # the edge of the commit: nobody may make it look undone
                log.exception("centre %s: a listener failed at %s", floor.centre.id, floor.seq)

    def _turn(self, centre_id: int) -> FairLock:
        with self._turns_lock:
            return self._turns.setdefault(centre_id, FairLock(BUSY_TIMEOUT_S))

    def pack_past_days(self, centre_id: int, at: datetime, *, most: int) -> int:
        """Packs days that are over, the earliest first, each under the centre's lock.

        Returns how many it were; fewer than `most` is all there were.
        """
        with self.database.read() as connection:
            floor = self.floors.get(connection, centre_id)
            days = days_to_pack(connection, floor, at, most)
        for on in days:
            with translated(), self._turn(centre_id), self.database.write() as connection:
                floor = self.floors.get(connection, centre_id, lock=True)
                Past(connection, floor.centre, at).pack(on)
        return len(days)

    def clock_was_set(self) -> None:
        """Takes the clock's next instant as it is: a demonstration has set it on purpose."""
        self._was_set = True

    def floor(self, centre_id: int) -> Floor:
        """The newest committed floor of the centre."""
        with self.database.read() as connection:
            return self.floors.get(connection, centre_id)


def _never_back(floor: Floor, at: datetime) -> datetime:
    """The instant, or that of the newest event where the machine's clock was set back a little.

    Who comes after the clock went back an hour still ranks after those who came before. A larger
    step is a clock that had been wrong, and its mistake is not kept.
    """
    last = floor.last_at
    return last if last is not None and at < last <= at + SLIP else at
