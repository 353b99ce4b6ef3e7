"""Knows visitors and officers who work on while their server dies: each command until answered."""

import random
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from tests.support.keepalive import Cut, KeptConnection, read
from tests.support.patience import patience

AGAIN_S = 0.02
UNAVAILABLE = 503
MOST_UNHEARD = 6
"""So many calls a zone may be ahead of its display: with those in flight, less than a picture's 12.

A lobby never comes near; two officers who call ten times a second while the server is away do.
"""


class Unexpected(AssertionError):
    """An answer that nobody may get here, however often the server was killed."""


@dataclass
class Ledger:
    """What was acknowledged: by request id the ticket; the calls in the order of each zone.

    `answers` counts the commands, `repeated` those of them that a kill cut off.
    """

    issued: dict[str, dict[str, Any]] = field(default_factory=dict)
    called: dict[str, dict[str, Any]] = field(default_factory=dict)
    recalled: dict[str, dict[str, Any]] = field(default_factory=dict)
    finished: dict[str, dict[str, Any]] = field(default_factory=dict)
    answers: int = 0
    repeated: int = 0
    errors: list[BaseException] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)


class Person:
    """Somebody with a token at a browser, on a thread of their own, until told to stop."""

    def __init__(
        self, port: int, token: str, ledger: Ledger, *, name: str, luck: random.Random
    ) -> None:
        self.ledger = ledger
        self.luck = luck
        self.name = name
        self._connection = KeptConnection(port, token)
        self._numbers = count(1)
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)

    def start(self) -> None:
        """Begin to work."""
        self._thread.start()

    def stop(self) -> None:
        """Begin nothing new; what is in hand is brought to its end."""
        self._stopping.set()

    def join(self) -> None:
        """Wait until everything in hand is answered."""
        self._thread.join(patience(60))
        if self._thread.is_alive():
            raise Unexpected(f"{self.name} still waits for an answer")

    def _run(self) -> None:
        try:
            while not self._stopping.is_set():
                self.work()
        except BaseException as error:  # noqa: BLE001 - the thread's top: the test raises it
            self.ledger.errors.append(error)
        finally:
            self._connection.close()

    def work(self) -> None:
        """Do one thing."""
        raise NotImplementedError

    def new_id(self) -> str:
        """Return the id of a new intent."""
        return f"{self.name}-{next(self._numbers):06d}"

    def insist(self, path: str, body: dict[str, Any]) -> tuple[int, Any]:
        """Send the very same command until it is answered."""
        for attempt in self._attempts():
            try:
                status, answer = self._connection.post(f"/api/v1{path}", body)
            except Cut:
                continue
            if status == UNAVAILABLE:
                continue
            if status not in (200, 201, 204):
                raise Unexpected(f"{self.name}: {path} {body}: {status} {answer.decode()}")
            with self.ledger.lock:
                self.ledger.answers += 1
                self.ledger.repeated += attempt > 0
            return status, read(answer)
        raise Unexpected(f"{self.name}: no answer to {path}")

    def pause(self, most_s: float) -> None:
        """Think for a while, at most so many seconds."""
        self._stopping.wait(self.luck.uniform(0, most_s))

    def _attempts(self) -> Iterator[int]:
        for attempt in range(3000):
            yield attempt
            threading.Event().wait(AGAIN_S)


class Visitor(Person):
    """Takes numbers for the services, one after another."""

    services: tuple[str, ...] = ()

    def work(self) -> None:
        """Take a number."""
        wish = {"service": self.luck.choice(self.services), "request_id": self.new_id()}
        if self.luck.random() < 0.1:
            wish["priority"] = "NCT"
        _, ticket = self.insist("/tickets", wish)
        self.ledger.issued[wish["request_id"]] = ticket
        self.pause(0.06)


class Zone:
    """Keeps the officers of a zone from calling far ahead of its display."""

    def __init__(self, spoken: Callable[[], int]) -> None:
        self._spoken = spoken
        self._made = 0
        self._lock = threading.Lock()

    def count(self) -> None:
        """One more call was acknowledged."""
        with self._lock:
            self._made += 1

    def may_call(self) -> bool:
        """Tell whether the display has heard nearly everything."""
        return self._made - self._spoken() < MOST_UNHEARD


class Officer(Person):
    """Calls, calls again, serves, finishes or gives up, at one counter."""

    counter: int = 0
    zone: Zone
    ticket: dict[str, Any] | None = None

    def open(self) -> None:
        """Open the counter, while the server stands."""
        self.insist(f"/counters/{self.counter}/open", {})

    def work(self) -> None:
        """Call the next visitor and serve them; half of the time they are finished by the next
        call.
        """
        if not self.zone.may_call():
            self.pause(0.02)
            return
        body: dict[str, Any] = {"request_id": self.new_id()}
        if self.ticket is not None:
            body["finish"] = {"outcome": "accepted", "version": self.ticket["version"]}
        finished, self.ticket = self.ticket, None
        status, called = self.insist(f"/counters/{self.counter}/call-next", body)
        if finished is not None:
            self.ledger.finished[body["request_id"]] = finished
        if status == 204:
            self.pause(0.1)
            return
        self.ledger.called[body["request_id"]] = called
        self.zone.count()
        self._serve(called)

    def _serve(self, ticket: dict[str, Any]) -> None:
        self.pause(0.1)
        if self.luck.random() < 0.3 and self.zone.may_call():
            request_id, ticket = self._act(ticket, "recall")
            self.ledger.recalled[request_id] = ticket
            self.zone.count()
            if self.luck.random() < 0.5:
                self._act(ticket, "no-show")
                return
        _, ticket = self._act(ticket, "start")
        self.pause(0.1)
        if self.luck.random() < 0.5:
            self.ticket = ticket
            return
        request_id, ticket = self._act(ticket, "finish", outcome="accepted", kind="submit")
        self.ledger.finished[request_id] = ticket

    def _act(self, ticket: dict[str, Any], action: str, **facts: str) -> tuple[str, dict[str, Any]]:
        body = {"version": ticket["version"], "request_id": self.new_id(), **facts}
        _, after = self.insist(f"/tickets/{ticket['id']}/{action}", body)
        return str(body["request_id"]), after
