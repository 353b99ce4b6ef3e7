"""Knows how a scan at a cable reaches its own kiosk's screen, as a handle and never as a text."""

import logging
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from app.config import Settings
from tests.api.conftest import at_work
from tests.support.live import until
from tests.support.pushed import Screen, connect
from tests.support.registering import add_device
from tests.support.seeding import ON_SQLITE, Seed
from tests.support.web import Web, make_web

pytestmark = ON_SQLITE

CARD = "000000000001|000000001|Nguyễn Thị Ổi|05031950|Nữ|Thôn Mẫu Bí Mật, xã Mẫu|01072021"


@pytest.fixture
def hall(seeded: tuple[Seed, Settings]) -> Iterator[Web]:
    """Give the test a server at work whose kiosk has a scanner."""
    made = make_web(seeded)
    kiosk = made.known("kiosk").caller
    add_device(
        made.installation,
        kiosk.centre_id,
        "scanner",
        "scanner",
        url="scanner+sim://scanner",
        kiosk=kiosk.id,
    )
    with at_work(made):
        until(lambda: _device(made, "scanner")["state"] == "ok", "the scanner at work")
        yield made


def _device(web: Web, name: str) -> dict[str, object]:
    devices = web.get("admin", "/devices").get_json()
    return next(d for d in devices if d["name"] == name)


def _show(web: Web, code: str) -> None:
    answer = web.post("admin", f"/devices/{_device(web, 'scanner')['id']}/scan", code=code)
    assert answer.status_code == 200, answer.get_data(as_text=True)


def _newest(screen: Screen) -> Callable[[], bool]:
    return lambda: screen.look()[-1]["scan"] is not None


def test_a_scan_is_pushed_to_its_own_kiosk_as_a_handle(hall: Web) -> None:
    own, other = connect(hall, "/kiosk", "kiosk"), connect(hall, "/kiosk", "kiosk-b")

    _show(hall, CARD)
    until(_newest(own), "the handle at the kiosk")
    handle = own.look()[-1]["scan"]
    seen = hall.post("kiosk", "/cards", scan=handle).get_json()
    ticket = hall.issue(by="kiosk", scan=handle)

    assert (seen["birth_year"], seen["offered"], seen["may_take"]) == (1950, "NCT", True)
    assert ticket["priority"] is None
    assert hall.post("kiosk", "/cards", scan=handle).get_json()["taken"] == 1
    assert {picture["scan"] for picture in other.look()} == {None}
    assert (own.look()[0]["scanner"], own.look()[0]["scan"]) == (True, None)


def test_what_was_scanned_is_in_no_file_no_picture_no_answer_and_no_line_of_the_log(
    hall: Web, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """The database and its log, clips, simulators' files; and the pages of everybody."""
    caplog.set_level(logging.DEBUG)
    own = connect(hall, "/kiosk", "kiosk")
    for code in (f"]Q1{CARD}", CARD[:30], CARD * 30, CARD.replace("1950", "9999")):
        _show(hall, code)
        until(_newest(own), "the handle at the kiosk")
        hall.post("kiosk", "/cards", scan=own.look()[-1]["scan"])
        connect(hall, "/kiosk", "kiosk").leave()
        own = connect(hall, "/kiosk", "kiosk")
    _show(hall, CARD)
    until(_newest(own), "the handle at the kiosk")
    ticket = hall.issue(by="kiosk", scan=own.look()[-1]["scan"])
    until(lambda: hall.installation.print_queue.slip(ticket["id"]).state == "printed", "the slip")
    until(lambda: any((tmp_path / "clips").rglob("*.wav")), "the clips of the number")

    pages = [
        hall.read("admin", path).get_data(as_text=True)
        for path in ("/api/v1/events", "/api/v1/tickets", "/api/v1/devices", "/lobby", "/kiosk")
    ]
    told = "".join(pages) + repr(own.look()) + caplog.text
    kept = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())

    secrets = [part for part in CARD.split("|") if len(part) > 3]
    assert b"SQLite format" in kept
    assert [secret for secret in secrets if secret in told or secret.encode() in kept] == []


@pytest.mark.parametrize(
    ("code", "refusal"),
    [
        ("8934673573325", "scan_unknown"),
        ("MOISO-H-7K3M9QXZ", "no_appointments"),
        (CARD[:40], "card_incomplete"),
        ("\ufffd\x01\x7f", "scan_unknown"),
    ],
)
def test_a_scan_that_is_no_card_has_a_clear_answer(hall: Web, code: str, refusal: str) -> None:
    screen = connect(hall, "/kiosk", "kiosk")
    _show(hall, code)
    until(_newest(screen), "the handle at the kiosk")

    answer = hall.post("kiosk", "/cards", scan=screen.look()[-1]["scan"])

    assert (answer.status_code, answer.get_json()["code"]) == (422, refusal)
    assert answer.get_json()["detail"]


def test_an_unplugged_scanner_is_seen_and_the_kiosk_goes_on(hall: Web) -> None:
    path = f"/devices/{_device(hall, 'scanner')['id']}/simulate"
    hall.post("admin", path, fault="cut_cable")
    until(lambda: _device(hall, "scanner")["state"] == "fault", "the fault")

    ticket = hall.issue(by="kiosk")

    assert ticket["label"] == "A001"
    hall.post("admin", path, fault="none")
    until(lambda: _device(hall, "scanner")["state"] == "ok", "its end")


def test_only_a_simulated_scanner_can_be_shown_a_code_by_the_api(hall: Web) -> None:
    answer = hall.post("admin", f"/devices/{hall.known('kiosk').caller.id}/scan", code=CARD)

    assert (answer.status_code, answer.get_json()["code"]) == (409, "not_simulated")
