"""Knows that who books online is told a code by the centre's own SMS, and the book opens by it."""

import logging
from collections.abc import Iterator
from typing import Any

import pytest

from app.background.code_sender import CodeSender
from tests.background.test_visitor_messages import set_up
from tests.support.codes import solution
from tests.support.gateway import FakeGateway
from tests.support.live import until
from tests.support.seeding import ON_SQLITE, Seed
from tests.support.web import Web, make_web

pytestmark = ON_SQLITE

PHONE = "0912 345 678"


@pytest.fixture
def web(seeded: tuple[Seed, Any]) -> Iterator[Web]:
    """Give the test a server that may ask the loopback address, its sender of codes at work."""
    made = make_web(seeded, outbound=("private", "127.0.0.0/8"))
    sender = CodeSender(made.installation)
    sender.start()
    yield made
    sender.stop()
    made.server.render_client.close()
    made.installation.database.close()


def ask(web: Web) -> Any:
    """Ask for a code, a challenge solved."""
    challenge = web.get(None, "/public/v1/challenge").get_json()
    body = {
        "centre": "dong-ha",
        "service": "dat-dai",
        "start": "2026-11-25T01:10:00Z",
        "phone": PHONE,
        "altcha": solution(challenge),
        "request_id": web.new_id(),
    }
    return web.ask(None, "POST", "/public/v1/phone-codes", body)


def books_online(web: Web) -> bool:
    return bool(web.get(None, "/public/v1/centres/dong-ha").get_json()["books_online"])


def test_the_book_opens_with_the_centres_sms_and_its_code_comes_by_it(
    web: Web, gateway: FakeGateway
) -> None:
    before = books_online(web)
    set_up(web, gateway)

    told = ask(web)
    until(lambda: bool(gateway.asked), "the code at the gateway")

    assert (before, books_online(web)) == (False, True)
    assert told.status_code in (200, 201), told.get_json()
    [words] = gateway.texts
    assert sum(letter.isdigit() for letter in words[:6]) == 6


def test_a_gateway_in_trouble_is_logged_without_the_number(
    web: Web, gateway: FakeGateway, caplog: pytest.LogCaptureFixture
) -> None:
    set_up(web, gateway)
    gateway.mode = "500"

    with caplog.at_level(logging.WARNING):
        ask(web)
        until(lambda: "a code was not sent by SMS" in caplog.text, "the word of the trouble")

    assert "912345678" not in caplog.text
