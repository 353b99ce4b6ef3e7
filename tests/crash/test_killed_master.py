"""kill -9 of gunicorn's master alone: its worker must not live on, half of a server."""

import os
import re
import select
import signal
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
import requests

from tests.crash.mortal import descendants
from tests.support.live import LiveServer, until
from tests.support.patience import patience
from tests.support.screens import ScreenSocket

pytestmark = pytest.mark.crash

TOKEN = re.compile('name="moiso-token" content="([^"]+)"')


@pytest.fixture
def server(tmp_path: Path) -> Iterator[LiveServer]:
    """Give the test a server that was begun as by its user: a fork of the tests ends otherwise."""
    made = LiveServer(tmp_path)
    made.by_command = True
    made.start()
    yield made
    made.stop()


def test_a_worker_ends_with_its_master_though_a_screen_stays(server: LiveServer) -> None:
    """It lived on as long as a screen did: that was pinged, and never sent a picture again."""
    screen = display(server)
    family = descendants(server.pid)

    os.kill(server.pid, signal.SIGKILL)

    try:
        until(lambda: listens(screen) and not any(map(is_running, family)), "the worker's end")
    finally:
        screen.close()
        for pid in filter(is_running, family):
            os.kill(pid, signal.SIGKILL)
    server.stop()
    server.start()


def display(server: LiveServer) -> ScreenSocket:
    """Open the display of zone a."""
    found = TOKEN.search(requests.get(f"{server.url}/display/a", timeout=patience(10)).text)
    assert found is not None
    port = int(server.url.rpartition(":")[2])
    return ScreenSocket(port, "/display", {"token": found[1], "zone": "a"})


def listens(screen: ScreenSocket) -> bool:
    """Take what has come, and answer pings: a screen doesn't hang up by itself."""
    with suppress(OSError):
        if select.select([screen], [], [], 0)[0]:
            list(screen.texts())
    return True


def is_running(pid: int) -> bool:
    """Tell whether there is the process, and not only its exit code."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(") ")[2][0] not in "ZX"
    except (FileNotFoundError, ProcessLookupError):
        return False
