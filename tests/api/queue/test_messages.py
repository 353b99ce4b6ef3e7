"""Messages as the API takes them: by code, from a counter and to it, and never in words."""

from typing import Any

import pytest

from tests.support.seeding import ON_SQLITE
from tests.support.web import Web, officer

pytestmark = ON_SQLITE


def open_messages(web: Web) -> list[Any]:
    """Return the open messages as supervisors read them."""
    found: list[Any] = web.get("supervisor", "/messages").get_json()
    return found


def test_a_counter_asks_and_is_answered(web: Web) -> None:
    web.open(1)

    sent = web.command(officer(1), "/counters/1/messages", code="printer_paper")
    (asked,) = open_messages(web)
    web.post("supervisor", f"/messages/{asked['id']}/answer", answer="coming")

    assert sent.status_code == 204
    assert (asked["counter"], asked["sender"], asked["code"]) == (1, "counter", "printer_paper")
    assert asked["answer"] is None
    (answered,) = open_messages(web)
    assert (answered["answer"], answered["answered_at"]) == ("coming", "2026-11-24T01:00:00.000Z")
    web.post(officer(1), f"/messages/{asked['id']}/end")
    assert open_messages(web) == []


def test_one_counter_is_told_or_all_that_work(web: Web) -> None:
    web.open(1, 2)

    web.command("supervisor", "/messages", code="phone", counter=2)
    web.command("supervisor", "/messages", code="system_down")

    told = [(m["counter"], m["sender"], m["code"]) for m in open_messages(web)]
    assert told == [
        (2, "supervisor", "phone"),
        (1, "supervisor", "system_down"),
        (2, "supervisor", "system_down"),
    ]


@pytest.mark.parametrize(
    ("who", "path", "body"),
    [
        (officer(1), "/counters/1/messages", {"code": "Ông Nam ở quầy 3 to tiếng"}),
        (officer(1), "/counters/1/messages", {"code": "phone"}),
        (officer(1), "/counters/1/messages", {"code": "help", "text": "Ông Nam"}),
        ("supervisor", "/messages", {"code": "help"}),
    ],
)
def test_nothing_is_said_but_by_the_codes_of_who_says_it(
    web: Web, who: str, path: str, body: dict[str, str]
) -> None:
    web.open(1)

    refused = web.command(who, path, **body)

    assert refused.status_code == 422
    assert open_messages(web) == []
