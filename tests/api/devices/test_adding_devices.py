"""Knows how devices are added by the API, and what each wrong wish hears."""

from typing import Any

import pytest

from tests.support.seeding import ON_SQLITE
from tests.support.web import Web

pytestmark = ON_SQLITE
BOARD = {"kind": "board", "name": "board-9", "url": "alpha+tcp://10.0.0.9:4001", "counter": 1}


def _add(web: Web, body: dict[str, Any]) -> Any:
    return web.ask("admin", "POST", "/devices", body)


def test_a_device_is_added_with_its_token_and_then_listed(web: Web) -> None:
    _add(web, {"kind": "agent", "name": "pc-b"})

    answer = _add(web, {**BOARD, "agent": "pc-b"})

    assert answer.status_code == 201
    assert len(answer.get_json()["token"]) > 40
    (listed,) = (d for d in web.get("admin", "/devices").get_json() if d["name"] == "board-9")
    assert (listed["kind"], listed["counter"], listed["url"]) == ("board", 1, BOARD["url"])


@pytest.mark.parametrize(
    ("change", "field", "code"),
    [
        ({"url": ""}, "url", "device_url_needed"),
        ({"url": "alfa+tcp://10.0.0.9"}, "url", "device_url"),
        ({"url": "escpos+tcp://10.0.0.9"}, "url", "device_url_kind"),
        ({"counter": None}, "counter", "device_counter_needed"),
        ({"counter": 999}, "counter", "invalid"),
        ({"zone": "z"}, "zone", "invalid"),
        ({"agent": "nobody"}, "agent", "invalid"),
        ({"name": "board"}, "name", "name_taken"),
    ],
)
def test_a_wrong_wish_names_its_field(
    web: Web, change: dict[str, Any], field: str, code: str
) -> None:
    answer = _add(web, {**BOARD, **change})

    body = answer.get_json()
    assert (answer.status_code, body["code"]) == (422, code)
    assert body["facts"]["field"] == field


def test_a_url_that_cannot_be_used_says_why(web: Web) -> None:
    answer = _add(web, {**BOARD, "url": "alpha+tcp://10.0.0.9?adress=3"})

    assert "unknown option 'adress'; known: address" in answer.get_json()["detail"]


def test_what_the_server_reaches_by_itself_needs_no_code(web: Web) -> None:
    answer = web.post("admin", f"/devices/{web.known('board').caller.id}/pairing-code")

    assert (answer.status_code, answer.get_json()["code"]) == (409, "not_paired_by_code")


def test_a_board_that_shows_digits_only_is_added_once_that_is_wanted(web: Web) -> None:
    digits = "ascii+tcp://10.0.0.9:4001?preset=edi-ed400"
    seven = "modbus+tcp://10.0.0.9:4001?address=2&unshown=nearest"

    refused = _add(web, {**BOARD, "url": digits})
    main = _add(web, {**BOARD, "url": digits, "counter": None, "zone": "a"})
    wanted = _add(web, {**BOARD, "url": f"{digits}&unshown=drop"})
    nearest = _add(web, {**BOARD, "name": "board-8", "url": seven})

    assert (refused.status_code, refused.get_json()["code"]) == (422, "board_misses_prefix")
    assert refused.get_json()["facts"]["prefixes"] == "A, U"
    assert main.get_json()["code"] == "board_misses_prefix"
    assert (wanted.status_code, nearest.status_code) == (201, 201)
