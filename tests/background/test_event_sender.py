"""Knows that other programs get a centre's events in order, signed, none lost, none of a person."""

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from standardwebhooks.webhooks import Webhook, WebhookVerificationError

from app.background.event_sender import EventSender
from app.domain.subscriptions.subscription import GIVEN_UP_AFTER, KEY_CHANGE
from app.operations.clock import system_now
from tests.support.receiver import Target
from tests.support.seeding import ON_SQLITE, Seed
from tests.support.site import assert_log_and_tables_agree
from tests.support.web import Web, make_web


@pytest.fixture
def web(seeded: tuple[Seed, Any]) -> Iterator[Web]:
    """Give the test a server that may send to this machine."""
    made = make_web(seeded, outbound=("127.0.0.0/8",))
    yield made
    made.server.render_client.close()
    assert_log_and_tables_agree(made.installation)
    made.installation.database.close()


def _subscribed(web: Web, url: str, **more: Any) -> dict[str, Any]:
    body = {"name": uuid4().hex, "url": url, **more}
    answer = web.ask("admin", "POST", "/subscriptions", body)
    assert answer.status_code == 201, answer.get_json()
    return dict(answer.get_json())


def _standing(web: Web, ident: int) -> dict[str, Any]:
    items = web.get("admin", "/subscriptions").get_json()["items"]
    return dict(next(one for one in items if one["id"] == ident))


def _change(web: Web, ident: int, **change: Any) -> dict[str, Any]:
    answer = web.ask("admin", "PATCH", f"/subscriptions/{ident}", change)
    assert answer.status_code == 200, answer.get_json()
    return dict(answer.get_json())


def _issue(web: Web, **more: Any) -> dict[str, Any]:
    body = {"service": "dat-dai", "request_id": uuid4().hex, **more}
    return dict(web.ask("reception", "POST", "/tickets", body).get_json())


def _heard(target: Target) -> list[dict[str, Any]]:
    return [json.loads(body) for _, body in target.heard]


def test_events_come_in_order_in_the_standard_envelope_and_an_independent_reader_verifies_them(
    web: Web, target: Target
) -> None:
    made = _subscribed(web, target.url)
    first, second = _issue(web), _issue(web)

    assert EventSender(web.installation).send_due(system_now()) == 2

    verifier = Webhook(made["secret"])
    told = [verifier.verify(body, headers) for headers, body in target.heard]
    assert [one["type"] for one in told] == ["moiso.ticket.issued"] * 2
    assert [one["data"]["ticket"]["label"] for one in told] == [first["label"], second["label"]]
    assert {one["specversion"] for one in told} == {"1.0"}
    assert {one["source"] for one in told} == {"/centres/dong-ha"}
    headers, body = target.heard[0]
    assert headers["webhook-id"] == told[0]["id"] == f"dong-ha-{told[0]['data']['seq']}"
    assert headers["Content-Type"].startswith("application/cloudevents+json")
    with pytest.raises(WebhookVerificationError):
        verifier.verify(body + b" ", headers)
    assert _standing(web, made["id"])["behind"] == 0


@ON_SQLITE
def test_only_the_kinds_that_were_asked_for_are_sent(web: Web, target: Target) -> None:
    _subscribed(web, target.url, kinds=["ticket.cancelled"])
    ticket = _issue(web)
    cancel = {"version": ticket["version"], "request_id": uuid4().hex}
    web.ask("reception", "POST", f"/tickets/{ticket['id']}/cancel", cancel)

    EventSender(web.installation).send_due(system_now())

    assert [one["type"] for one in _heard(target)] == ["moiso.ticket.cancelled"]


@ON_SQLITE
@pytest.mark.parametrize("status", [500, 404, 302])
def test_what_is_not_taken_is_sent_again_and_what_comes_after_it_waits(
    web: Web, target: Target, status: int
) -> None:
    made = _subscribed(web, target.url)
    _issue(web)
    _issue(web)
    sender, now = EventSender(web.installation), system_now()
    target.status = status

    assert sender.send_due(now) == 0
    assert sender.send_due(now) == 0
    assert len(target.heard) == 1
    failing = _standing(web, made["id"])
    assert (failing["tries"], failing["detail"], failing["behind"]) == (1, f"answered {status}", 2)
    target.status = 200
    assert sender.send_due(now + timedelta(seconds=10)) == 2

    ids = [headers["webhook-id"] for headers, _ in target.heard]
    assert ids == [ids[0], ids[0], ids[2]]
    deliveries = web.get("admin", f"/subscriptions/{made['id']}/deliveries").get_json()["items"]
    assert [(one["state"], one["status"]) for one in deliveries] == [
        ("delivered", 200),
        ("delivered", 200),
        ("failed", status),
    ]


@ON_SQLITE
def test_a_target_that_takes_nothing_for_a_day_is_dead_until_somebody_wakes_it(
    web: Web, target: Target
) -> None:
    made = _subscribed(web, target.url)
    _issue(web)
    sender, now = EventSender(web.installation), system_now()
    target.status = 500

    sender.send_due(now)
    sender.send_due(now + GIVEN_UP_AFTER + timedelta(seconds=1))
    heard = len(target.heard)
    sender.send_due(now + 2 * GIVEN_UP_AFTER)

    assert _standing(web, made["id"])["state"] == "dead"
    assert len(target.heard) == heard
    target.status = 200
    assert _change(web, made["id"], on=True)["state"] == "active"
    assert sender.send_due(now + 2 * GIVEN_UP_AFTER) == 1


@ON_SQLITE
def test_events_are_sent_again_from_a_place_in_the_log_and_while_paused_none(
    web: Web, target: Target
) -> None:
    _issue(web)
    made = _subscribed(web, target.url)
    _issue(web)
    sender = EventSender(web.installation)
    sender.send_due(system_now())
    assert len(target.heard) == 1

    _change(web, made["id"], on=False)
    _issue(web)
    assert sender.send_due(system_now()) == 0
    _change(web, made["id"], on=True, after=0)
    sender.send_due(system_now())

    seqs = [one["data"]["seq"] for one in _heard(target)[1:]]
    assert seqs == sorted(seqs)
    issued = [one for one in _heard(target)[1:] if one["type"] == "moiso.ticket.issued"]
    assert len(issued) == 3
    assert _heard(target)[0] in issued


@ON_SQLITE
def test_a_new_key_signs_beside_the_former_one_for_a_day(web: Web, target: Target) -> None:
    made = _subscribed(web, target.url)
    renewed = _change(web, made["id"], new_key=True)
    sender = EventSender(web.installation)

    _issue(web)
    sender.send_due(web.clock.at)
    _issue(web)
    sender.send_due(web.clock.at + KEY_CHANGE + timedelta(minutes=1))

    assert renewed["secret"] != made["secret"]
    (both, body), (one, later) = target.heard
    Webhook(made["secret"]).verify(body, both)
    Webhook(renewed["secret"]).verify(body, both)
    Webhook(renewed["secret"]).verify(later, one)
    with pytest.raises(WebhookVerificationError):
        Webhook(made["secret"]).verify(later, one)


@ON_SQLITE
def test_a_trial_is_sent_beside_the_events_and_told(web: Web, target: Target) -> None:
    made = _subscribed(web, target.url)

    asked = [
        web.ask("admin", "POST", f"/subscriptions/{made['id']}/test", {}).get_json()
        for _ in range(2)
    ]
    EventSender(web.installation).send_due(system_now())

    assert asked[0] == asked[1]  # It waits once, however often it is asked for.
    (told,) = _heard(target)
    assert told["type"] == "moiso.subscription.tried"
    deliveries = web.get("admin", f"/subscriptions/{made['id']}/deliveries").get_json()["items"]
    assert [(one["seq"], one["state"]) for one in deliveries] == [(None, "delivered")]


@ON_SQLITE
def test_a_target_that_is_gone_holds_up_no_other(web: Web, target: Target) -> None:
    gone = Target()
    gone.close()
    _subscribed(web, gone.url)
    _subscribed(web, target.url)
    _issue(web)

    assert EventSender(web.installation).send_due(system_now()) == 1
    assert len(target.heard) == 1


@ON_SQLITE
def test_nothing_that_a_person_wrote_or_is_goes_out(web: Web, target: Target) -> None:
    _subscribed(web, target.url)
    _issue(web, phone="0912345678")
    web.ask("officer01", "POST", "/counters/1/open", {})
    called = web.command("officer01", "/counters/1/call-next").get_json()
    path = f"/tickets/{called['id']}"
    started = web.command("officer01", f"{path}/start", version=called["version"]).get_json()
    note = "ông Nguyễn Văn Kín"
    done = web.command(
        "officer01", f"{path}/finish", version=started["version"], outcome="guided", note=note
    )
    assert done.status_code == 200, done.get_json()

    EventSender(web.installation).send_due(system_now())

    sent = b"".join(body for _, body in target.heard).decode()
    assert "ticket.finished" in sent
    for word in ("912345678", "Nguyễn", "officer", "user:"):
        assert word not in sent


@ON_SQLITE
def test_this_machine_is_no_target_unless_the_setting_names_it(
    seeded: tuple[Seed, Any], target: Target
) -> None:
    web = make_web(seeded)
    made = _subscribed(web, "http://events.example.vn/hook")
    port = target.url.rsplit(":", 1)[1].split("/")[0]
    refused = web.ask(
        "admin", "POST", "/subscriptions", {"name": "x", "url": f"http://127.0.0.1:{port}/"}
    )

    assert (refused.status_code, refused.get_json()["code"]) == (422, "address_refused")
    assert made["state"] == "active"
    web.server.render_client.close()
    web.installation.database.close()
