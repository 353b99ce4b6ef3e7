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
MARGIN_S = 1.0
"""So much before the end of its lease a holder stops, by its own steady clock."""
MOST_NAME = 40


class Lease(StrEnum):
    """What one process does for all: the background jobs; the devices at its own cables."""

    JOBS = "jobs"
    DEVICES = "devices"


class Leases(PeriodicWorker):
    """Takes the leases that are free, renews those it holds, and knows which these are.

    A process that is `alone` takes them at its start from whoever had them, and keeps them while
    the database can't answer: there is nobody else. `gained` are called with each lease that came
    from another process or was free; they must not block.
    """

    def __init__(self, database: Database, *, alone: bool) -> None:
        super().__init__("leases", every_s=EVERY_S)
        self.gained: list[Callable[[Lease], None]] = []
        self._database = database
        self._alone = alone
        host = socket.gethostname()[:MOST_NAME]
        self._holder = f"{host}:{secrets.token_hex(8)}"
        self._lock = Lock()
        self._until_s: dict[Lease, float] = {}

    def start(self) -> None:
        """Take what is free, or everything where this process is alone. Raises Unavailable."""
        for lease in Lease:
            self._take(lease, by_force=self._alone)
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
        """Renew and take. Raises Unavailable."""
        for lease in Lease:
            if self.is_stopping:
                break
            self._take(lease)
        return EVERY_S

    def _take(self, lease: Lease, *, by_force: bool = False) -> None:
        asked_s = time.monotonic()
        had = self.holds(lease)
        with self._database.write() as connection:
            generation = rows.take(connection, lease.value, self._holder, by_force=by_force)
        with self._lock:
            if generation is None:
                lost = self._until_s.pop(lease, None) is not None
            else:
                lost = False
                lasts_s = float("inf") if self._alone else rows.LASTS_S - MARGIN_S
                self._until_s[lease] = asked_s + lasts_s
        if lost:
            log.warning("leases: another process has taken %s over", lease)
        if generation is not None and not had:
            log.info("leases: this process has %s (the %d. time)", lease, generation)
            for listener in self.gained:
                listener(lease)
