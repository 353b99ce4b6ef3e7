"""Knows how devices are added by the API, and what each wrong wish hears."""

import socket
from pathlib import Path
from typing import Any

import pytest
import requests

from app.operations.devices.devices import NewDevice
from tests.support.live import PASSWORD, LiveServer, until
from tests.support.patience import patience
from tests.support.ports import free_port
from tests.support.seeding import ON_SQLITE
from tests.support.web import API, Web

BOARD = {"kind": "board", "name": "board-9", "url": "alpha+tcp://10.0.0.9:4001", "counter": 1}
ANSWER_S = 60


def _add(web: Web, body: dict[str, Any]) -> Any:
    return web.ask("admin", "POST", "/devices", body)


@ON_SQLITE
def test_a_device_is_added_with_its_token_and_then_listed(web: Web) -> None:
    _add(web, {"kind": "agent", "name": "pc-b"})

    answer = _add(web, {**BOARD, "agent": "pc-b"})

    assert answer.status_code == 201
    assert len(answer.get_json()["token"]) > 40
    (listed,) = (d for d in web.get("admin", "/devices").get_json() if d["name"] == "board-9")
    assert (listed["kind"], listed["counter"], listed["url"]) == ("board", 1, BOARD["url"])


@ON_SQLITE
@pytest.mark.parametrize(
    ("change", "field", "code"),
    [
        ({"url": ""}, "url", "device_url_needed"),
        ({"url": "alfa+tcp://10.0.0.9"}, "url", "device_url"),
        ({"url": "escpos+tcp://10.0.0.9"}, "url", "device_url_kind"),
        ({"url": "alpha+tcp://127.0.0.1:22"}, "url", "address_refused"),
        ({"url": "alpha+tcp://[::1]:22"}, "url", "address_refused"),
        ({"url": "alpha+tcp://localhost:22"}, "url", "address_refused"),
        ({"url": "alpha+tcp://169.254.169.254:80"}, "url", "address_refused"),
        ({"url": "alpha+tcp://8.8.8.8:53"}, "url", "address_refused"),
        ({"url": "alpha+file:///etc/passwd"}, "url", "address_refused"),
        ({"url": "alpha+file:///dev/../etc/passwd"}, "url", "address_refused"),
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


@ON_SQLITE
def test_a_url_that_cannot_be_used_says_why(web: Web) -> None:
    answer = _add(web, {**BOARD, "url": "alpha+tcp://10.0.0.9?adress=3"})

    assert "unknown option 'adress'; known: address" in answer.get_json()["detail"]


@ON_SQLITE
@pytest.mark.parametrize(("options", "baud"), [("", 9_600), ("?baud=9600", 9_600)])
def test_a_printer_whose_line_is_too_slow_for_pictures_is_refused_with_the_way_out(
    web: Web, options: str, baud: int
) -> None:
    printer = {
        "kind": "printer",
        "name": "printer-9",
        "url": f"escpos+serial:///dev/ttyS0{options}",
    }

    answer = _add(web, printer)
    faster = _add(web, {**printer, "url": "escpos+serial:///dev/ttyS0?baud=19200"})

    body = answer.get_json()
    assert (answer.status_code, body["code"]) == (422, "printer_line_slow")
    assert body["facts"] == {"field": "url", "baud": baud}
    assert "baud=115200" in body["detail"]
    assert "mode=text" in body["detail"]
    assert faster.status_code == 201


@ON_SQLITE
@pytest.mark.parametrize(
    ("language", "advice"), [("vi", "nối qua mạng hay USB"), ("en", "connect it by network or USB")]
)
def test_a_star_printer_on_a_slow_line_is_not_told_to_print_text(
    web: Web, language: str, advice: str
) -> None:
    """It can't: `mode` is no option of a Star URL."""
    printer = {"kind": "printer", "name": "printer-9"}
    url = "star+serial:///dev/ttyS0?baud="
    slow = {**printer, "url": f"{url}38400"}

    answer = web.ask("admin", "POST", "/devices", slow, headers={"Accept-Language": language})
    faster = _add(web, {**printer, "url": f"{url}57600"})

    body = answer.get_json()
    assert (answer.status_code, body["code"]) == (422, "picture_printer_slow")
    assert body["facts"] == {"field": "url", "baud": 38_400}
    assert "baud=115200" in body["detail"]
    assert advice in body["detail"]
    assert "mode=text" not in body["detail"]
    assert faster.status_code == 201


@ON_SQLITE
def test_what_the_server_reaches_by_itself_needs_no_code(web: Web) -> None:
    answer = web.post("admin", f"/devices/{web.known('board').caller.id}/pairing-code")

    assert (answer.status_code, answer.get_json()["code"]) == (409, "not_paired_by_code")


@ON_SQLITE
@pytest.mark.parametrize("preset", ["edi-ed400", "binary-high", "binary-low"])
def test_a_board_that_shows_digits_only_is_added_once_that_is_wanted(web: Web, preset: str) -> None:
    digits = f"ascii+tcp://10.0.0.9:4001?preset={preset}"
    seven = "modbus+tcp://10.0.0.9:4001?address=2&unshown=nearest"

    refused = _add(web, {**BOARD, "url": digits})
    main = _add(web, {**BOARD, "url": digits, "counter": None, "zone": "a"})
    wanted = _add(web, {**BOARD, "url": f"{digits}&unshown=drop"})
    nearest = _add(web, {**BOARD, "name": "board-8", "url": seven})

    assert (refused.status_code, refused.get_json()["code"]) == (422, "board_misses_prefix")
    assert refused.get_json()["facts"]["prefixes"] == "A, U"
    assert main.get_json()["code"] == "board_misses_prefix"
    assert (wanted.status_code, nearest.status_code) == (201, 201)


@ON_SQLITE
def test_what_a_page_sets_is_reached_through_the_gate_and_what_the_command_line_sets_is_not(
    web: Web,
) -> None:
    installation = web.installation
    _add(web, BOARD)
    wanted = NewDevice("board", "board-8", "alpha+tcp://127.0.0.1:4001", counter=1)

    installation.devices.add(None, 1, wanted)

    known = {d.name: d.by_command for d in installation.authentication.devices(1)}
    assert (known["board-9"], known["board-8"]) == (False, True)


@ON_SQLITE
def test_a_url_that_a_page_sets_takes_the_command_line_s_liberty_away(web: Web) -> None:
    installation, admin = web.installation, web.known("admin").caller
    installation.devices.set_url(None, 1, "board", "alpha+tcp://127.0.0.1:4001")

    installation.devices.set_url(admin, 1, "board", "alpha+tcp://10.0.0.9:4001")

    assert not next(
        d.by_command for d in installation.authentication.devices(1) if d.name == "board"
    )


def test_a_running_server_connects_no_device_of_a_page_to_itself(tmp_path: Path) -> None:
    """By a name, which is looked up only then: the open port and the closed one sound the same."""
    server = LiveServer(tmp_path)
    server.start()
    asked, heard = requests.Session(), list[Any]()
    base = server.url + API

    def told() -> bool:
        listed = asked.get(f"{base}/devices", timeout=patience(ANSWER_S)).json()
        heard[:] = [d for d in listed if d["name"] in ("open", "closed")]
        return [d["state"] for d in heard] == ["fault", "fault"]

    try:
        with socket.create_server(("127.0.0.1", 0)) as listening:
            listening.settimeout(0)
            who = {"username": "admin", "password": PASSWORD}
            signed_in = asked.post(f"{base}/sessions", json=who, timeout=patience(ANSWER_S)).json()
            asked.headers["Authorization"] = f"Bearer {signed_in['token']}"
            for name, port in (("open", listening.getsockname()[1]), ("closed", free_port())):
                url = f"escpos+tcp://127.1:{port}"
                body = {"kind": "printer", "name": name, "url": url}
                assert asked.post(f"{base}/devices", json=body, timeout=patience(ANSWER_S)).ok
            until(told, "the fault of both")
            with pytest.raises(BlockingIOError):
                listening.accept()
    finally:
        server.stop()

    assert len({(d["detail"], d["cause"]) for d in heard}) == 1
    assert "MOISO_OUTBOUND" in heard[0]["detail"]


@ON_SQLITE
@pytest.mark.parametrize(
    ("url", "status"),
    [
        ("rtp+udp://239.192.0.1:5004?codec=pcma", 201),
        ("rtp+udp://10.0.0.61", 201),
        ("twon+https://10.0.0.63?login=hall&group=239.192.0.1:5004", 201),
        ("twon+https://10.0.0.63?login=hall", 422),
        ("twon+https://10.0.0.63?login=hall&group=224.0.0.251:5353", 422),
        ("twon+https://10.0.0.63?login=hall&group=127.0.0.1:5004", 422),
        ("rtp+udp://127.0.0.1:5004", 422),
        ("rtp+udp://224.0.0.251:5353", 422),
        ("rtp+udp://224.0.2.60:50001", 422),
    ],
)
def test_a_speaker_on_the_network_may_be_in_the_site_s_own_groups(
    web: Web, url: str, status: int
) -> None:
    answer = _add(web, {"kind": "speaker", "name": "hall", "url": url, "zone": "a"})

    assert answer.status_code == status, answer.get_json()


@ON_SQLITE
def test_a_device_is_called_as_people_write_it_and_gets_a_name_for_addresses(web: Web) -> None:
    kiosk = {"kind": "kiosk", "name": "Ki-ốt  1", "url": "192.168.1.50", "paper_mm": 58}

    added = _add(web, kiosk).get_json()
    twice = _add(web, kiosk)

    assert (added["name"], added["title"]) == ("ki-ot-1", "Ki-ốt 1")
    (listed,) = (d for d in web.get("admin", "/devices").get_json() if d["id"] == added["id"])
    assert listed["title"] == "Ki-ốt 1"
    assert listed["url"] == "escpos+tcp://192.168.1.50:9100?profile=auto&width=384"
    assert (twice.status_code, twice.get_json()["code"]) == (422, "name_taken")


def test_the_name_of_a_revoked_device_is_free_for_another(web: Web) -> None:
    first = web.known("printer").caller.id

    web.post("admin", f"/devices/{first}/revoke")
    again = _add(web, {"kind": "printer", "name": "printer", "url": "escpos+tcp://10.0.0.9"})

    assert again.status_code == 201, again.get_json()
    listed = [d for d in web.get("admin", "/devices").get_json() if d["name"] == "printer"]
    assert [(d["id"], d["revoked"]) for d in listed] == [
        (first, True),
        (again.get_json()["id"], False),
    ]


@ON_SQLITE
def test_a_device_is_paired_once_its_token_is_used(web: Web) -> None:
    added = _add(web, {"kind": "kiosk", "name": "Ki-ốt 9"}).get_json()

    def paired_at() -> Any:
        listed = web.get("admin", "/devices").get_json()
        return next(d["paired_at"] for d in listed if d["id"] == added["id"])

    before = paired_at()
    web.get(None, "/services", headers={"Authorization": f"Bearer {added['token']}"})

    assert before is None
    assert paired_at() is not None


@ON_SQLITE
@pytest.mark.parametrize(
    ("first", "second", "address"), [("?address=7", "?address=7", 7), ("", "?address=1", 1)]
)
def test_two_boards_of_one_line_have_no_address_in_common(
    web: Web, first: str, second: str, address: int
) -> None:
    line = "alpha+tcp://10.0.0.9:4001"
    _add(web, {**BOARD, "url": f"{line}{first}"})

    same = _add(web, {**BOARD, "name": "board-8", "url": f"{line}{second}"})
    another = _add(web, {**BOARD, "name": "board-8", "url": f"{line}?address=8"})
    elsewhere = _add(
        web, {**BOARD, "name": "board-7", "url": "alpha+tcp://10.0.0.9:4002?address=7"}
    )
    ident = another.get_json()["id"]
    moved = web.post("admin", f"/devices/{ident}/url", url=f"{line}{second}")

    assert (same.status_code, same.get_json()["code"]) == (422, "board_address_taken")
    assert same.get_json()["facts"] == {"field": "url", "name": "board-9", "address": address}
    assert (another.status_code, elsewhere.status_code) == (201, 201)
    assert moved.get_json()["code"] == "board_address_taken"
