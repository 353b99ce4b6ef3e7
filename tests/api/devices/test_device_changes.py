"""A device that is added, changed or removed at a server at work: no other one notices."""

import json
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from app.config import Settings
from tests.api.conftest import at_work
from tests.support.live import until
from tests.support.registering import add_device
from tests.support.seeding import ON_SQLITE, Seed
from tests.support.web import Web, make_web

pytestmark = ON_SQLITE


@pytest.fixture
def hall(seeded: tuple[Seed, Settings]) -> Iterator[Web]:
    """Give the test a server at work with a speaker in zone a that plays as fast as life."""
    made = make_web(seeded)
    _add(made, "speaker", "speaker-a", "speaker+sim://speaker-a", zone="a")
    with at_work(made):
        until(lambda: _state(made, "speaker-a") == "ok", "the speaker at work")
        yield made


def _add(web: Web, kind: str, name: str, url: str, **more: Any) -> None:
    add_device(web.installation, web.seed.centres["dong-ha"], kind, name, url=url, **more)


def _device(web: Web, name: str) -> Any:
    return next(d for d in web.get("admin", "/devices").get_json() if d["name"] == name)


def _state(web: Web, name: str) -> str:
    return str(_device(web, name)["state"])


def _slip(web: Web, ticket: Any) -> tuple[str, int]:
    body = web.get("kiosk", f"/tickets/{ticket['id']}/slip").get_json()
    return body["state"], body["copies"]


def _threads() -> dict[str, threading.Thread]:
    return {thread.name: thread for thread in threading.enumerate()}


def _events(web: Web) -> list[str]:
    file = Path(web.installation.settings.data) / "sim" / "speaker-a" / "played.jsonl"
    return [json.loads(line)["event"] for line in file.read_text().splitlines()]


def test_an_announcement_goes_on_while_a_board_is_added(hall: Web) -> None:
    hall.called(1)
    until(lambda: _events(hall) == ["began"], "the announcement's beginning")

    _add(hall, "board", "board-new", "alpha+sim://board-new", counter=1)
    until(lambda: _state(hall, "board-new") == "ok", "the new board at work")
    until(lambda: len(_events(hall)) > 1, "the announcement's end")

    assert _events(hall) == ["began", "ended"]


def test_a_printer_in_the_middle_of_a_slip_is_not_restarted_for_a_new_board(hall: Web) -> None:
    until(lambda: _state(hall, "kiosk") == "ok", "the printer at work")
    kiosk = hall.known("kiosk").caller.id
    hall.post("admin", f"/devices/{kiosk}/simulate", fault="slow", after_bytes=1000)
    before = _threads()["printer-kiosk"]
    ticket = hall.issue(by="kiosk")
    raw = hall.installation.settings.data / "sim" / "kiosk" / "raw.bin"
    until(lambda: raw.exists() and raw.stat().st_size > 1000, "the slip's first half")

    _add(hall, "board", "board-new", "alpha+sim://board-new", counter=1)
    until(lambda: "line-board-new" in _threads(), "the new board at work")
    until(lambda: _slip(hall, ticket) == ("printed", 1), "the slip")

    assert _threads()["printer-kiosk"] == before
    assert len(list(raw.parent.glob("slip-*.png"))) == 1


def test_a_board_that_is_taken_away_stops_and_the_others_go_on(hall: Web) -> None:
    _add(hall, "board", "board-new", "alpha+sim://board-new", counter=1)
    until(lambda: "line-board-new" in _threads(), "the new board at work")
    before = _threads()

    hall.installation.devices.revoke(None, hall.seed.centres["dong-ha"], "board-new")
    until(lambda: "line-board-new" not in _threads(), "its end")

    assert _threads()["printer-kiosk"] == before["printer-kiosk"]
    assert _threads()["speaker-speaker-a"] == before["speaker-speaker-a"]
