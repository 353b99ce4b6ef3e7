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

from app.background import webhook_target
from app.background.alert_messages import GIVEN_UP_AFTER, AlertMessages
from app.domain.alerts.rules import AlertKind, Signal
from app.operations.clock import system_now
from app.persistence.alerts.store import give_up_deliveries
from tests.support.patience import patience
from tests.support.receiver import Target
from tests.support.seeding import ON_SQLITE, Seed
from tests.support.site import assert_log_and_tables_agree
from tests.support.web import Web, make_web

pytestmark = ON_SQLITE

SECRET = "a secret of sixteen letters"
SIGNAL = Signal(AlertKind.NO_COUNTER_OPEN, "service:thue", True, {"waiting": 1, "service": "thue"})


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

    assert AlertMessages(web.installation).send_due(system_now()) == 2

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
    sender, now = AlertMessages(web.installation), system_now()

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
    monkeypatch.setattr(webhook_target, "TIMEOUT_S", (0.5, 0.5))
    target.hangs = True
    _raise(web, SIGNAL)
    sending = Thread(target=AlertMessages(web.installation).send_due, args=(system_now(),))
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
    sender, now = AlertMessages(web.installation), system_now()

    sender.send_due(now)
    sender.send_due(now + GIVEN_UP_AFTER + timedelta(minutes=1))

    assert _told(web) == [("alert-raise", "failed", 2)]


def test_two_servers_send_a_message_once(web: Web, target: Target) -> None:
    _raise(web, SIGNAL)
    now = system_now()
    senders = [
        Thread(target=AlertMessages(web.installation).send_due, args=(now,)) for _ in range(4)
    ]

    for sender in senders:
        sender.start()
    for sender in senders:
        sender.join(patience(20))

    assert len(target.heard) == 1


@pytest.fixture
def people(seeded: tuple[Seed, Any], target: Target) -> Iterator[Web]:
    """Give the test a server that tells alerts in words to an address of Apprise."""
    made = make_web(seeded, alert_urls=(target.url.replace("http://", "json://"), *NOBODY))
    yield made
    made.server.render_client.close()
    made.installation.database.close()


NOBODY = ("pigeon://loft",)
"""An address that Apprise doesn't understand."""


def test_people_are_told_in_words_of_a_raising_and_that_it_is_over(
    people: Web, target: Target
) -> None:
    _raise(people, SIGNAL)
    _raise(people)

    assert AlertMessages(people.installation).send_due(system_now()) == 2

    raised, over = (json.loads(body) for _, body in target.heard)
    assert raised["title"] == "Trung tâm Đông Hà: cần xử lý ngay"
    assert raised["message"].startswith("Thuế")
    assert raised["type"] == "failure"
    assert over["message"].startswith("Đã hết: Thuế")
    assert over["type"] == "success"


def test_an_address_that_takes_nothing_holds_up_no_other_and_its_password_is_nowhere(
    people: Web, target: Target, caplog: pytest.LogCaptureFixture
) -> None:
    _raise(people, SIGNAL)
    sender, now = AlertMessages(people.installation), system_now()

    assert sender.send_due(now) == 1
    sender.send_due(now + GIVEN_UP_AFTER + timedelta(minutes=1))

    told = people.get("supervisor", "/alerts/deliveries").get_json()
    states = {one["target"].partition("-")[0]: one for one in told}
    assert (states["json"]["state"], states["json"]["tries"]) == ("delivered", 1)
    assert (states["pigeon"]["state"], states["pigeon"]["tries"]) == ("failed", 2)
    assert "no address that Apprise" in states["pigeon"]["detail"]
    assert "loft" not in json.dumps(told) + caplog.text


def test_what_waits_for_an_address_that_was_taken_away_is_given_up(
    people: Web, target: Target
) -> None:
    target.status = 500
    _raise(people, SIGNAL)
    AlertMessages(people.installation).send_due(system_now())

    with people.installation.database.write() as connection:
        give_up_deliveries(connection, ["webhook"], "not set any more")

    assert {state for _, state, _ in _told(people)} == {"failed"}
