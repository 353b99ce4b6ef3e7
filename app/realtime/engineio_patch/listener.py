"""What screens say, read by one thread for all of them; a few others do what they ask."""

import contextlib
import logging
import selectors
import socket
import time
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from threading import Lock, Thread
from typing import Protocol

from wsproto import ConnectionType
from wsproto.connection import Connection
from wsproto.events import CloseConnection, Message, Ping
from wsproto.utilities import ProtocolError

log = logging.getLogger(__name__)

JOIN_S = 5.0
"""How long a socket may belong to no audience: ours join with their first message."""
LOOK_S = 1.0
WORKERS = 4
CHUNK = 16_384


class Hearer(Protocol):
    """A socket that is told what its screen says. `hear` may wait; the others must not."""

    def hear_pong(self) -> None:
        """Take the answer to a ping."""

    def hear(self, texts: Iterable[str]) -> bool:
        """Do what the screen asks; returns whether the socket goes on."""

    def is_joined(self) -> bool:
        """Whether the screen belongs to an audience."""

    def answer(self, frame: bytes) -> None:
        """Send the frame."""

    def hang_up(self) -> None:
        """End the connection; its reader is told by its end."""

    def ended(self) -> None:
        """Take note that the connection is over."""


class _Screen:
    """A connection that is listened to: its frames as far as they have come."""

    def __init__(self, hearer: Hearer, line: socket.socket, largest: int) -> None:
        self.hearer = hearer
        self.line = line
        self.join_by_s = time.monotonic() + JOIN_S
        self._largest = largest
        self._frames = Connection(ConnectionType.SERVER)
        self._part = ""

    def texts(self, data: bytes) -> list[str] | None:
        """What is said whole by the bytes; None where the screen goes, or breaks the protocol."""
        said: list[str] = []
        try:
            self._frames.receive_data(data)
            for event in self._frames.events():
                if isinstance(event, Ping):
                    self.hearer.answer(self._frames.send(event.response()))
                elif isinstance(event, CloseConnection):
                    return None
                elif isinstance(event, Message):
                    if not isinstance(event.data, str):
                        return None
                    self._part += event.data
                    if len(self._part) > self._largest:
                        return None
                    if event.message_finished:
                        said.append(self._part)
                        self._part = ""
        except ProtocolError:
            return None
        return said


class Listener:
    """Listens to every screen of the process on one thread, which begins with the first of them.

    `pong` is the text that only answers a ping, as nearly all of what screens say is.
    """

    def __init__(self, *, largest: int, pong: str) -> None:
        self._largest = largest
        self._pong = pong
        self._selector = selectors.DefaultSelector()
        self._screens: set[_Screen] = set()
        self._lock = Lock()
        self._workers = ThreadPoolExecutor(WORKERS, "screens")
        self._thread: Thread | None = None

    def take(self, hearer: Hearer, line: socket.socket, early: bytes = b"") -> None:
        """Listen to the line from now on; `early` has come of it already."""
        screen = _Screen(hearer, line, self._largest)
        with self._lock:
            self._screens.add(screen)
            if self._thread is None:
                self._thread = Thread(target=self._run, name="sockets", daemon=True)
                self._thread.start()
        if not early or self._hear(screen, early, is_registered=False):
            self._listen(screen)

    def _run(self) -> None:
        looked_s = time.monotonic()
        while True:
            try:
                for key, _ in self._selector.select(LOOK_S):
                    self._read(key.data)
                if time.monotonic() - looked_s >= LOOK_S:
                    looked_s = time.monotonic()
                    self._look()
            except Exception:  # the thread's top: no screen may end the others
                log.exception("sockets: the listener stumbled")

    def _read(self, screen: _Screen) -> None:
        try:
            data = screen.line.recv(CHUNK, socket.MSG_DONTWAIT)
        except BlockingIOError:
            return
        except OSError:
            data = b""
        self._hear(screen, data, is_registered=True)

    def _hear(self, screen: _Screen, data: bytes, *, is_registered: bool) -> bool:
        """Take what was said; returns whether the screen is to be listened to at once."""
        said = screen.texts(data) if data else None
        if said is not None:
            asked = [text for text in said if text != self._pong]
            if len(asked) < len(said):
                screen.hearer.hear_pong()
            if not asked:
                return True
        if is_registered:
            self._selector.unregister(screen.line)
        # Until that is done nothing more is read of this screen: its words stay in their order.
        self._workers.submit(self._do, screen, asked if said is not None else None)
        return False

    def _do(self, screen: _Screen, asked: list[str] | None) -> None:
        goes_on = False
        try:
            goes_on = asked is not None and screen.hearer.hear(asked)
        except Exception:  # the connection's top: what one screen says ends only its own
            log.exception("sockets: a message failed")
        if goes_on:
            self._listen(screen)
        else:
            self._end(screen)

    def _listen(self, screen: _Screen) -> None:
        try:
            self._selector.register(screen.line, selectors.EVENT_READ, screen)
        except (ValueError, KeyError, OSError):
            self._end(screen)

    def _end(self, screen: _Screen) -> None:
        with self._lock:
            self._screens.discard(screen)
        try:
            screen.hearer.ended()
        except Exception:  # as above
            log.exception("sockets: an end failed")
        with contextlib.suppress(OSError):
            screen.line.close()

    def _look(self) -> None:
        """Hang up on who belongs to no audience; the ends come back as any other."""
        now = time.monotonic()
        with self._lock:
            late = [one for one in self._screens if one.join_by_s < now]
        for screen in late:
            if not screen.hearer.is_joined():
                screen.hearer.hang_up()
