"""Knows how a test asks a whole server over HTTP as anybody, without a socket in between.

Each answer of the API must be one that its document describes.

After each test the log, the tables and the floor in memory must agree.
"""

from collections.abc import Iterator
from dataclasses import replace
from itertools import count
from typing import Any

import pytest
from werkzeug.test import TestResponse

from app.api.problems import PUBLIC_PREFIX
from app.config import Settings
from app.factory import Server, create_app
from app.operations.booking.proofs import CodeChannel
from tests.support.described import must_be_described
from tests.support.plans import HALL_COUNTERS
from tests.support.seeding import Known, Seed
from tests.support.site import HandClock, assert_log_and_tables_agree

API = "/api/v1"


class Web:
    """A server of the two centres; each request is made by the person or device of a name."""

    def __init__(self, server: Server, seed: Seed, clock: HandClock) -> None:
        self.server = server
        self.installation = server.installation
        self.seed = seed
        self.clock = clock
        self._ids = count(1)

    def known(self, name: str) -> Known:
        """Return who is called so; those of the second centre have "-b" added."""
        first, second = self.seed.known["dong-ha"], self.seed.known["dong-hoi"]
        if name in first:
            return first[name]
        return second.get(name) or second[name.removesuffix("-b")]

    def new_id(self) -> str:
        """Return a request id that was never used."""
        return f"request-{next(self._ids):06d}"

    def ask(
        self, name: str | None, method: str, path: str, body: Any = None, **given: Any
    ) -> TestResponse:
        """Send a request to the API, or its public part, as the one of the name or as nobody."""
        if body is not None:
            given["json"] = body
        address = path if path.startswith(PUBLIC_PREFIX) else API + path
        return self.read(name, address, method=method, **given)

    def read(self, name: str | None, path: str, **given: Any) -> TestResponse:
        """Send a request to any address, a GET if not said; return the answer, read whole."""
        headers = dict(given.pop("headers", {}))
        if name is not None:
            headers["Authorization"] = f"Bearer {self.known(name).token}"
        client = self.server.app.test_client(use_cookies=False)  # A cookie is the header given.
        answer = client.open(path, headers=headers, buffered=True, **given)
        must_be_described(self.server.app, answer)
        return answer

    def get(self, name: str | None, path: str, **given: Any) -> TestResponse:
        """Send a GET."""
        return self.ask(name, "GET", path, **given)

    def post(self, name: str | None, path: str, **body: Any) -> TestResponse:
        """Send a POST with the fields; one that needs a request id makes its own."""
        return self.ask(name, "POST", path, body)

    def command(self, name: str | None, path: str, **body: Any) -> TestResponse:
        """Send a POST with a new request id, unless one is given."""
        return self.ask(name, "POST", path, {"request_id": self.new_id(), **body})

    def issue(self, service: str = "dat-dai", *, by: str = "reception", **body: Any) -> Any:
        """Let a visitor take a number; return the ticket of the answer."""
        return _good(self.command(by, "/tickets", service=service, **body), 201)

    def open(self, *numbers: int) -> None:
        """Let the officers of the numbers open their counters."""
        for number in numbers:
            _good(self.post(officer(number), f"/counters/{number}/open"), 200)

    def call_next(self, number: int) -> Any:
        """Let the officer press "next" where somebody waits; return the ticket."""
        return _good(self.command(officer(number), f"/counters/{number}/call-next"), 200)

    def act(self, ticket: Any, action: str, *, by: str | None = None, **facts: Any) -> Any:
        """Let the officer of the ticket's counter (or the one named) act; return the ticket."""
        return _good(self.try_act(ticket, action, by=by, **facts), 200)

    def try_act(
        self, ticket: Any, action: str, *, by: str | None = None, **facts: Any
    ) -> TestResponse:
        """Let somebody act on a ticket as the answer before showed it."""
        name = by or officer(ticket["counter"] or HALL_COUNTERS[0])
        body = {"version": ticket["version"], **facts}
        return self.command(name, f"/tickets/{ticket['id']}/{action}", **body)

    def called(self, number: int = 1, service: str = "dat-dai") -> Any:
        """Let a visitor come and the officer of a newly opened counter call."""
        self.issue(service)
        self.open(number)
        return self.call_next(number)


def officer(number: int) -> str:
    """Return the user name of the officer of the number."""
    return f"officer{number:02d}"


def _good(answer: TestResponse, status: int) -> Any:
    assert answer.status_code == status, answer.get_data(as_text=True)
    return answer.get_json()


def make_web(seeded: tuple[Seed, Settings], **settings: Any) -> Web:
    """Return a server on the test's database that isn't started: no devices, no threads."""
    return make_online_web(seeded, None, **settings)


def make_online_web(
    seeded: tuple[Seed, Settings], codes_by: CodeChannel | None, **settings: Any
) -> Web:
    """Return such a server whose visitors are told codes by the channel."""
    clock = HandClock()
    server = create_app(replace(seeded[1], **settings), clock=clock, codes_by=codes_by)
    return Web(server, seeded[0], clock)


@pytest.fixture
def web(seeded: tuple[Seed, Settings]) -> Iterator[Web]:
    """Give the test a server of the two centres at 8:00 on a Tuesday."""
    made = make_web(seeded)
    yield made
    made.server.render_client.close()
    assert_log_and_tables_agree(made.installation)
    made.installation.database.close()


@pytest.fixture
def demo(seeded: tuple[Seed, Settings]) -> Iterator[Web]:
    """Give the test a demonstration: loopback browsers are the sample devices."""
    made = make_web(seeded, demo=True)
    yield made
    made.server.render_client.close()
    assert_log_and_tables_agree(made.installation)
    made.installation.database.close()
