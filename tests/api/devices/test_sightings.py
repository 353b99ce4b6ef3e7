"""What a person sees on a board that was tested: asked, kept, and a warning where it is wrong."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from app.operations.devices.sightings import Sightings
from hardware.simulators.board import BoardSimulator
from hardware.urls import parse
from tests.hardware.boards.bus import TcpBus
from tests.support.live import until
from tests.support.registering import add_device
from tests.support.seeding import ON_SQLITE
from tests.support.web import Web

pytestmark = ON_SQLITE


def _device(web: Web, name: str) -> Mapping[str, object]:
    found: Mapping[str, object] = next(
        one for one in web.get("admin", "/devices").get_json() if one["name"] == name
    )
    return found


def _sighting(web: Web, name: str, sight: str, *, by: str = "admin", expected: int = 200) -> None:
    ident = _device(web, name)["id"]
    answer = web.post(by, f"/devices/{ident}/sighting", sight=sight)
    assert answer.status_code == expected, answer.get_data(as_text=True)


def test_a_wrong_template_that_the_wire_takes_is_found_by_who_looks(
    hall: Web, tmp_path: Path
) -> None:
    """The board wants a number in binary and is sent text: it shows "01" as 12337."""
    wants = "ascii+tcp://h?frame={addr}{number}&addr_as=byte&address=5"
    board = BoardSimulator(tmp_path / "far", "ascii", 5, parse(wants).options)
    bus = TcpBus([board])
    url = f"ascii+{bus.where}?frame={{addr}}{{text}}&addr_as=byte&address=5&width=2"
    try:
        add_device(
            hall.installation, hall.seed.centres["dong-ha"], "board", "wrong", url=url, counter=3
        )
        until(lambda: _device(hall, "wrong")["state"] == "ok", "the wire takes the text")
        ident = _device(hall, "wrong")["id"]

        tested = hall.post("admin", f"/devices/{ident}/test")
        until(lambda: board.shown()["text"] == "14392", "8888 as the board reads it")
        state_before = _device(hall, "wrong")["state"]
        _sighting(hall, "wrong", "other_number")

        told = _device(hall, "wrong")
        assert (tested.status_code, tested.get_json()["test_shows"]) == (202, ["88", "12"])
        assert state_before == "ok"
        assert (told["state"], told["cause"], told["sight"]) == (
            "warning",
            "seen_wrong",
            "other_number",
        )
    finally:
        bus.close()


def test_a_board_that_was_seen_to_be_right_says_when(hall: Web) -> None:
    until(lambda: _device(hall, "board")["state"] == "ok", "the board")
    _sighting(hall, "board", "nothing")
    wrong = _device(hall, "board")

    _sighting(hall, "board", "as_meant")

    right = _device(hall, "board")
    assert (wrong["state"], wrong["cause"]) == ("warning", "seen_wrong")
    assert (right["state"], right["sight"]) == ("ok", "as_meant")
    assert right["seen_at"] is not None


def test_what_was_seen_is_in_the_log_and_outlives_a_restart(hall: Web) -> None:
    _sighting(hall, "board", "unreadable")
    installation = hall.installation
    device = next(d for d in installation.authentication.every_device() if d.name == "board")

    events = hall.get("admin", "/events?after=0").get_json()["items"]
    again = Sightings(installation.units, installation.clock, installation.devices.presets)

    told = next(e["facts"] for e in events if e["facts"].get("change") == "board_seen")
    assert (told["name"], told["meant"], told["sight"]) == ("board", "8888, 1234", "unreadable")
    newest = again.newest(device)
    assert newest is not None
    assert newest.sight == "unreadable"


def test_another_url_makes_what_was_seen_old(hall: Web) -> None:
    _sighting(hall, "board", "nothing")
    centre_id = hall.seed.centres["dong-ha"]

    hall.installation.devices.set_url(None, centre_id, "board", "alpha+sim://board?address=2")

    assert _device(hall, "board")["sight"] is None


@pytest.mark.parametrize("name", ["rating"])
def test_what_shows_no_test_has_no_sighting(hall: Web, name: str) -> None:
    _sighting(hall, name, "nothing", expected=409)
    assert _device(hall, name)["test_shows"] == []


def test_an_unknown_word_is_refused(hall: Web) -> None:
    _sighting(hall, "board", "blue", expected=422)


def test_a_test_slip_that_was_seen_to_be_wrong_is_a_warning_until_the_width_is_changed(
    hall: Web,
) -> None:
    until(lambda: _device(hall, "printer")["state"] == "ok", "the printer")
    ident = _device(hall, "printer")["id"]

    _sighting(hall, "printer", "cut_off")
    wrong = _device(hall, "printer")
    moved = hall.post("admin", f"/devices/{ident}/url", paper_mm=58)
    until(lambda: _device(hall, "printer")["state"] == "ok", "the printer at its new width")
    _sighting(hall, "printer", "as_meant")

    right = _device(hall, "printer")
    assert (wrong["state"], wrong["cause"], wrong["sight"]) == ("warning", "seen_wrong", "cut_off")
    assert moved.get_json()["url"] == "escpos+sim://printer?width=384"
    assert (right["state"], right["sight"]) == ("ok", "as_meant")


def test_what_can_be_seen_on_boards_only_is_refused_of_a_slip(hall: Web) -> None:
    _sighting(hall, "printer", "other_board", expected=422)
    _sighting(hall, "board", "turned", expected=422)


def test_a_silent_television_is_no_longer_well_until_it_is_heard(hall: Web) -> None:
    display = _device(hall, "display-a")

    _sighting(hall, "display-a", "cut_off", expected=422)
    _sighting(hall, "display-a", "too_quiet")
    quiet = _device(hall, "display-a")
    _sighting(hall, "display-a", "as_meant")

    assert (display["sight"], quiet["sight"]) == (None, "too_quiet")
    assert _device(hall, "display-a")["sight"] == "as_meant"
