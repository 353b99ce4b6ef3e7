"""Knows lines as they are in the field: slow, with small buffers, broken off at any moment."""

import socket
import struct
import threading
import time
from contextlib import suppress
from typing import Protocol

from tests.support.ports import free_port

PIECE_BYTES = 512
LOOK_S = 0.02
RESET = struct.pack("ii", 1, 0)


class FarEnd(Protocol):
    """What is at the other end of a line."""

    def receive(self, sent: bytes) -> None:
        """Take what came over the line."""

    def answer(self, timeout_s: float) -> bytes:
        """Return what it has said since the last call, b"" at the timeout."""

    def power_cut(self) -> None:
        """Forget what is forgotten without power."""


class Line:
    """A TCP line to a device or to the box before it; any thread may do anything to it.

    What is sent to it is heard at `bytes_a_second`. It takes no more ahead than `buffer_bytes`,
    in segments of `mss` bytes, as the cards of printers do.
    """

    def __init__(
        self, end: FarEnd, *, bytes_a_second: float, buffer_bytes: int = 4096, mss: int = 1460
    ) -> None:
        self.end = end
        self._pace = bytes_a_second
        self._buffer_bytes = buffer_bytes
        self._mss = mss
        self._port = free_port()
        self._lock = threading.Lock()
        self._hearing = threading.RLock()
        self._links: set[socket.socket] = set()
        self._over = threading.Event()
        self._reads = threading.Event()
        self._reads.set()
        self._server: socket.socket | None = None
        self.listen()
        threading.Thread(target=self._talk, name="line-talk", daemon=True).start()

    @property
    def address(self) -> str:
        """Return where it is, as the part of a device's URL after the protocol."""
        return f"tcp://127.0.0.1:{self._port}"

    def listen(self) -> None:
        """Take connections, again after `refuse`."""
        server = socket.socket()
        server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        server.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, self._buffer_bytes)
        server.setsockopt(socket.IPPROTO_TCP, socket.TCP_MAXSEG, self._mss)
        server.bind(("127.0.0.1", self._port))
        server.listen(8)
        self._server = server
        threading.Thread(target=self._accept, args=(server,), name="line", daemon=True).start()

    def refuse(self) -> None:
        """Break off, and take no connection until `listen`."""
        server, self._server = self._server, None
        if server is not None:
            with suppress(OSError):
                server.shutdown(socket.SHUT_RDWR)
            server.close()
        self.break_off()

    def stop_reading(self) -> None:
        """Hang: take nothing and say nothing, and leave the connection open."""
        self._reads.clear()

    def read_again(self) -> None:
        """Go on."""
        self._reads.set()

    def break_off(self) -> None:
        """End every connection without a farewell."""
        for link in self._open():
            with suppress(OSError):
                link.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
            self._drop(link)

    def hang_up(self) -> None:
        """End every connection in good order, as a device does that was idle for too long."""
        for link in self._open():
            with suppress(OSError):
                link.shutdown(socket.SHUT_RDWR)

    def lose_power(self) -> None:
        """Switch the far end off and on: connections break, what it had not done is gone."""
        self.break_off()
        with self._hearing:  # Nothing of an old connection may be heard after it.
            self.end.power_cut()

    def close(self) -> None:
        """Take the line away."""
        self._over.set()
        self._reads.set()
        self.refuse()

    def _open(self) -> list[socket.socket]:
        with self._lock:
            return list(self._links)

    def _drop(self, link: socket.socket) -> None:
        with self._lock:
            self._links.discard(link)
        link.close()

    def _accept(self, server: socket.socket) -> None:
        while not self._over.is_set():
            try:
                link, _ = server.accept()
            except OSError:
                return
            link.settimeout(LOOK_S)
            with self._lock:
                self._links.add(link)
            threading.Thread(target=self._hear, args=(link,), name="line-hear", daemon=True).start()

    def _hear(self, link: socket.socket) -> None:
        free_at = time.monotonic()
        while link in self._open():
            self._reads.wait()
            try:
                sent = link.recv(PIECE_BYTES)
            except TimeoutError:
                continue
            except OSError:
                break
            if not sent:
                break
            free_at = max(free_at, time.monotonic()) + len(sent) / self._pace
            self._over.wait(free_at - time.monotonic())
            with self._hearing:
                if link in self._open():
                    self.end.receive(sent)
        self._drop(link)

    def _talk(self) -> None:
        while not self._over.is_set():
            said = self.end.answer(LOOK_S)
            if said and self._reads.is_set():
                for link in self._open():
                    with suppress(OSError):
                        link.sendall(said)
