"""kill -9 of the server between a call's commit and its announcement, before a real display or a
speaker of its own.
"""

import json
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Route, expect

from tests.browser.day import Person
from tests.browser.windows import EARS, FAST, TV, Windows, linked, spoken, unlinked
from tests.crash.mortal import PASSWORD, MortalServer
from tests.support.live import until

pytestmark = pytest.mark.crash


def test_a_call_is_announced_once_when_the_server_dies_before_it_is(
    chromium: Browser, tmp_path: Path
) -> None:
    server = MortalServer(tmp_path, database_url=f"sqlite:///{tmp_path / 'moiso.db'}")
    with server:
        server.start()
        server.wait()
        url = f"http://127.0.0.1:{server.port}"
        reception = Person(url, "reception", password=PASSWORD)
        officer = Person(url, "officer03", password=PASSWORD)
        officer.post("/counters/3/open")
        first, second = (
            reception.post("/tickets", service="dat-dai", request_id=f"visitor-{n}")["label"]
            for n in (1, 2)
        )
        windows = Windows(chromium, url)
        tv = windows.open("/display/a", TV, scripts=EARS + FAST)
        linked(tv)

        def die(route: Route) -> None:
            if '"begin":[' in (route.request.post_data or ""):
                server.strike()
            route.continue_()

        tv.route("**/speaking", die)
        officer.post("/counters/3/call-next", request_id="call-1-of-the-test")
        unlinked(tv)
        silent = tv.evaluate("window.spoken.length")
        tv.unroute("**/speaking")
        server.kill()
        server.start()
        server.wait()

        heard = [call["label"] for call in spoken(tv, 1)]
        officer.post(
            "/counters/3/call-next",
            request_id="call-2-of-the-test",
            finish={"outcome": "guided", "kind": "other"},
        )
        after = [call["label"] for call in spoken(tv, 2)]
        windows.close()

    assert silent == 0
    assert heard == [first]
    assert after == [first, second]


def test_a_speaker_says_a_call_once_after_a_kill_and_a_display_takes_over_when_it_fails(
    chromium: Browser, tmp_path: Path
) -> None:
    server = MortalServer(tmp_path, database_url=f"sqlite:///{tmp_path / 'moiso.db'}")
    with server:
        server.start()
        server.wait()
        url = f"http://127.0.0.1:{server.port}"
        admin = Person(url, "admin", password=PASSWORD)
        reception = Person(url, "reception", password=PASSWORD)
        officer = Person(url, "officer03", password=PASSWORD)
        address = "speaker+sim://loud?speed=20"
        loud = admin.post("/devices", kind="speaker", name="loud", url=address, zone="a")["id"]
        officer.post("/counters/3/open")
        labels = [
            reception.post("/tickets", service="dat-dai", request_id=f"visitor-{n}")["label"]
            for n in range(3)
        ]

        def state() -> str:
            return str(next(d["state"] for d in admin.get("/devices") if d["id"] == loud))

        def call(number: int) -> None:
            finish = {"finish": {"outcome": "guided", "kind": "other"}} if number else {}
            officer.post("/counters/3/call-next", request_id=f"call-{number}-of-it", **finish)

        def heard() -> list[str]:
            lines = (server.data / "sim" / "loud" / "played.jsonl").read_text().splitlines()
            return [json.loads(line)["event"] for line in lines]

        until(lambda: state() == "ok", "a speaker that is taken up")
        admin.post(f"/devices/{loud}/simulate", fault="cut_cable")
        call(0)
        until(lambda: state() == "fault", "an announcement that can't be")
        server.kill()
        silent = heard()
        server.start()
        server.wait()
        until(lambda: heard() == ["began", "ended"], "the call before the kill")

        windows = Windows(chromium, url)
        tv = windows.open("/display/a", TV, scripts=EARS + FAST)
        linked(tv)
        expect(tv.locator("html")).to_have_attribute("data-turn", "other")
        call(1)
        until(lambda: heard()[2:] == ["began", "ended"], "the second call")
        quiet = tv.evaluate("window.spoken.length")
        admin.post(f"/devices/{loud}/simulate", fault="cut_cable")
        call(2)
        told = [one["label"] for one in spoken(tv, 1)]
        windows.close()

        assert (silent, quiet) == ([], 0)
        assert told == labels[2:]
        assert heard() == ["began", "ended"] * 2
