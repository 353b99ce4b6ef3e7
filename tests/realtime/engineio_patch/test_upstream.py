"""Says when a patch of the sockets' libraries may go, and when it must be read again."""

import hashlib
import inspect
import socket
from collections.abc import Callable, Iterator
from functools import partial
from importlib.metadata import version
from threading import Barrier, BrokenBarrierError
from typing import Any, NamedTuple

import engineio
import pytest
import simple_websocket.ws
import socketio.base_manager
from bidict import bidict
from engineio.async_drivers._websocket_wsgi import SimpleWebSocketWSGI
from socketio import Manager, Server

from app.realtime.engineio_patch.direct_socket import DirectSocket
from tests.support.patience import patience
from tests.support.together import together

Socket: Any = DirectSocket.__base__
"""The engine's own class: under its own name the engine finds ours as soon as a server was made."""


class Patch(NamedTuple):
    """What was read when the patch was written: if it is another now, the patch is read anew."""

    name: str
    library: str
    version: str
    replaced: tuple[Callable[..., Any], ...]
    digest: str


PATCHES = [
    Patch(
        "direct_socket.DirectSocket",
        "python-engineio",
        "4.15.1",
        (Socket, engineio.Server._handle_connect),
        "5d115d9440eb78c4",
    ),
    Patch(
        "direct_socket.Handover",
        "simple-websocket",
        "1.1.0",
        (SimpleWebSocketWSGI, simple_websocket.ws.Base._handle_events),
        "6a9d9b20012be448",
    ),
    Patch(
        "rooms.OrderlyManager",
        "python-socketio",
        "5.18.1",
        (
            Manager.pre_connect,
            Manager.connect,
            Manager.pre_disconnect,
            Manager.basic_disconnect,
            Manager.basic_enter_room,
            Manager.basic_leave_room,
        ),
        "6ec002e495bcdcde",
    ),
]


@pytest.mark.parametrize("patch", PATCHES, ids=[patch.name for patch in PATCHES])
def test_what_a_patch_replaces_is_what_it_was_written_for(patch: Patch) -> None:
    source = "".join(inspect.getsource(one) for one in patch.replaced)

    found = (version(patch.library), hashlib.sha256(source.encode()).hexdigest()[:16])

    assert found == (patch.version, patch.digest), (
        f"engineio_patch/{patch.name} was written for {patch.library} {patch.version}: read what "
        "it replaces in the new version, change the patch or delete it, and note what was read"
    )


class CountingEngine(engineio.Server):
    """An engine that notes which threads it began."""

    def __init__(self) -> None:
        super().__init__(async_mode="threading", ping_interval=0.001)
        self.begun: list[str] = []

    def start_background_task(self, target: Callable[..., Any], *of: Any, **more: Any) -> Any:
        """Note the thread and begin it."""
        self.begun.append(target.__name__)
        return super().start_background_task(target, *of, **more)


class Gone:
    """A WebSocket whose screen went at once."""

    def wait(self) -> None:
        """Return that there is no more."""

    def close(self) -> None:
        """Do nothing."""


def test_the_engine_as_it_comes_begins_a_thread_for_each_socket_and_for_each_ping() -> None:
    engine = CountingEngine()
    screen = Socket(engine, "a-screen")

    screen.schedule_ping()
    screen._websocket_handler(Gone())

    assert engine.begun == ["_send_ping", "writer"], (
        "the engine needs no thread for each socket any more: direct_socket.DirectSocket and "
        "wire.py may go"
    )


@pytest.fixture
def ends() -> Iterator[tuple[socket.socket, socket.socket]]:
    """Give the test both ends of a connection: the server's and the screen's."""
    ours, theirs = socket.socketpair()
    theirs.settimeout(patience(10))
    yield ours, theirs
    ours.close()
    theirs.close()


def test_the_websocket_as_it_comes_compresses_where_the_screen_offers_it(
    ends: tuple[socket.socket, socket.socket],
) -> None:
    ours, theirs = ends
    environ = {
        "werkzeug.socket": ours,
        "HTTP_HOST": "localhost",
        "HTTP_CONNECTION": "Upgrade",
        "HTTP_UPGRADE": "websocket",
        "HTTP_SEC_WEBSOCKET_VERSION": "13",
        "HTTP_SEC_WEBSOCKET_KEY": "dGhlIHNhbXBsZSBub25jZQ==",
        "HTTP_SEC_WEBSOCKET_EXTENSIONS": "permessage-deflate",
    }

    made = simple_websocket.Server(environ)
    answer = theirs.recv(4096)
    theirs.close()
    made.thread.join(patience(10))

    assert b"permessage-deflate" in answer, (
        "nothing is compressed any more: read direct_socket.Handover again"
    )


def test_the_manager_as_it_comes_loses_one_of_two_who_come_at_the_same_moment(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    both_found_it_missing = Barrier(2)

    def made_by_both() -> Any:
        try:
            both_found_it_missing.wait(5)
        except BrokenBarrierError:
            both_found_it_missing.abort()
        return bidict()

    manager = Manager()
    Server(client_manager=manager, async_mode="threading")
    sids = [manager.connect(f"eio-{number}", "/display") for number in (1, 2)]
    monkeypatch.setattr(socketio.base_manager, "bidict", made_by_both)

    together([partial(manager.enter_room, sid, "/display", "zone-a") for sid in sids])

    there = {sid for sid, _ in manager.get_participants("/display", "zone-a")}
    assert there < set(sids), "the manager keeps its rooms in order: rooms.OrderlyManager may go"
