"""Knows many clients at once, each with a kept connection and one request on its way.

One thread looks after all of them and does little for each, so that hardly anything of the
machine is taken from the server.
"""

import heapq
import json
import selectors
import socket
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

END_OF_HEAD = b"\r\n\r\n"
LENGTH = b"content-length:"
RECEIVE_BYTES = 65_536
PATIENCE_S = 60


class Talker(Protocol):
    """What one client says."""

    def ask(self) -> bytes | None:
        """Return the next request; None when all is said."""
        ...

    def hear(self, status: int, body: bytes) -> bool:
        """Take the answer; tell whether its time counts."""
        ...


@dataclass(frozen=True, slots=True)
class Talk:
    """How long each answer that counts took, all of it together, and the clients' own work."""

    took_ms: Sequence[float]
    seconds: float
    client_cpu_s: float

    @property
    def rate(self) -> float:
        """Answers a second."""
        return len(self.took_ms) / self.seconds


def get(path: str, token: str = "") -> bytes:
    """Return a whole GET request."""
    return f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n{_bearer(token)}\r\n".encode()


def post(path: str, token: str, body: Mapping[str, object]) -> bytes:
    """Return a whole POST request with a JSON body."""
    payload = json.dumps(body).encode()
    head = (
        f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n{_bearer(token)}"
        f"Content-Type: application/json\r\nContent-Length: {len(payload)}\r\n\r\n"
    )
    return head.encode() + payload


def talk(port: int, talkers: Iterable[Talker], *, rest_s: float = 0.0) -> Talk:
    """Let all talk at once until each has said all; each rests so long after an answer.

    With a rest they begin one after the other, as people do who don't know of each other.
    """
    lines = [_Line(port, talker) for talker in talkers]
    took_ms: list[float] = []
    with selectors.DefaultSelector() as selector:
        cpu, begun = time.process_time(), time.perf_counter()
        due = [(begun + n * rest_s / len(lines), n) for n in range(len(lines))]
        while True:
            while due and due[0][0] <= time.perf_counter():
                _, n = heapq.heappop(due)
                if lines[n].send():
                    selector.register(lines[n].socket, selectors.EVENT_READ, n)
            if not (due or selector.get_map()):
                break
            ready = selector.select(_left_s(due))
            assert ready or due, f"no answer within {PATIENCE_S} s"
            for key, _ in ready:
                if lines[key.data].received(took_ms):
                    selector.unregister(key.fileobj)
                    heapq.heappush(due, (time.perf_counter() + rest_s, key.data))
        seconds, cpu_s = time.perf_counter() - begun, time.process_time() - cpu
    for line in lines:
        line.socket.close()
    return Talk(took_ms, seconds, cpu_s)


def _left_s(due: Sequence[tuple[float, int]]) -> float:
    """How long an answer may be waited for before somebody is to ask."""
    return max(due[0][0] - time.perf_counter(), 0.0) if due else PATIENCE_S


class _Line:
    """The connection of one client."""

    def __init__(self, port: int, talker: Talker) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port), PATIENCE_S)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._talker = talker
        self._left = b""
        self._asked = 0.0

    def send(self) -> bool:
        """Send the next request; tell whether there was one."""
        request = self._talker.ask()
        if request is None:
            return False
        self._asked = time.perf_counter()
        self.socket.sendall(request)
        return True

    def received(self, took_ms: list[float]) -> bool:
        """Take what came; tell whether the answer is whole."""
        part = self.socket.recv(RECEIVE_BYTES)
        assert part, "the server hung up"
        self._left += part
        head, end, body = self._left.partition(END_OF_HEAD)
        if not end or len(body) < _length(head):
            return False
        took = (time.perf_counter() - self._asked) * 1000
        self._left = b""
        if self._talker.hear(int(head[9:12]), body):
            took_ms.append(took)
        return True


def _length(head: bytes) -> int:
    lowered = head.lower()
    at = lowered.find(LENGTH)
    return int(lowered[at + len(LENGTH) :].split(b"\r\n", 1)[0]) if at >= 0 else 0


def _bearer(token: str) -> str:
    return f"Authorization: Bearer {token}\r\n" if token else ""
