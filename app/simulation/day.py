"""What visitors and officers of a played day share: its time, its plan, its tally."""

import threading
import time
from collections import Counter
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from app.domain.centre import Centre
from app.simulation.plan import Visit


class Day:
    """The simulated time, which visitor holds which ticket, and how visits ended."""

    def __init__(self, centre: Centre, start: datetime, speed: float) -> None:
        self.centre = centre
        self.speed = speed
        self.stopping = threading.Event()
        self._start = start
        self._began = time.monotonic()
        self._lock = threading.Lock()
        self._visits: dict[int, Visit] = {}
        self._ended: set[int] = set()
        self.tally: Counter[str] = Counter()

    def begin(self) -> None:
        """The simulated clock starts now."""
        self._began = time.monotonic()

    def now(self) -> datetime:
        """The simulated instant."""
        return self._start + timedelta(seconds=(time.monotonic() - self._began) * self.speed)

    def sleep(self, seconds: float) -> None:
        """Waits for simulated seconds, or until the day is broken off."""
        self.stopping.wait(max(0.0, seconds) / self.speed)

    def sleep_until(self, at: datetime) -> None:
        """Waits until the simulated instant."""
        self.sleep((at - self.now()).total_seconds())

    def came(self, ticket: Mapping[str, Any], visit: Visit) -> None:
        """A visitor has taken a ticket."""
        with self._lock:
            self._visits[int(ticket["id"])] = visit
            self.tally["issued"] += 1

    def visit_of(self, ticket: Mapping[str, Any]) -> Visit | None:
        """The visitor who holds the ticket; None for one taken by somebody else."""
        with self._lock:
            return self._visits.get(int(ticket["id"]))

    def ended(self, ticket: Mapping[str, Any], how: str) -> None:
        """A visit has ended: served, left or no_show; counted once."""
        with self._lock:
            if int(ticket["id"]) not in self._ended:
                self._ended.add(int(ticket["id"]))
                self.tally[how] += 1

    def count(self) -> int:
        """How many visits have ended, or never began."""
        with self._lock:
            return len(self._ended) + self.tally["refused"]

    def trouble(self, what: str) -> None:
        """Counts an answer that a played day should not get."""
        with self._lock:
            self.tally[f"trouble: {what}"] += 1
