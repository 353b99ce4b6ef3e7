"""Who follows the log: after a commit the newest floor of its centre, on a thread of one's own."""

from abc import abstractmethod
from collections.abc import Mapping
from threading import Lock

from app.background.periodic import PeriodicWorker
from app.domain.queue.floor import Floor

EVERY_S = 60.0
"""A round without any commit costs nothing and does nothing."""


class CommitFollower(PeriodicWorker):
    """A worker that each commit wakes, and that is handed what has changed since its last round.

    `changed` listens to commits. It runs in the thread that commits, so it only leaves the floor
    there and returns. What comes while a round is made is handed over together in the next one,
    the newest floor of each centre only.
    """

    def __init__(self, name: str, *, every_s: float = EVERY_S, spacing_s: float = 0.0) -> None:
        super().__init__(name, every_s=every_s, spacing_s=spacing_s, stop_within_s=1.0)
        self._lock = Lock()
        self._newest: dict[int, Floor] = {}
        self._changed: dict[int, Floor] = {}

    def changed(self, floor: Floor) -> None:
        """Take the newest floor of a centre; return at once. An earlier one is passed over."""
        centre_id = floor.centre.id
        with self._lock:
            known = self._newest.get(centre_id)
            if known is floor or (known is not None and known.seq > floor.seq):
                return
            self._newest[centre_id] = self._changed[centre_id] = floor
        self.wake()

    def round(self) -> float | None:
        """Follow what has changed since the round before. May raise anything."""
        with self._lock:
            changed, self._changed = self._changed, {}
        return self.follow(changed)

    @abstractmethod
    def follow(self, changed: Mapping[int, Floor]) -> float | None:
        """Show the new floors, by their centres; there may be none. Return and raise as `round`."""
