"""Knows how soon a supervisor sees what a step would bring, in a hall where many wait.

The next hour is looked at behind the requests, so two times matter: that of the answer, and how
long after a change the first answer came that knows of it.
"""

import time
from collections.abc import Iterator
from datetime import datetime
from itertools import count

from tests.load.figures import Aim, Cell, Figure, Finding, percentile, spread
from tests.load.hall import Hall, service_of
from tests.support.keepalive import KeptConnection, read
from tests.support.live import PASSWORD
from tests.support.patience import patience

TITLE = "What would help, told to a supervisor while so many wait"
AIM_MS = 2_000
"""Of `screens-next.md`: what a step brings stands there within two seconds."""
LONGEST_S = 90.0
PAUSE_S = 0.05
_ids = count(1)


def outlooks(hall: Hall, database: str, *, waiting: int, changes: int) -> Iterator[Finding]:
    """Measure with so many waiting, most of them for the first service, whose counters are few."""
    with KeptConnection(hall.port) as door:
        signed = {"username": "supervisor", "password": PASSWORD}
        status, body = door.post("/api/v1/sessions", signed)
        assert status == 201, body
        token = str(read(body)["token"])
    officer = hall.officers[0]
    with (
        KeptConnection(hall.port, hall.kiosk) as kiosk,
        KeptConnection(hall.port, token) as supervisor,
        KeptConnection(hall.port, officer) as desk,
    ):
        for _ in range(waiting):
            _issue(kiosk)
        # One counter goes: somebody may open it, and others may help.
        assert desk.post("/api/v1/counters/1/close", {})[0] == 200
        answered_ms: list[float] = []
        known_s = [_known_after(kiosk, supervisor, answered_ms) for _ in range(changes)]
        offers = _offers(supervisor)
        assert desk.post("/api/v1/counters/1/open", {})[0] == 200
        _serve_all(desk)
    cells: dict[str, Cell] = {"database": database, "waiting": waiting, "offers": offers}
    known: dict[str, Cell] = {"known p50 s": percentile(known_s, 0.5), "known most s": max(known_s)}
    yield Figure(TITLE, cells | spread(answered_ms) | known)
    words = f"{database}: what would help, told to who asks, p99"
    yield Aim(words, percentile(answered_ms, 0.99), " ms", most=AIM_MS)


def _issue(kiosk: KeptConnection) -> datetime:
    """Let a visitor take a number; return when it was."""
    wish = {"service": service_of(1), "request_id": f"outlook-{time.time_ns()}-{next(_ids)}"}
    status, body = kiosk.post("/api/v1/tickets", wish)
    assert status == 201, body
    return datetime.fromisoformat(str(read(body)["issued_at"]))


def _serve_all(desk: KeptConnection) -> None:
    """Call and finish until nobody waits, so that what is measured next finds an empty hall."""
    finish: dict[str, object] = {}
    while True:
        body = {"request_id": f"outlook-{time.time_ns()}-{next(_ids)}", **finish}
        status, answer = desk.post("/api/v1/counters/1/call-next", body)
        assert status in (200, 204), answer
        if status == 204:
            return
        finish = {"finish": {"outcome": "accepted", "kind": "submit"}}


def _known_after(
    kiosk: KeptConnection, supervisor: KeptConnection, answered_ms: list[float]
) -> float:
    """Change the floor; return the seconds until an answer knew of it, and add each answer's."""
    changed, begun = _issue(kiosk), time.monotonic()
    end = begun + patience(LONGEST_S)
    while time.monotonic() < end:
        asked = time.monotonic()
        status, body = supervisor.get("/api/v1/floor/forecast")
        answered_ms.append((time.monotonic() - asked) * 1000)
        assert status == 200, body
        made_at = read(body)["made_at"]
        if made_at is not None and datetime.fromisoformat(str(made_at)) >= changed:
            return time.monotonic() - begun
        time.sleep(PAUSE_S)
    raise AssertionError("no look ahead came")


def _offers(supervisor: KeptConnection) -> int:
    services = read(supervisor.get("/api/v1/floor/forecast")[1])["services"]
    assert isinstance(services, list)
    return sum(len(one["offers"]) for one in services)
