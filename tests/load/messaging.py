"""Knows what messages to visitors cost the calls: nothing, also while a gateway answers nothing.

The messages are those that try the channel: they need no ticket that is near. Where to they go is
forgotten by the housekeeping within a minute or two, so some are given up meanwhile: "unsent" tells
how many were left in the queue when the last call was made.
"""

import time
from collections.abc import Iterator

import requests

from app.domain.messages.outbox import OPEN_OUTBOX, OutboxState
from app.persistence.database import Database
from app.persistence.messages import outbox
from tests.load.clients import talk
from tests.load.commands import all_officers, lap, rise
from tests.load.figures import Aim, Cell, Figure, Finding, percentile, spread
from tests.load.hall import CENTRE_ID, Hall
from tests.support.gateway import SECRET, FakeGateway, description
from tests.support.live import PASSWORD

TITLE = "Call the next ticket while messages are queued and their gateway answers nothing"
AIM_MORE_MS = 10
HANGS_WITHIN_S = 30.0


def messaging(hall: Hall, database: str, *, laps: int, messages: int) -> Iterator[Finding]:
    """Measure calls before so many messages are queued, and while they are."""
    gateway = FakeGateway()
    gateway.mode = "hangs"
    try:
        with requests.Session() as admin:
            api = f"{hall.server.url}/api/v1"
            signed = admin.post(f"{api}/sessions", json={"username": "admin", "password": PASSWORD})
            admin.headers["Authorization"] = f"Bearer {signed.json()['token']}"
            before_ms = _calls(hall, laps)
            _queue(admin, api, gateway, messages)
            assert gateway.hanging.wait(HANGS_WITHIN_S), "the server has sent nothing"
            while_ms = _calls(hall, laps)
            left = _unsent(hall)
    finally:
        gateway.close()
    for words, took_ms, queued in (("no message", before_ms, 0), ("queued", while_ms, left)):
        cells: dict[str, Cell] = {"database": database, "messages": words, "unsent": queued}
        yield Figure(TITLE, {**cells, "calls": len(took_ms), **spread(took_ms)})
    more_ms = percentile(while_ms, 0.99) - percentile(before_ms, 0.99)
    words = f"{database}: calls beside {messages} messages and a silent gateway, p99 more"
    yield Aim(words, more_ms, " ms", most=AIM_MORE_MS)


def _calls(hall: Hall, laps: int) -> list[float]:
    """Let the officers call one after the other; how long each call took, in milliseconds."""
    took_ms: list[float] = []
    _empty(hall)
    for _ in range(laps):
        officers = all_officers(hall)
        called, _cpu_s = lap(hall, officers, at_once=False)
        rise(hall, officers)
        took_ms += called.took_ms
    return took_ms


def _empty(hall: Hall) -> None:
    """Let the officers call whom other stages have left waiting."""
    officers = all_officers(hall)
    talk(hall.port, officers)
    rise(hall, officers)


def _queue(admin: requests.Session, api: str, gateway: FakeGateway, many: int) -> None:
    """Set the channel up, and queue so many messages that try it."""
    known = admin.get(f"{api}/message-channels").json()["items"]
    version = next(one["version"] for one in known if one["channel"] == "sms")
    body = {
        "is_on": True,
        "gateway": description(gateway.url),
        "secret": SECRET,
        "version": version,
    }
    done = admin.put(f"{api}/message-channels/sms", json=body)
    assert done.ok, done.text
    for number in range(many):
        wish = {"to": f"0912{number:06}", "request_id": f"trial-{number}-{time.time_ns()}"}
        done = admin.post(f"{api}/message-channels/sms/test", json=wish)
        assert done.ok, done.text


def _unsent(hall: Hall) -> int:
    database = Database(hall.database_url)
    with database.read() as connection:
        counts = outbox.count_messages(connection, CENTRE_ID)
    database.close()
    return sum(n for (_, state), n in counts.items() if OutboxState(state) in OPEN_OUTBOX)
