"""Knows what the measured clients say: a monitor, visitors at kiosks, officers at counters."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count

from tests.load.clients import get, post
from tests.load.hall import service_of

REQUESTS = count()
"""Every request has an id of its own; the ids of a hall are told apart by its port."""


@dataclass
class Monitor:
    """Asks for the plainest answer that the server has, a few times."""

    times: int

    def ask(self) -> bytes | None:
        """Ask whether the server lives."""
        self.times -= 1
        return get("/healthz") if self.times >= 0 else None

    def hear(self, status: int, body: bytes) -> bool:
        """Take it."""
        assert status == 200, body
        return True


@dataclass
class Visitors:
    """Takes tickets of the services that are left to take; shares them with the other kiosks."""

    port: int
    token: str
    wishes: Iterator[str]
    labels: list[str] = field(default_factory=list)

    def ask(self) -> bytes | None:
        """Press a service."""
        service = next(self.wishes, None)
        if service is None:
            return None
        body = {"service": service, "request_id": f"load-{self.port}-{next(REQUESTS)}"}
        return post("/api/v1/tickets", self.token, body)

    def hear(self, status: int, body: bytes) -> bool:
        """Keep the number."""
        assert status == 201, body
        self.labels.append(str(json.loads(body)["label"]))
        return True


@dataclass
class Officer:
    """Calls the next visitor and so finishes the one before, until nobody waits."""

    port: int
    token: str
    counter: int
    most: int = 1_000_000
    labels: list[str] = field(default_factory=list)
    has_ticket: bool = False
    is_idle: bool = False

    def ask(self) -> bytes | None:
        """Press next."""
        if self.is_idle or self.most <= 0:
            return None
        self.most -= 1
        body: dict[str, object] = {"request_id": f"load-{self.port}-{next(REQUESTS)}"}
        if self.has_ticket:
            body["finish"] = {"outcome": "accepted", "kind": "submit"}
        return post(f"/api/v1/counters/{self.counter}/call-next", self.token, body)

    def hear(self, status: int, body: bytes) -> bool:
        """Keep the number that was called; with nobody waiting the work is done."""
        assert status in (200, 204), body
        finished, self.has_ticket = self.has_ticket, status == 200
        if not self.has_ticket:
            self.is_idle = True
            return False
        self.labels.append(str(json.loads(body)["label"]))
        return finished

    @property
    def service(self) -> str:
        """The service of the counter."""
        return service_of(self.counter)
