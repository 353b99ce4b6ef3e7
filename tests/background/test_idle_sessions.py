"""Knows what counts as use of a session, and that one which nobody uses ends."""

from collections.abc import Iterator

import pytest
from flask.testing import FlaskClient

from app.config import Settings
from tests.support.pushed import connect
from tests.support.seeding import ON_SQLITE, PASSWORD, Known, Seed
from tests.support.web import API, Web, make_web
from tests.web.test_pages import csrf_of, sign_in

IDLE_MIN = 30
PAGE = {"Accept": "text/html,application/xhtml+xml"}


@pytest.fixture
def web(seeded: tuple[Seed, Settings]) -> Iterator[Web]:
    """Give the test a server on which half an hour is too long."""
    made = make_web(seeded, idle_min=IDLE_MIN)
    yield made
    made.server.render_client.close()
    made.installation.database.close()


def test_a_session_that_nobody_uses_ends_and_its_screen_with_it(web: Web) -> None:
    client = sign_in(web, "officer01")
    of_browser = Known(web.known("officer01").caller, token_of(client))
    web.seed.known["dong-ha"]["idle"] = of_browser
    screen = connect(web, "/counter", "idle")
    del web.seed.known["dong-ha"]["idle"]

    idle_for(web, minutes=IDLE_MIN)
    before = screen.is_connected
    idle_for(web, minutes=2)

    assert (before, screen.is_connected) == (True, False)
    assert client.get("/counter").status_code == 302


@pytest.mark.parametrize("way", ["a page", "a command", "its own word"])
def test_what_a_person_does_keeps_the_session(web: Web, way: str) -> None:
    client = sign_in(web, "officer01")
    csrf = {"X-CSRFToken": csrf_of(client, "/counter")}

    def use() -> int:
        if way == "a page":
            return client.get("/counter", headers=PAGE).status_code
        if way == "a command":
            return client.post(f"{API}/counters/1/open", headers=csrf, json={}).status_code
        return client.post(f"{API}/me/activity", headers=csrf).status_code

    for _ in range(3):
        idle_for(web, minutes=IDLE_MIN - 5)
        assert use() in (200, 204)

    assert client.get("/counter").status_code == 200


@ON_SQLITE
def test_a_page_that_reads_by_itself_does_not_keep_the_session(web: Web) -> None:
    client = sign_in(web, "supervisor")

    for _ in range(8):
        client.get(f"{API}/alerts")
        client.get("/supervisor")
        idle_for(web, minutes=5)

    assert client.get("/supervisor").status_code == 302


@ON_SQLITE
def test_a_program_with_a_token_keeps_its_session_by_whatever_it_asks(web: Web) -> None:
    answer = web.post(None, "/sessions", username="supervisor", password=PASSWORD).get_json()
    bearer = {"Authorization": f"Bearer {answer['token']}"}

    for _ in range(8):
        assert web.get(None, "/alerts", headers=bearer).status_code == 200
        idle_for(web, minutes=5)

    assert web.get(None, "/alerts", headers=bearer).status_code == 200


@ON_SQLITE
def test_devices_are_never_idle(web: Web) -> None:
    screen = connect(web, "/display", "display-a")

    idle_for(web, minutes=11 * 60)

    assert screen.is_connected


@ON_SQLITE
def test_without_a_limit_only_the_twelve_hours_count(seeded: tuple[Seed, Settings]) -> None:
    web = make_web(seeded, idle_min=0)
    client = sign_in(web, "officer01")

    idle_for(web, minutes=11 * 60)

    assert client.get("/counter").status_code == 200
    web.server.render_client.close()
    web.installation.database.close()


def token_of(client: FlaskClient) -> str:
    """Return the token of the browser's session."""
    with client.session_transaction() as session:
        return str(session["person"])


def idle_for(web: Web, *, minutes: float) -> None:
    """Write down what was used until now, let time pass, and look what is idle and ended."""
    web.server.idle_sessions.round()
    web.clock.later(minutes=minutes)
    web.server.idle_sessions.round()
    web.server.endings.round()
