"""Knows the people of a soaked day: those who take numbers at three places, and the officers.

Each takes a number as soon as the one before has paper, or was told to photograph the code: a kiosk
serves one visitor at a time. So the day is as long as its printers need.
"""

import heapq
import time
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import count
from threading import Event, Lock
from typing import Any

from app.simulation.client import Client, request_id
from app.simulation.day import PlayedDay
from app.simulation.officers import Officer
from app.simulation.plan import PlannedVisit
from tests.soak.far_ends import Sender

POLL_S, POLLS = 0.5, 24
"""How the kiosk's page asks after the paper, and how often before it gives up (kiosk.js)."""
ON_PAPER = frozenset({"printed", "sent"})
IN_DOUBT = frozenset({"failed", "uncertain"})
KEYPAD_S = 2.0
PHOTO_S = 3.0
"""A visitor takes longer; what is left out is time in which nothing happens."""


@dataclass(frozen=True, slots=True)
class Taken:
    """A number that was given: where, its code, whether its visitor was told to photograph it."""

    ticket_id: int
    label: str
    code: str
    place: str
    at_s: float
    is_told: bool
    waited_s: float


class SoakDay(PlayedDay):
    """A day of people, who live faster than devices; its evening comes when the last has come."""

    evening: Event
    end: datetime

    def now(self) -> datetime:
        """The people's instant."""
        at = super().now()
        if self.evening.is_set():
            return max(at, self.end)
        return min(at, self.end - timedelta(minutes=1))


class Arrivals:
    """Those who will come, each at the place that is free first; and those who leave unserved."""

    def __init__(self, day: SoakDay, visits: list[PlannedVisit], phone: Client) -> None:
        self._day = day
        self._visits = deque(visits)
        self._phone = phone
        self._lock = Lock()
        self._order = count()
        self._leaving: list[tuple[datetime, int, Mapping[str, Any]]] = []
        self.taken: list[Taken] = []

    def next(self) -> PlannedVisit | None:
        """Return who comes next, or None when all have come."""
        with self._lock:
            return self._visits.popleft() if self._visits else None

    def took(self, taken: Taken, ticket: Mapping[str, Any], visit: PlannedVisit) -> None:
        """Note a number, and that its holder may leave with it."""
        with self._lock:
            self.taken.append(taken)
            if visit.leaves_after_s is not None:
                at = self._day.now() + timedelta(seconds=visit.leaves_after_s)
                heapq.heappush(self._leaving, (at, next(self._order), ticket))

    def leave(self) -> None:
        """Give numbers back on the phone until the evening; who was called meanwhile stays."""
        while not self._day.evening.wait(0.1) and not self._day.is_over():
            with self._lock:
                is_due = self._leaving and self._leaving[0][0] <= self._day.now()
                ticket = heapq.heappop(self._leaving)[2] if is_due else None
            if ticket is None or self._day.was_called(ticket):
                continue
            code = str(ticket["track_url"]).rsplit("/", 1)[1]
            reply = self._phone.post(f"/track/{code}/cancel", {"request_id": request_id()})
            if reply.is_done:
                self._day.ended(ticket, "left")


class Place:
    """A kiosk or the reception: one visitor after the other."""

    def __init__(self, name: str, client: Client, day: SoakDay, arrivals: Arrivals) -> None:
        self._name = name
        self._client = client
        self._day = day
        self._arrivals = arrivals

    def run(self) -> None:
        """Serve those who come until all have come."""
        while not self._day.is_over() and (visit := self._arrivals.next()) is not None:
            self._day.sleep_until(visit.at)
            self._serve(visit)

    def _serve(self, visit: PlannedVisit) -> None:
        body = {
            "service": visit.service,
            "request_id": request_id(),
            "language": visit.language,
            **({"priority": visit.priority} if visit.priority else {}),
        }
        began = time.monotonic()
        with self._day.issue_lock:
            reply = self._client.post("/tickets", body)
            if reply.is_done:
                self._day.came(reply.body, visit)
        if not reply.is_done:
            self._day.trouble(f"issue {reply.status} {reply.code}")
            return
        ticket = reply.body
        is_told = self._is_told(ticket)
        waited_s = time.monotonic() - began
        if is_told:
            self._photograph(ticket)
        taken = Taken(
            int(ticket["id"]),
            str(ticket["label"]),
            str(ticket["track_url"]),
            self._name,
            began,
            is_told,
            waited_s,
        )
        self._arrivals.took(taken, ticket, visit)

    def _is_told(self, ticket: Mapping[str, Any]) -> bool:
        """Look as the kiosk's page does; whether it then shows the code to be photographed."""
        for _ in range(POLLS):
            self._day.signals.stopping.wait(POLL_S)
            slip = self._client.get(f"/tickets/{ticket['id']}/slip").body
            if slip.get("held_up") or slip.get("state") in IN_DOUBT:
                return True
            if slip.get("state") in ON_PAPER:
                return False
        return True

    def _photograph(self, ticket: Mapping[str, Any]) -> None:
        """Keep the kiosk for a while, or until paper comes all the same: nobody queues slips."""
        ends_s = time.monotonic() + PHOTO_S
        while time.monotonic() < ends_s and not self._day.is_over():
            if self._client.get(f"/tickets/{ticket['id']}/slip").body.get("state") in ON_PAPER:
                return
            self._day.signals.stopping.wait(POLL_S)


class KeypadOfficer(Officer):
    """An officer who calls by a keypad, and by the console where the keypad does nothing."""

    address: int
    keypad: Sender
    pressed: list[float]

    def _next(self) -> Mapping[str, Any] | None:
        if not self._day.is_waited_for(self._services, self._client):
            return None
        self.pressed.append(time.monotonic())
        self.keypad.send(next_frame(self.address))
        ends_s = time.monotonic() + KEYPAD_S
        while time.monotonic() < ends_s and not self._day.is_over() and not self._is_occupied():
            self._day.signals.stopping.wait(0.2)
        reply = self._post("/call-next", {"request_id": request_id()})
        if reply.code == "unfinished_ticket":
            found = self._client.get(f"/tickets/{reply.body['facts']['ticket_id']}")
            return found.body if self._done(found) else None
        return reply.body if self._done(reply) and reply.status != 204 else None

    def _is_occupied(self) -> bool:
        items = self._client.get("/counters").body.get("items", [])
        number = self._duty.counter
        return any(item["number"] == number and item["ticket"] for item in items)


def next_frame(address: int) -> bytes:
    """Return what the keypad of the address sends for "next" (preset ee-a4)."""
    frame = bytes([0xEE, 0xA4, address, 7, 1, 0x30])
    return frame + bytes([sum(frame) & 0xFF])
