"""The visitors of a played day: they take tickets when the plan says, and some walk away."""

import heapq
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from itertools import count
from typing import Any

from app.simulation.client import Client, request_id
from app.simulation.day import PlayedDay
from app.simulation.plan import PlannedVisit


class Visitors:
    """One thread plays all visitors: what they do takes them no time."""

    def __init__(
        self, day: PlayedDay, visits: Sequence[PlannedVisit], kiosk: Client, phone: Client
    ) -> None:
        self._day = day
        self._kiosk = kiosk
        self._phone = phone
        self._order = count()
        self._due: list[tuple[datetime, int, PlannedVisit, Mapping[str, Any] | None]] = []
        for visit in visits:
            self._plan(visit.at, visit, None)

    def run(self) -> None:
        """Play until nobody has anything left to do."""
        while self._due and not self._day.is_over():
            at, _, visit, ticket = heapq.heappop(self._due)
            self._day.sleep_until(at)
            if self._day.is_over():
                return
            if ticket is None:
                self._arrive(visit)
            else:
                self._leave(ticket)

    def _plan(self, at: datetime, visit: PlannedVisit, ticket: Mapping[str, Any] | None) -> None:
        heapq.heappush(self._due, (at, next(self._order), visit, ticket))

    def _arrive(self, visit: PlannedVisit) -> None:
        body = {
            "service": visit.service,
            "request_id": request_id(),
            "language": visit.language,
            **({"priority": visit.priority} if visit.priority else {}),
        }
        with self._day.issue_lock:
            reply = self._kiosk.post("/tickets", body)
            if reply.is_done:
                self._day.came(reply.body, visit)
        if not reply.is_done:
            self._day.happened("refused")
            self._day.trouble(f"issue {reply.status} {reply.code}")
            return
        if visit.leaves_after_s is not None:
            leaves_at = self._day.now() + timedelta(seconds=visit.leaves_after_s)
            self._plan(leaves_at, visit, reply.body)

    def _leave(self, ticket: Mapping[str, Any]) -> None:
        """Give the number back on the phone; who was called meanwhile stays."""
        if self._day.was_called(ticket):
            return
        code = str(ticket["track_url"]).rsplit("/", 1)[1]
        reply = self._phone.post(f"/track/{code}/cancel", {"request_id": request_id()})
        if reply.is_done:
            self._day.ended(ticket, "left")
        elif reply.status != 409:
            self._day.trouble(f"leave {reply.status} {reply.code}")
