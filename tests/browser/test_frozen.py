"""Knows that no page says it is online while nothing comes from the server any more."""

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, WebSocketRoute, expect

from tests.browser.windows import Windows, linked
from tests.support.live import LiveServer
from tests.support.patience import patience

STAFF = {
    "/counter": "officer01",
    "/reception": "reception",
    "/supervisor": "supervisor",
    "/admin/devices": "admin",
}
WITHIN_MS = 25_000


@pytest.fixture
def own(tmp_path: Path, chromium: Browser) -> Iterator[tuple[LiveServer, Windows]]:
    """Give the test a server that nobody else needs, and windows on it."""
    server = LiveServer(tmp_path)
    server.start()
    windows = Windows(chromium, server.url)
    yield server, windows
    windows.close()
    server.stop()


def test_pages_say_within_seconds_that_a_server_is_frozen_and_go_on_with_it(
    own: tuple[LiveServer, Windows],
) -> None:
    server, windows = own
    pages = [windows.signed_in(name, path) for path, name in STAFF.items()]

    with frozen(server):
        for page in pages:
            said_to_be_cut_off(page)

    for page in pages:
        linked(page)
        expect(page.locator(".offline")).to_be_hidden()


def test_pages_that_are_pinged_but_get_no_pictures_say_so(windows: Windows) -> None:
    is_mute: list[bool] = []
    contexts = {path: windows.context() for path in STAFF}
    for context in contexts.values():
        context.route_web_socket("**/socket.io/**", lambda line: relay(line, is_mute))
    pages = [windows.entered(context, STAFF[path], path) for path, context in contexts.items()]

    is_mute.append(True)

    for page in pages:
        said_to_be_cut_off(page)


def said_to_be_cut_off(page: Page) -> None:
    """Wait until the page says that it has lost the server."""
    expect(page.locator("html")).to_have_attribute("data-link", "down", timeout=patience(WITHIN_MS))
    expect(page.locator(".offline")).to_contain_text("Mất kết nối")
    expect(page.locator("#head-link")).to_have_text("Mất kết nối", use_inner_text=True)


def relay(line: WebSocketRoute, is_mute: list[bool]) -> None:
    """Pass on what both sides say, and of the server's from some time on nothing but pings."""
    there = line.connect_to_server()

    def from_server(said: Any) -> None:
        if not is_mute or said == "2":
            line.send(said)

    there.on_message(from_server)


@contextmanager
def frozen(server: LiveServer) -> Iterator[None]:
    """Freeze every process of the server for a while."""
    os.killpg(server.pid, signal.SIGSTOP)
    try:
        yield
    finally:
        os.killpg(server.pid, signal.SIGCONT)
