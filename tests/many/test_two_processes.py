"""Two real servers are one installation: what happens at one is seen at the other."""

from typing import Any

import pytest
import requests

from tests.crash.ordeal import page_token
from tests.many.processes import Console, Installation, Process, told
from tests.support.keepalive import KeptConnection
from tests.support.live import until
from tests.support.patience import patience
from tests.support.screens import ScreenSocket

pytestmark = pytest.mark.crash

COUNTER = 1
CARD = "000000000001|000000001|Nguyễn Thị Ổi|05031950|Nữ|Thôn Mẫu, xã Mẫu|01072021"


def test_two_first_starts_at_once_make_one_installation(two: Installation) -> None:
    token = two.a.sign_in("admin")

    devices = [process.ask("GET", "/devices", token) for process in (two.a, two.b)]

    names = [device["name"] for device in devices[0]]
    assert len(names) == len(set(names)) > 5
    assert [device["id"] for device in devices[0]] == [device["id"] for device in devices[1]]


def test_each_lease_has_one_holder(two: Installation) -> None:
    held = [*two.a.state()["lease"], *two.b.state()["lease"]]

    assert sorted(held) == ["devices", "jobs"]


def test_a_call_at_one_process_is_seen_at_the_other(two: Installation) -> None:
    token, reception = two.a.sign_in("officer01"), two.a.sign_in("reception")
    two.a.ask("POST", f"/counters/{COUNTER}/open", token)
    console = Console(two.b, COUNTER, token)
    two.issue(two.a, reception)

    called = two.call(two.a, COUNTER, token)

    console.until(lambda picture: told(picture, called["label"]))
    console.close()


def test_who_signs_out_at_one_process_has_no_session_at_the_other(two: Installation) -> None:
    token = two.a.sign_in("officer02")
    assert two.b.may(token)

    two.a.ask("DELETE", "/sessions/current", token)

    until(lambda: not two.b.may(token), "the end of a session at the other process")


def test_while_the_broker_hangs_calls_are_seen_all_the_same(two: Installation) -> None:
    token, reception = two.a.sign_in("officer03"), two.a.sign_in("reception")
    two.a.ask("POST", "/counters/3/open", token)
    console = Console(two.b, 3, token)

    with two.broker.frozen():
        until(lambda: not two.a.hears() and not two.b.hears(), "two deaf processes")
        two.issue(two.a, reception)
        called = two.call(two.a, 3, token)
        console.until(lambda picture: told(picture, called["label"]))

    until(lambda: two.a.hears() and two.b.hears(), "two processes that hear again")
    console.close()


def test_a_broker_that_was_started_anew_is_found_again(two: Installation) -> None:
    two.broker.stop()
    until(lambda: not two.a.hears() and not two.b.hears(), "two deaf processes")

    two.broker.start()

    until(lambda: two.a.hears() and two.b.hears(), "two processes that hear again")


@pytest.mark.parametrize("lease", ["jobs", "devices"])
def test_the_lease_of_a_killed_process_goes_to_the_other(two: Installation, lease: str) -> None:
    holder = two.holder(lease)
    assert holder is not None

    holder.server.kill()

    until(lambda: two.other(holder).holds(lease), "a new holder", within_s=13)
    holder.server.start()
    holder.server.wait()
    assert not holder.holds(lease)


def test_a_device_is_known_to_who_does_not_drive_it_and_tested_through_it(
    two: Installation,
) -> None:
    driver = two.holder("devices")
    assert driver is not None
    other, token = two.other(driver), two.a.sign_in("admin")

    def printer(process: Process) -> dict[str, Any]:
        known = process.ask("GET", "/devices", token)
        found: dict[str, Any] = next(one for one in known if one["name"] == "reception-1")
        return found

    until(lambda: printer(other)["state"] == "ok", "the health of a printer of another process")
    before = printer(driver)["tested_at"]

    other.ask("POST", f"/devices/{printer(other)['id']}/test", token)

    until(lambda: printer(driver)["tested_at"] != before, "a test slip where it is driven")


def test_a_clip_that_one_process_named_is_made_by_the_other(two: Installation) -> None:
    token, reception = two.a.sign_in("officer08"), two.a.sign_in("reception")
    two.a.ask("POST", "/counters/8/open", token)
    two.issue(two.a, reception, "xay-dung-giao-thong")
    called = two.call(two.a, 8, token)

    shown = two.a.ask("GET", "/displays/a", reception)["calls"]
    address = next(c["speech"]["clips"][0] for c in shown if c["label"] == called["label"])
    of = address.partition("?of=")[2]
    clip = requests.get(f"http://127.0.0.1:{two.b.port}{address}", timeout=patience(20))

    assert (clip.status_code, clip.headers["Content-Type"]) == (200, "audio/wav")
    assert clip.content[:4] == b"RIFF"
    assert of


def test_a_code_held_before_a_scanner_of_another_process_reaches_the_kiosk_here(
    two: Installation,
) -> None:
    driver = two.holder("devices")
    assert driver is not None
    other, token = two.other(driver), two.a.sign_in("admin")
    known = other.ask("GET", "/devices", token)
    scanner = next(one for one in known if one["kind"] == "scanner")
    until(lambda: _state(other, token, scanner["id"]) == "ok", "a scanner of another process")
    with KeptConnection(other.port) as connection:
        kiosk = ScreenSocket(other.port, "/kiosk", {"token": page_token(connection, "/kiosk")})

    other.ask("POST", f"/devices/{scanner['id']}/scan", token, code=CARD)

    def is_offered() -> bool:
        return any(picture.get("scan") for picture in kiosk.pictures())

    until(is_offered, "a picture that offers the card")
    kiosk.close()


def _state(process: Process, token: str, device_id: int) -> str:
    known = process.ask("GET", "/devices", token)
    return str(next(one["state"] for one in known if one["id"] == device_id))
