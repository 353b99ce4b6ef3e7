"""kill -9 of the server between a call's commit and its announcement, before a real display."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Route

from tests.browser.day import Person
from tests.browser.windows import EARS, FAST, TV, Windows, linked, spoken, unlinked
from tests.crash.mortal import PASSWORD, MortalServer

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
