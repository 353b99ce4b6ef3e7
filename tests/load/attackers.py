"""Knows clients that hold what they are given: many connections that never do what is expected.

Run as `python -m tests.load.attackers PORT ATTACK COUNT ADDRESSES`: opens so many connections from
so many loopback addresses, says "ready", opens those anew that are hung up, and ends with its
input; then says how many connections were made in all.
"""

import resource
import selectors
import socket
import sys
import time
from collections import deque
from collections.abc import Mapping
from itertools import count

HOST = b"Host: 127.0.0.1\r\n"
UPGRADE = (
    b"GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\n" + HOST + b"Upgrade: websocket\r\n"
    b"Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
    b"Sec-WebSocket-Key: bW9pIHNvIGxvYWQgdGVzdA==\r\n\r\n"
)
SAID: Mapping[str, bytes] = {
    "silent": b"",
    "half a head": b"GET /kiosk HTTP/1.1\r\n" + HOST + b"X-Half: ",
    "half a body": b"POST /api/v1/tickets HTTP/1.1\r\n"
    + HOST
    + b"Content-Type: application/json\r\nContent-Length: 90\r\n\r\n{",
    "a head without end": b"GET /kiosk HTTP/1.1\r\n" + HOST + b"X-Long: " + b"x" * 31_000,
    "a trickling upload": b"POST /api/v1/tickets HTTP/1.1\r\n"
    + HOST
    + b"Transfer-Encoding: chunked\r\n\r\n5\r\n{",
    "unjoined sockets": UPGRADE,
    "stays after the end": b"GET /healthz HTTP/1.1\r\n" + HOST + b"Connection: close\r\n\r\n",
    "reads nothing": b"GET /static/vendor/swagger-ui-bundle.js HTTP/1.1\r\n" + HOST + b"\r\n",
}
"""What a client of each attack says before it falls silent."""

STAYS_S = 2.0
"""How long a client doesn't answer the server's end, where that is its attack."""
AT_ONCE = 50
EVERY_S = 0.05
"""A thousand new connections a second at the most: one PC on the Wi-Fi makes no more with ease."""
SMALL = 2_048


class Attackers:
    """The connections of one attack."""

    def __init__(self, port: int, attack: str, addresses: int) -> None:
        self._port = port
        self._said = SAID[attack]
        self._reads = attack != "reads nothing"
        self._stays_s = STAYS_S if attack == "stays after the end" else 0.0
        self._over: deque[tuple[float, socket.socket]] = deque()
        self._addresses = addresses
        self._selector = selectors.DefaultSelector()
        self._unread: list[socket.socket] = []
        self._numbers = count()
        self.made = 0
        self.open = 0

    def add(self) -> None:
        """Open one more; it is tried later where the server can't take it now."""
        line = socket.socket()
        if not self._reads:
            line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, SMALL)
        number = next(self._numbers) % self._addresses
        line.bind((f"127.0.{1 + number // 250}.{1 + number % 250}", 0))
        line.settimeout(5)
        try:
            line.connect(("127.0.0.1", self._port))
            line.sendall(self._said)
        except OSError:
            line.close()
            return
        line.setblocking(False)
        self.made += 1
        self.open += 1
        if self._reads:
            self._selector.register(line, selectors.EVENT_READ, line)
        else:
            self._unread.append(line)

    def look(self) -> bool:
        """Note what was hung up; returns whether the input has ended."""
        for key, _ in self._selector.select(EVERY_S):
            if key.data is None:
                return True
            try:
                is_over = not key.data.recv(65_536)
            except OSError:
                is_over = True
            if is_over:
                self._selector.unregister(key.data)
                self._over.append((time.monotonic() + self._stays_s, key.data))
        while self._over and self._over[0][0] < time.monotonic():
            self._over.popleft()[1].close()
            self.open -= 1
        return False

    def watch(self, file: object) -> None:
        """End with the file."""
        self._selector.register(file, selectors.EVENT_READ, None)  # type: ignore[arg-type]


def attack(port: int, name: str, wanted: int, addresses: int) -> int:
    """Attack until the input ends; returns how many connections were made."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, 65_536), hard))
    attackers = Attackers(port, name, addresses)
    is_ready = False
    attackers.watch(sys.stdin)
    while True:
        began = time.monotonic()
        for _ in range(min(AT_ONCE, wanted - attackers.open)):
            attackers.add()
        if not is_ready and attackers.made >= wanted:
            is_ready = True
            print("ready", flush=True)
        if attackers.look():
            return attackers.made
        time.sleep(max(0.0, EVERY_S - (time.monotonic() - began)))


def main(words: list[str]) -> None:
    """Attack as the words say, and tell."""
    port, name, wanted, addresses = words
    print(attack(int(port), name, int(wanted), int(addresses)), flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
