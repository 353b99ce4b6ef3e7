"""Knows that a real browser's way works: a WebSocket over loopback to a real server."""

from collections.abc import Iterator
from threading import Thread
from typing import Any

import pytest
import socketio
from werkzeug.serving import make_server

from app.persistence.database import Unavailable
from display.sockets import DisplayAudience
from tests.support.live import until
from tests.support.patience import patience
from tests.support.screens import ScreenSocket
from tests.support.seeding import ON_SQLITE
from tests.support.web import Web

pytestmark = ON_SQLITE


@pytest.fixture
def address(web: Web) -> Iterator[str]:
    """Serve the test's server on a free port of the loopback address."""
    web.server.broadcaster.start()
    web.server.endings.start()
    server = make_server("127.0.0.1", 0, web.server.app, threaded=True)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()
    web.server.endings.stop()
    web.server.broadcaster.stop()


class Browser:
    """A Socket.IO client that keeps the pictures it was sent."""

    def __init__(self) -> None:
        self.client = socketio.Client(reconnection=False)
        self.pictures: list[Any] = []
        self.client.on("picture", self.pictures.append, namespace="/display")

    def connect(self, address: str, token: str) -> None:
        """Connect to the display of zone a."""
        self.client.connect(
            address, auth={"token": token, "zone": "a"}, namespaces=["/display"],
            transports=["websocket"], wait_timeout=patience(5),
        )  # fmt: skip

    def shows(self, label: str) -> bool:
        """Tell whether the newest picture has the label."""
        return bool(self.pictures) and label in str(self.pictures[-1]["calls"])


def test_a_display_follows_calls_over_a_real_socket_and_after_a_break(
    web: Web, address: str
) -> None:
    browser = Browser()
    browser.connect(address, web.known("display-a").token)
    until(lambda: len(browser.pictures) > 0, "the first picture")

    web.called(1)
    until(lambda: browser.shows("A001"), "the call")
    browser.client.disconnect()
    web.called(2)
    again = Browser()
    again.connect(address, web.known("display-a").token)
    until(lambda: again.shows("A002"), "the missed call")
    again.client.disconnect()

    assert not browser.shows("A002")


def test_a_wrong_token_is_refused_over_a_real_socket(address: str) -> None:
    browser = Browser()

    with pytest.raises(socketio.exceptions.ConnectionError):
        browser.connect(address, "wrong")

    browser.client.disconnect()
    assert browser.pictures == []


def test_a_revoked_display_that_passes_over_the_goodbye_is_hung_up(web: Web, address: str) -> None:
    port = int(address.rpartition(":")[2])
    display = ScreenSocket(port, "/display", {"token": web.known("display-a").token, "zone": "a"})
    while not list(display.pictures()):
        pass

    web.installation.devices.revoke(None, web.known("display-a").caller.centre_id, "display-a")

    with pytest.raises(ConnectionError):
        all(list(display.pictures()) or True for _ in iter(int, 1))
    display.close()


def test_a_screen_whose_first_picture_fails_is_hung_up_and_may_come_again(
    web: Web, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither let in nor refused it would wait for ever, behind a line that is pinged."""
    port = int(address.rpartition(":")[2])
    auth = {"token": web.known("display-a").token, "zone": "a"}

    def fails(*_given: object) -> None:
        monkeypatch.undo()
        raise Unavailable("the database is away for a moment")

    monkeypatch.setattr(DisplayAudience, "picture", fails)
    first = ScreenSocket(port, "/display", auth)
    with pytest.raises(ConnectionError):
        all(list(first.pictures()) or True for _ in iter(int, 1))
    until(lambda: web.server.broadcaster.watching()["/display"] == 0, "the end of the first")
    again = ScreenSocket(port, "/display", auth)
    while not list(again.pictures()):
        pass

    assert web.server.broadcaster.watching()["/display"] == 1
    first.close()
    again.close()
