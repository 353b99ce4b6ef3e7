"""What only one process of an installation does: it holds a lease for that, and renews it."""

import logging
import secrets
import socket
import time
from collections.abc import Callable, Sequence
from enum import StrEnum
from threading import Lock

from app.background.periodic import PeriodicWorker
from app.persistence import leases as rows
from app.persistence.database import Database, Unavailable

log = logging.getLogger(__name__)

EVERY_S = 3.0
ALONE_EVERY_S = 60.0
"""Nobody waits for the lease of who is alone; a write every three seconds would wear out a small
PC's flash disk.
"""
LOOK_S = 1.0
MARGIN_S = 3.0
"""So much before the end of its lease a holder stops, by its own steady clock: its devices need a
moment to end what they have in hand.
"""
MOST_NAME = 40


class Lease(StrEnum):
    """What one process does for all: the background jobs; the devices at its own cables."""

    JOBS = "jobs"
    DEVICES = "devices"


class Leases(PeriodicWorker):
    """Takes the leases that are free, renews those it holds, and knows which these are.

    A process that is `alone` takes them at its start from whoever had them, and keeps them while
    the database can't answer: there is nobody else. `gained` are called with each lease that came
    from another process or was free, `lost` with each that ran out or went; they must not block.
    """

    def __init__(self, database: Database, *, alone: bool) -> None:
        super().__init__("leases", every_s=LOOK_S)
        self.gained: list[Callable[[Lease], None]] = []
        self.lost: list[Callable[[Lease], None]] = []
        self._renews_at_s = float("-inf")
        self._had: set[Lease] = set()
        self._database = database
        self._alone = alone
        host = socket.gethostname()[:MOST_NAME]
        self._holder = f"{host}:{secrets.token_hex(8)}"
        self._lock = Lock()
        self._until_s: dict[Lease, float] = {}

    @property
    def process(self) -> str:
        """What this process calls itself in the rows that processes share."""
        return self._holder

    def start(self) -> None:
        """Take what is free, or everything where this process is alone. Raises Unavailable."""
        self.renew(by_force=self._alone)
        super().start()

    def stop(self) -> None:
        """Give everything back."""
        super().stop()
        with self._lock:
            held, self._until_s = bool(self._until_s), {}
        if held:
            try:
                with self._database.write() as connection:
                    rows.give_back(connection, self._holder)
            except Unavailable as error:
                log.warning("leases: not given back, they end by themselves: %s", error)

    def holds(self, lease: Lease) -> bool:
        """Whether this process is the one, still."""
        with self._lock:
            return time.monotonic() < self._until_s.get(lease, float("-inf"))

    def held(self) -> Sequence[str]:
        """The names of what this process holds."""
        return [lease.value for lease in Lease if self.holds(lease)]

    def round(self) -> float:
        """Renew and take when it is time; tell of what ran out meanwhile. Raises Unavailable."""
        try:
            if time.monotonic() >= self._renews_at_s:
                self.renew()
        finally:
            self._tell_lost()
        return LOOK_S

    def renew(self, *, by_force: bool = False) -> None:
        """Renew what is held, and take what is free, or everything. Raises Unavailable."""
        asked_s = time.monotonic()
        self._renews_at_s = asked_s + (ALONE_EVERY_S if self._alone else EVERY_S)
        had = {lease for lease in Lease if self.holds(lease)}
        with self._database.write() as connection:
            taken = {
                lease: rows.take(connection, lease.value, self._holder, by_force=by_force)
                for lease in Lease
            }
        until_s = float("inf") if self._alone else asked_s + rows.LASTS_S - MARGIN_S
        with self._lock:
            self._until_s = {lease: until_s for lease, times in taken.items() if times is not None}
        self._had |= self._until_s.keys()
        for lease in (one for one in Lease if one in self._until_s.keys() - had):
            log.info("leases: this process has %s (generation %s)", lease, taken[lease])
            for listener in self.gained:
                listener(lease)

    def _tell_lost(self) -> None:
        now = {lease for lease in Lease if self.holds(lease)}
        gone, self._had = self._had - now, now
        for lease in (one for one in Lease if one in gone):
            log.warning("leases: this process has %s no longer", lease)
            for listener in self.lost:
                listener(lease)
