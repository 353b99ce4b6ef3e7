"""Where units of work begin: the turn of a centre, the commit, and who hears of it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from threading import Lock

from app.domain.floor import Floor
from app.persistence.database import Database
from app.persistence.floors import Floors
from app.persistence.lock import FairLock
from app.persistence.unit import Unit

Listener = Callable[[Floor], None]


class Units:
    """Makes units of work and tells listeners of each commit that changed a centre."""

    def __init__(self, database: Database, floors: Floors) -> None:
        self.database = database
        self.floors = floors
        self.listeners: list[Listener] = []
        self._turns: dict[int, FairLock] = {}
        self._turns_lock = Lock()

    @contextmanager
    def begin(self, centre_id: int, at: datetime) -> Iterator[Unit]:
        """A unit under the centre's lock; commits at the end, rolls back on any exception.

        Listeners run after the commit, in the caller's thread; they must not block or raise.
        """
        # The new floor is kept before the next command of this process looks for it: the turn is
        # given up after the commit, so the floor is hardly ever read from the tables.
        with self._turn(centre_id):
            with self.database.write() as connection:
                unit = Unit(connection, self.floors.get(connection, centre_id, lock=True), at)
                yield unit
                moved = unit.flush()
            if moved:
                self.floors.put(unit.floor)
        if moved:
            for listener in self.listeners:
                listener(unit.floor)

    def _turn(self, centre_id: int) -> FairLock:
        with self._turns_lock:
            return self._turns.setdefault(centre_id, FairLock())

    def floor(self, centre_id: int) -> Floor:
        """The newest committed floor of the centre."""
        with self.database.read() as connection:
            return self.floors.get(connection, centre_id)
