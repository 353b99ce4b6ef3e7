"""Case 37: webhooks are signed, tried again, visible; a bad target disturbs nobody."""

import hashlib
import hmac
import json
from collections.abc import Iterator
from datetime import timedelta
from threading import Thread
from time import perf_counter
from typing import Any

import pytest

from app.background import webhooks
from app.background.webhooks import GIVEN_UP_AFTER, Webhooks
from app.domain.alerts.rules import AlertKind, Signal
from app.operations.clock import system_now
from tests.support.patience import patience
from tests.support.receiver import Target
from tests.support.seeding import ON_SQLITE, Seed
from tests.support.site import assert_log_and_tables_agree
from tests.support.web import Web, make_web

pytestmark = ON_SQLITE

SECRET = "a secret of sixteen letters"
SIGNAL = Signal(AlertKind.NO_COUNTER_OPEN, "service:thue", True, {"waiting": 1})


@pytest.fixture
def web(seeded: tuple[Seed, Any], target: Target) -> Iterator[Web]:
    """Give the test a server that tells the receiver of alerts."""
    made = make_web(seeded, webhook_url=target.url, webhook_secret=SECRET)
    yield made
    made.server.render_client.close()
    assert_log_and_tables_agree(made.installation)
    made.installation.database.close()


def _raise(web: Web, *found: Signal) -> None:
    web.clock.at = system_now()
    web.installation.alerts.watch(web.seed.centres["dong-ha"], found)


def _told(web: Web) -> list[tuple[str, str, int]]:
    found = web.get("supervisor", "/alerts/deliveries").get_json()
    return [(one["event"], one["state"], one["tries"]) for one in found]


def test_a_raising_and_an_ending_are_told_with_a_signature(web: Web, target: Target) -> None:
    _raise(web, SIGNAL)
    _raise(web)

    assert Webhooks(web.installation).send_due(system_now()) == 2

    headers, body = target.heard[0]
    stamp, _, mac = headers["X-Moiso-Signature"].partition(",v1=")
    signed = f"{stamp.removeprefix('t=')}.".encode() + body
    assert mac == hmac.new(SECRET.encode(), signed, hashlib.sha256).hexdigest()
    told = [json.loads(body) for _, body in target.heard]
    assert [one["event"] for one in told] == ["alert-raise", "alert-end"]
    assert told[0]["alert"]["subject"] == "service:thue"
    assert _told(web) == [("alert-end", "delivered", 1), ("alert-raise", "delivered", 1)]


@pytest.mark.parametrize("status", [500, 404, 302])
def test_a_target_that_refuses_is_tried_again_later_and_seen(
    web: Web, target: Target, status: int
) -> None:
    target.status = status
    _raise(web, SIGNAL)
    sender, now = Webhooks(web.installation), system_now()

    assert sender.send_due(now) == 0
    assert sender.send_due(now + timedelta(seconds=5)) == 0
    assert len(target.heard) == 1
    assert _told(web) == [("alert-raise", "queued", 1)]
    detail = web.get("supervisor", "/alerts/deliveries").get_json()[0]["detail"]
    assert str(status) in detail
    target.status = 200

    assert sender.send_due(now + timedelta(seconds=30)) == 1
    assert _told(web) == [("alert-raise", "delivered", 2)]


def test_a_target_that_hangs_holds_up_nobody(
    web: Web, target: Target, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Case 37."""
    monkeypatch.setattr(webhooks, "TIMEOUT_S", (0.5, 0.5))
    target.hangs = True
    _raise(web, SIGNAL)
    sending = Thread(target=Webhooks(web.installation).send_due, args=(system_now(),))
    sending.start()

    web.issue()
    web.open(1)
    begun = perf_counter()
    web.call_next(1)
    took_s = perf_counter() - begun

    sending.join(patience(20))
    assert not sending.is_alive()
    assert took_s < 30
    assert _told(web) == [("alert-raise", "queued", 1)]


def test_nobody_there_is_given_up_after_a_day(web: Web, target: Target) -> None:
    target.close()
    _raise(web, SIGNAL)
    sender, now = Webhooks(web.installation), system_now()

    sender.send_due(now)
    sender.send_due(now + GIVEN_UP_AFTER + timedelta(minutes=1))

    assert _told(web) == [("alert-raise", "failed", 2)]


def test_two_servers_send_a_message_once(web: Web, target: Target) -> None:
    _raise(web, SIGNAL)
    now = system_now()
    senders = [Thread(target=Webhooks(web.installation).send_due, args=(now,)) for _ in range(4)]

    for sender in senders:
        sender.start()
    for sender in senders:
        sender.join(patience(20))

    assert len(target.heard) == 1
