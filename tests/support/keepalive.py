"""Knows HTTP/1.1 as a bare client speaks it: one kept connection, whole answers, little work."""

import json
import socket
from collections.abc import Mapping
from typing import Any, Self

from tests.support.patience import patience

END_OF_HEAD = b"\r\n\r\n"
RECEIVE_BYTES = 65_536


class Cut(ConnectionError):
    """The connection ended before the whole answer came: nobody knows what the server did."""


class KeptConnection:
    """A connection to the server on the loopback, opened at the first request and after a cut."""

    def __init__(self, port: int, token: str = "", *, timeout_s: float = 30) -> None:
        self._port = port
        self._timeout_s = patience(timeout_s)
        self._bearer = f"Authorization: Bearer {token}\r\n" if token else ""
        self._socket: socket.socket | None = None
        self._left = b""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    def get(self, path: str) -> tuple[int, bytes]:
        """Return the status and the body of the answer; raises Cut."""
        return self._exchange(
            f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n{self._bearer}\r\n".encode()
        )

    def post(self, path: str, body: Mapping[str, object]) -> tuple[int, bytes]:
        """Send a body as JSON; return the status and the body of the answer; raises Cut."""
        payload = json.dumps(body).encode()
        head = (
            f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n{self._bearer}"
            f"Content-Type: application/json\r\nContent-Length: {len(payload)}\r\n\r\n"
        )
        return self._exchange(head.encode() + payload)

    def close(self) -> None:
        """Hang up."""
        if self._socket is not None:
            self._socket.close()
        self._socket, self._left = None, b""

    def _exchange(self, request: bytes) -> tuple[int, bytes]:
        try:
            self._opened().sendall(request)
            return self._answer()
        except TimeoutError:
            self.close()
            raise AssertionError(f"no answer within {self._timeout_s} s") from None
        except OSError as error:
            self.close()
            raise Cut(str(error)) from error

    def _opened(self) -> socket.socket:
        if self._socket is None:
            self._socket = socket.create_connection(("127.0.0.1", self._port), self._timeout_s)
            self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return self._socket

    def _answer(self) -> tuple[int, bytes]:
        while END_OF_HEAD not in self._left:
            self._receive()
        head, _, rest = self._left.partition(END_OF_HEAD)
        length = _length(head)
        self._left = rest
        while len(self._left) < length:
            self._receive()
        body, self._left = self._left[:length], self._left[length:]
        status = int(head[9:12])
        if b"connection: close" in head.lower():
            self.close()
        return status, body

    def _receive(self) -> None:
        received = self._opened().recv(RECEIVE_BYTES)
        if not received:
            raise Cut("the server hung up in the middle of an answer")
        self._left += received


def _length(head: bytes) -> int:
    for line in head.split(b"\r\n")[1:]:
        name, _, value = line.partition(b":")
        if name.lower() == b"content-length":
            return int(value)
    return 0


def read(body: bytes) -> Any:
    """Return what an answer's JSON says; None for an empty body."""
    return json.loads(body) if body else None
