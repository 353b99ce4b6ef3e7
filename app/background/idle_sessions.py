"""Sessions that nobody uses: when each was last used, and the end of those that aren't any more."""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from threading import Lock

from app.background.periodic import PeriodicWorker
from app.operations.clock import Clock
from app.persistence.database import Database
from app.persistence.people.accounts import end_idle_sessions, note_uses

log = logging.getLogger(__name__)

EVERY_S = 20.0
GRACE = timedelta(minutes=1)
"""What is used may be noted so late, here or by another server of the same database."""


class IdleSessions(PeriodicWorker):
    """A worker that notes together which sessions were used, and ends those idle for too long.

    `idle` None ends none. Safe to use from many threads; `ended` is called where some have ended.
    """

    def __init__(
        self, database: Database, clock: Clock, idle: timedelta | None, ended: Callable[[], None]
    ) -> None:
        super().__init__("idle-sessions", every_s=EVERY_S, first_s=0.0)
        self._database = database
        self._clock = clock
        self._idle = idle
        self._ended = ended
        self._lock = Lock()
        self._used: dict[str, datetime] = {}

    def used(self, token: str) -> None:
        """Note that the person of the token's session did something just now; return at once."""
        if self._idle is None:
            return
        with self._lock:
            self._used[token] = self._clock.now()

    def round(self) -> None:
        """End what was idle for too long, and write down what was used. Raises Unavailable."""
        if self._idle is None:
            return
        now = self._clock.now()
        with self._lock:
            used, self._used = self._used, {}
        with self._database.write() as connection:
            # Before: what was idle for too long isn't saved by a use that came after it.
            ended = end_idle_sessions(connection, now - self._idle - GRACE, now)
            note_uses(connection, used)
        if ended:
            log.info("%d sessions ended: idle for %s", ended, self._idle)
            self._ended()
