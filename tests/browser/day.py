"""Knows a business day of the live centre: what its people do through the API, for a test to see.

Each test gets a day of its own, so that no test meets another's queue, calls or figures.
"""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any
from uuid import uuid4

import requests

from tests.support.live import PASSWORD, LiveServer
from tests.support.patience import patience

Json = dict[str, Any]

OPENING = datetime(2030, 1, 7, 1, 0, tzinfo=UTC)  # A Monday, 08:00 in Quảng Trị.
FAR_OFF = datetime(2040, 1, 2, tzinfo=UTC)
PATIENCE_S = 10

_CARDS = count(1)


def fresh_card(rest: str) -> str:
    """Return a card that no test has shown yet; `rest` is what it says after its number.

    A scanner takes the same card within 1.5 s for one that was left lying.
    """
    return f"{next(_CARDS):012d}|{rest}"


class Person:
    """Somebody who signed in through the API."""

    def __init__(self, url: str, username: str, *, password: str = PASSWORD) -> None:
        self._url = f"{url}/api/v1"
        self._http = requests.Session()
        whom = {"username": username, "password": password}
        self._http.headers["Authorization"] = f"Bearer {self.post('/sessions', **whom)['token']}"

    def get(self, path: str, **query: Any) -> Any:
        """Return what the address answers; any refusal fails the test."""
        answer = self._http.get(self._url + path, params=query, timeout=patience(PATIENCE_S))
        assert answer.ok, f"{path}: {answer.text}"
        return answer.json()

    def post(self, path: str, **body: Any) -> Any:
        """Send a command; return its answer, None where there is no content."""
        answer = self.send(path, **body)
        assert answer.ok, f"{path}: {answer.text}"
        return answer.json() if answer.content else None

    def send(self, path: str, **body: Any) -> requests.Response:
        """Send a command; return its answer, a refusal too."""
        return self._http.post(self._url + path, json=body, timeout=patience(PATIENCE_S))

    def ask(self, method: str, path: str, **body: Any) -> None:
        """Send a command of another method; any refusal fails the test."""
        given: Any = {"json": body or None, "timeout": patience(PATIENCE_S)}
        answer = self._http.request(method, self._url + path, **given)
        assert answer.ok, f"{method} {path}: {answer.text}"


class Staff:
    """The people of a centre, signed in once for all its days."""

    def __init__(self, server: LiveServer, *, officers: Iterable[int]) -> None:
        self.server = server
        # A session lives for twelve hours: one that begins in the far future outlives every day.
        set_clock(Person(server.url, "admin"), FAR_OFF)
        names = ["admin", "supervisor", "reception", *(f"officer{n:02d}" for n in officers)]
        self.people = {name: Person(server.url, name) for name in names}


def set_clock(admin: Person, at: datetime) -> None:
    """Let the demonstration's clock go on from the instant."""
    admin.post("/demo/clock", at=at.isoformat(), speed=1)


class Day:
    """A day of the centre; the officer of counter 3 is officer03."""

    def __init__(self, staff: Staff, number: int) -> None:
        self._staff = staff
        self._broken: set[str] = set()
        self._opening = OPENING + timedelta(days=number)
        self.on = self._opening.date().isoformat()
        self.begin()

    def begin(self) -> None:
        """Set the server's clock to 08:00 of the day; needed again after the server's start."""
        self.later(minutes=0)

    def later(self, *, minutes: int) -> None:
        """Let so much time pass since the opening."""
        set_clock(self.person("admin"), self._opening + timedelta(minutes=minutes))

    def person(self, username: str) -> Person:
        """Return somebody, signed in."""
        return self._staff.people[username]

    def officer(self, counter: int) -> Person:
        """Return the officer of the counter, signed in."""
        return self.person(f"officer{counter:02d}")

    def issue(self, service: str = "dat-dai", **given: Any) -> Json:
        """Let a visitor take a number at the reception."""
        wish = {"service": service, "request_id": uuid4().hex, **given}
        ticket: Json = self.person("reception").post("/tickets", **wish)
        return ticket

    def open(self, *counters: int) -> None:
        """Let the officers open their counters."""
        for counter in counters:
            self.officer(counter).post(f"/counters/{counter}/open")

    def call_next(self, counter: int, **given: Any) -> Json:
        """Let the officer of the counter press "next" where somebody waits."""
        path = f"/counters/{counter}/call-next"
        ticket: Json = self.officer(counter).post(path, request_id=uuid4().hex, **given)
        return ticket

    def call_again(self, counter: int) -> Json:
        """Let the officer finish whoever is at the counter, and call the next."""
        return self.call_next(counter, finish={"outcome": "guided"})

    def call_again_after_issue(self, counter: int) -> str:
        """Let one more visitor come and the counter go on to the next; return the label."""
        self.issue()
        return str(self.call_again(counter)["label"])

    def act(self, ticket: Json, action: str, **facts: Any) -> Json:
        """Let the officer of the ticket's counter act on it."""
        body = {"version": ticket["version"], "request_id": uuid4().hex, **facts}
        path = f"/tickets/{ticket['id']}/{action}"
        after: Json = self.officer(ticket["counter"]).post(path, **body)
        return after

    def tickets(self, **query: Any) -> list[Json]:
        """Return the tickets of this day, the newest first."""
        found: list[Json] = self.person("admin").get("/tickets", **query)["items"]
        return [ticket for ticket in found if ticket["business_on"] == self.on]

    def done_by(self, username: str) -> set[str]:
        """Return the actions of somebody on this day, in the words of the audit page."""
        asked = {"who": username, "from": self.on, "to": self.on}
        found = self.person("supervisor").get("/audit", **asked)["items"]
        return {row["action"] for row in found}

    def records(self) -> list[Json]:
        """Return the transactions of this day."""
        asked = {"from": self.on, "to": self.on}
        found: list[Json] = self.person("supervisor").get("/transactions", **asked)["items"]
        return found

    def calls(self, zone: str = "a") -> list[Json]:
        """Return the calls that the zone's display shows, the newest first."""
        found: list[Json] = self.person("admin").get(f"/displays/{zone}")["calls"]
        return found

    def simulate(self, device: str, fault: str) -> None:
        """Break a simulated device, or mend it; what is broken is mended at the day's end."""
        self._tell(device, "simulate", fault=fault)
        self._broken.add(device)

    def scan(self, code: str) -> None:
        """Hold a code before the simulated scanner of the kiosk."""
        self._tell("scanner-1", "scan", code=code)

    def _tell(self, device: str, what: str, **body: str) -> None:
        known = self.person("admin").get("/devices")
        ident = next(one["id"] for one in known if one["name"] == device)
        self.person("admin").post(f"/devices/{ident}/{what}", **body)

    def end(self) -> None:
        """Mend the devices, send everybody home, close the counters, ask for nobody any more."""
        for device in self._broken:
            self.simulate(device, "none")
        admin = self.person("admin")
        for ticket in self.tickets(state="held"):
            self._cancel(ticket)
        for counter in admin.get("/counters"):
            if counter["state"] == "closed":
                continue
            for ticket in self.tickets(label=counter["ticket"]) if counter["ticket"] else ():
                done = ticket["state"] == "serving"
                self.act(ticket, "finish" if done else "return", **_outcome(is_needed=done))
            admin.post(f"/counters/{counter['number']}/close")
        reception = self.person("reception")
        for asked in reception.get("/assistances"):
            reception.post(f"/assistances/{asked['id']}/end")

    def _cancel(self, ticket: Json) -> None:
        body = {"version": ticket["version"], "request_id": uuid4().hex}
        self.person("admin").post(f"/tickets/{ticket['id']}/cancel", **body)


def _outcome(*, is_needed: bool) -> Json:
    return {"outcome": "other"} if is_needed else {}
