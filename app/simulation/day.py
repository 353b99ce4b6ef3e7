"""What visitors and officers of a played day share: its time, its plan, its queue, its tally."""

import time
from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from threading import Lock
from typing import Any

from app.domain.centre.values import Centre
from app.simulation.client import Client, PlaySignals
from app.simulation.plan import PlannedVisit

LEAST_FRESH_S = 0.2
"""Real seconds that a look at the queue is good for, however fast the day runs."""
FRESH = timedelta(seconds=10)


class PlayedDay:
    """The simulated time, which visitor holds which ticket, and how visits ended."""

    def __init__(self, centre: Centre, start: datetime, speed: float, signals: PlaySignals) -> None:
        self.centre = centre
        self.signals = signals
        self.tally: Counter[str] = Counter()
        self.issue_lock = Lock()
        """Held while a ticket is taken: who asks whose it is must know its holder."""
        self.speed = speed
        self._start = start
        self._began_s = time.monotonic()
        self._lock = Lock()
        self._visits: dict[int, PlannedVisit] = {}
        self._called: set[int] = set()
        self._ended: set[int] = set()
        self._looking = Lock()
        self._looked_s: float | None = None
        self._waiting: Mapping[str, int] = {}

    def is_over(self) -> bool:
        """Whether the day was broken off."""
        return self.signals.stopping.is_set()

    def now(self) -> datetime:
        """The simulated instant."""
        return self._start + timedelta(seconds=(time.monotonic() - self._began_s) * self.speed)

    def sleep(self, seconds: float, *, least_real_s: float = 0.0) -> None:
        """Wait for simulated seconds, or until the day is broken off."""
        self.signals.stopping.wait(max(least_real_s, seconds / self.speed, 0.0))

    def sleep_until(self, at: datetime) -> None:
        """Wait until the simulated instant."""
        self.sleep((at - self.now()).total_seconds())

    def is_waited_for(self, services: Iterable[str], reader: Client) -> bool:
        """Whether somebody waits for one of the services, as the screens show it.

        Officers look at one picture of the queue, read anew when it is 10 simulated seconds old:
        pressing "next" to find out would write to the log's database each time.
        """
        good_for_s = max(LEAST_FRESH_S, FRESH.total_seconds() / self.speed)
        with self._looking:
            if self._looked_s is None or time.monotonic() - self._looked_s > good_for_s:
                items = reader.get("/services").body.get("items", [])
                self._waiting = {item["code"]: int(item["waiting"]) for item in items}
                self._looked_s = time.monotonic()
            waiting = self._waiting
        return any(waiting.get(service, 0) for service in services)

    def came(self, ticket: Mapping[str, Any], visit: PlannedVisit) -> None:
        """Note that a visitor has taken a ticket."""
        with self._lock:
            self._visits[int(ticket["id"])] = visit
            self.tally["issued"] += 1

    def called(self, ticket: Mapping[str, Any]) -> PlannedVisit | None:
        """The visitor who holds the ticket just called; None for one taken by somebody else."""
        with self.issue_lock, self._lock:
            self._called.add(int(ticket["id"]))
            return self._visits.get(int(ticket["id"]))

    def was_called(self, ticket: Mapping[str, Any]) -> bool:
        """Whether the holder has been called: who has, stays."""
        with self._lock:
            return int(ticket["id"]) in self._called

    def ended(self, ticket: Mapping[str, Any], how: str) -> None:
        """Note how a visit has ended: served, left or no_show; once, and only if it was ours."""
        ticket_id = int(ticket["id"])
        with self._lock:
            if ticket_id in self._visits and ticket_id not in self._ended:
                self._ended.add(ticket_id)
                self.tally[how] += 1

    def unserved(self) -> int:
        """How many have taken a ticket and are neither served nor gone."""
        with self._lock:
            return len(self._visits) - len(self._ended)

    def happened(self, what: str) -> None:
        """Count what ends no visit."""
        with self._lock:
            self.tally[what] += 1

    def count(self) -> int:
        """How many visits have ended, or never began."""
        with self._lock:
            return len(self._ended) + self.tally["refused"]

    def trouble(self, what: str) -> None:
        """Count an answer that a played day should not get."""
        self.happened(f"trouble: {what}")
