"""Commits of other processes: the command line's, and those of other servers."""

import time
from threading import Lock

from app.background.bus import Bus, BusState, Wake, WakeKind
from app.background.periodic import PeriodicWorker
from app.domain.queue.floor import Floor
from app.operations.installation import Installation
from app.persistence.queue.floors import Head, heads

EVERY_S = 1.0
DEAF_EVERY_S = 0.25
"""How often all centres are looked at by one query: more often while the bus brings nothing."""


class ForeignCommits(PeriodicWorker):
    """The newest floors as the database has them, told to who listens to commits.

    The bus says which centre has something new; whatever it says or not, all of them are looked at
    again and again. The first round tells of every centre at once, so that a restart shows what
    stands. A listener may be told of the same floor twice, for one of this process's own commits is
    news here, too.
    """

    def __init__(self, installation: Installation, bus: Bus) -> None:
        super().__init__("foreign-commits", every_s=EVERY_S, first_s=0.0)
        self._installation = installation
        self._bus = bus
        self._lock = Lock()
        self._woken: dict[int, int] = {}
        self._looks_at_s = float("-inf")
        self._heads: dict[int, Head] = {}
        self._told: dict[int, Floor] = {}
        bus.listeners.append(self.hear)

    def hear(self, wake: Wake) -> None:
        """Have what the wake-up is about looked at soon; return at once."""
        if wake.kind is WakeKind.COMMIT:
            with self._lock:
                self._woken[wake.centre_id] = max(wake.seq, self._woken.get(wake.centre_id, 0))
        elif wake.kind is WakeKind.ALL:
            with self._lock:
                self._looks_at_s = float("-inf")
        else:
            return
        self.wake()

    def round(self) -> float:
        """Tell the listeners of every floor that is another. Raises Unavailable."""
        with self._lock:
            woken, self._woken = self._woken, {}
            looks = time.monotonic() >= self._looks_at_s
            if looks:
                every_s = DEAF_EVERY_S if self._bus.state is BusState.DEAF else EVERY_S
                self._looks_at_s = time.monotonic() + every_s
        if looks:
            self._look()
        else:
            for centre_id, seq in woken.items():
                known = self._told.get(centre_id)
                if known is None or known.seq < seq:
                    self._tell(centre_id)
        # Rounds are not slowed down by how long they take: a look is one small query.
        return max(0.001, self._looks_at_s - time.monotonic())

    def _look(self) -> None:
        with self._installation.database.read() as connection:
            now = heads(connection)
        for centre_id, head in now.items():
            if self._heads.get(centre_id) != head:
                self._tell(centre_id)
                self._heads[centre_id] = head

    def _tell(self, centre_id: int) -> None:
        units = self._installation.units
        floor = units.floor(centre_id)
        if self._told.get(centre_id) is not floor:
            for listener in units.listeners:
                listener(floor)
            self._told[centre_id] = floor
