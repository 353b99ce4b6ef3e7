"""A client's connection whose writer doesn't wait: what the client doesn't take is sent later."""

import errno
import os
import select
import socket
import time
from collections import deque
from collections.abc import Callable
from typing import Any

STALL_S = 20
"""How long a client may take or give nothing at all before it is given up."""
LEAST_RATE = 2_000
"""Bytes a second that an upload must come at, once it has taken `STALL_S`: 16 kbit/s."""
MOST_UNSENT = 1_000_000
"""Bytes of an answer that are held for a client; a longer one waits for it in its thread."""
PART = 262_144
"""The most bytes that are sent, or read of a file, in one turn."""

_GONE = ConnectionResetError(errno.ECONNRESET, "the client gives or takes too little")


class _FilePart:
    """A part of a file that is still to be sent, read as it goes. It has its own descriptor."""

    def __init__(self, descriptor: int, offset: int, count: int) -> None:
        self._descriptor = os.dup(descriptor)
        self._offset = offset
        self._count = count

    def send(self, line: "ClientLine") -> bool:
        """Send one part; returns whether all has gone. Raises BlockingIOError, OSError."""
        part = os.pread(self._descriptor, min(PART, self._count), self._offset)
        if not part:  # The file was cut meanwhile: its client was promised more, and hears an end.
            raise _GONE
        sent = line.send(part, socket.MSG_DONTWAIT)
        self._offset += sent
        self._count -= sent
        return self._count == 0

    def close(self) -> None:
        """Give the descriptor back."""
        os.close(self._descriptor)


class _BytesPart:
    """Bytes that are still to be sent."""

    def __init__(self, data: bytes) -> None:
        self.left = memoryview(data)

    def send(self, line: "ClientLine") -> bool:
        """Send what is taken; returns whether all has gone. Raises BlockingIOError, OSError."""
        self.left = self.left[line.send(self.left[:PART], socket.MSG_DONTWAIT) :]
        return not self.left

    def close(self) -> None:
        """Do nothing: there is nothing to give back."""


class ClientLine(socket.socket):
    """The connection of one client, for one thread at a time.

    Reading waits, and raises ConnectionResetError from a client that gives too little. Each call to
    the system lets go of the interpreter, so a line is made with as few of them as can be.
    """

    __slots__ = ("_began_s", "_received", "_unsent", "_unsent_bytes", "taken_by")

    def __init__(self, listener: socket.socket, descriptor: int) -> None:
        super().__init__(listener.family, listener.type, listener.proto, fileno=descriptor)
        self._unsent: deque[_FilePart | _BytesPart] = deque()
        self._unsent_bytes = 0
        self._began_s: float | None = None
        self._received = 0
        self.taken_by: Callable[[bytes], None] | None = None
        """Who has the connection after its request, as a WebSocket; it is called with what came
        behind the request."""

    @property
    def has_unsent(self) -> bool:
        """Whether something is still to be sent."""
        return bool(self._unsent)

    def setblocking(self, flag: bool) -> None:
        """Do nothing: whoever must not wait says so with each call."""

    def begin_request(self) -> None:
        """Measure from now on at which rate the client gives the rest of its request."""
        self._began_s, self._received = time.monotonic(), 0

    def recv(self, size: int, flags: int = 0) -> bytes:
        """The next bytes, waited for. Raises ConnectionResetError from whom gives too little.

        A WebSocket's client owes no rate: a screen says a byte or two every twenty seconds.
        """
        if not self._is_ready(select.POLLIN):
            raise _GONE
        data = super().recv(size, flags)
        if self.taken_by is not None:
            return data
        self._received += len(data)
        waited_s = time.monotonic() - self._began_s if self._began_s is not None else 0.0
        if waited_s > STALL_S and self._received < LEAST_RATE * waited_s:
            raise _GONE
        return data

    def sendall(self, data: Any, flags: int = 0) -> None:
        """Send what is taken at once; the rest is sent by `flush`. Raises OSError."""
        del flags
        sent = 0
        if not self._unsent:
            try:
                sent = self.send(data, socket.MSG_DONTWAIT)
            except BlockingIOError:
                sent = 0
        if sent < len(data):
            left = bytes(memoryview(data)[sent:])
            self._unsent.append(_BytesPart(left))
            self._unsent_bytes += len(left)
        while self._unsent_bytes > MOST_UNSENT:
            if not self._is_ready(select.POLLOUT):
                raise _GONE
            self.flush()

    def sendfile(self, file: Any, offset: int = 0, count: int | None = None) -> int:
        """Leave the part of the file to `flush`; returns its size."""
        size = os.fstat(file.fileno()).st_size - offset if count is None else count
        if size > 0:
            self._unsent.append(_FilePart(file.fileno(), offset, size))
            self.flush()
        return size

    def flush(self) -> bool:
        """Send what the client takes now, a part at the most; returns whether anything has gone.

        Raises OSError where the connection is cut.
        """
        has_gone = False
        while self._unsent:
            try:
                is_done = self._unsent[0].send(self)
            except BlockingIOError:
                break
            has_gone = True
            if not is_done:
                break
            self._unsent.popleft().close()
        self._unsent_bytes = sum(len(p.left) for p in self._unsent if isinstance(p, _BytesPart))
        return has_gone

    def _is_ready(self, event: int) -> bool:
        """Whether the client gives or takes something, waited for."""
        poll = select.poll()
        poll.register(self, event)
        return bool(poll.poll(STALL_S * 1000))

    def close(self) -> None:
        """End the connection, and forget what is unsent."""
        while self._unsent:
            self._unsent.pop().close()
        super().close()
