"""Knows a screen's connection: the socket's protocol (engine.io 4) over a bare WebSocket."""

import json
import os
import socket
import struct
from collections.abc import Iterator, Mapping
from typing import Any

from tests.support.patience import patience

PATH = "/socket.io/?EIO=4&transport=websocket"
TEXT, CLOSE, PING, PONG = 1, 8, 9, 10
RECEIVE_BYTES = 65_536
OFFERED = "permessage-deflate; client_max_window_bits"
"""What Chromium offers. Here nothing is compressed: a server that did would not be understood."""
KEY = "bW9pIHNvIGxvYWQgdGVzdA=="


class ScreenSocket:
    """One screen; it hears pictures and answers pings, and never asks for anything.

    With `timeout_s` its methods wait so long for the server and then raise TimeoutError.
    """

    def __init__(
        self, port: int, namespace: str, auth: Mapping[str, object], *, timeout_s: float = 30
    ) -> None:
        self._namespace = namespace
        self._left = b""
        self._socket = socket.create_connection(("127.0.0.1", port), patience(timeout_s))
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        try:
            self._upgrade()
            self._say(f"40{namespace},{json.dumps(dict(auth))}")
        except OSError:
            self.close()
            raise

    def fileno(self) -> int:
        """Return the file descriptor, to wait for many screens at once."""
        return self._socket.fileno()

    def pictures(self) -> Iterator[Any]:
        """Wait for bytes once; yield the pictures that are whole now. Raises OSError when cut."""
        return (json.loads(text)[1] for text in self.texts())

    def texts(self) -> Iterator[str]:
        """Do as `pictures`, but yield each as its JSON text: `["picture", {…}]`."""
        received = self._socket.recv(RECEIVE_BYTES)
        if not received:
            raise ConnectionError("the server hung up")
        self._left += received
        return self._whole()

    def close(self) -> None:
        """Hang up without a word, as a screen does that is switched off."""
        self._socket.close()

    def _upgrade(self) -> None:
        self._socket.sendall(
            f"GET {PATH} HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\n"
            f"Connection: Upgrade\r\nSec-WebSocket-Key: {KEY}\r\n"
            f"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Extensions: {OFFERED}\r\n\r\n".encode()
        )
        while b"\r\n\r\n" not in self._left:
            received = self._socket.recv(RECEIVE_BYTES)
            if not received:
                raise ConnectionError("the server hung up")
            self._left += received
        head, _, self._left = self._left.partition(b"\r\n\r\n")
        if b" 101 " not in head.split(b"\r\n")[0]:
            raise ConnectionError(head.split(b"\r\n")[0].decode())

    def _whole(self) -> Iterator[str]:
        prefix = f"42{self._namespace},"
        while (frame := self._frame()) is not None:
            code, payload = frame
            if code == CLOSE:
                raise ConnectionError("the server closed the socket")
            if code == PING:
                self._send(PONG, payload)
            text = payload.decode() if code == TEXT else ""
            if text == "2":
                self._say("3")
            elif text.startswith(f"44{self._namespace}"):
                raise PermissionError(f"the screen was refused: {text}")
            elif text.startswith(prefix):
                yield text[len(prefix) :]

    def _frame(self) -> tuple[int, bytes] | None:
        """Take a whole frame off what came; a server's frames are not masked and not split."""
        left = self._left
        if len(left) < 2:
            return None
        start, length = 2, left[1] & 0x7F
        if length >= 126:
            shape = ">H" if length == 126 else ">Q"
            start += struct.calcsize(shape)
            if len(left) < start:
                return None
            (length,) = struct.unpack_from(shape, left, 2)
        if len(left) < start + length:
            return None
        self._left = left[start + length :]
        return left[0] & 0x0F, left[start : start + length]

    def _say(self, text: str) -> None:
        self._send(TEXT, text.encode())

    def _send(self, code: int, payload: bytes) -> None:
        mask = os.urandom(4)
        size = len(payload)
        head = bytes([0x80 | code, 0x80 | (min(126, size))])
        head += struct.pack(">H", size) if size >= 126 else b""
        masked = bytes(byte ^ mask[i % 4] for i, byte in enumerate(payload))
        self._socket.sendall(head + mask + masked)
