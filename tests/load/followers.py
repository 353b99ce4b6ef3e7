"""Knows many visitors' phones at once: those with a socket, and those that found none and poll.

Run as `python -m tests.load.followers PORT`: reads the codes as a JSON line, says "ready" when all
have their first picture, follows until its input ends, then says as JSON what it saw.
"""

import json
import random
import selectors
import sys
import time
from dataclasses import asdict, dataclass, field
from datetime import datetime
from heapq import heappop, heappush

from tests.support.keepalive import KeptConnection, read
from tests.support.screens import ScreenSocket

FIRST_S = 10.0
"""Within which every phone without a socket has asked for the first time."""


@dataclass
class Seen:
    """What the phones saw: how many have a socket, their pictures, the shortest time between two.

    `called` are the labels that some phone showed as called.
    """

    sockets: int = 0
    pollers: int = 0
    pictures: int = 0
    polls: int = 0
    least_gap_s: float = 1e9
    called: list[str] = field(default_factory=list)


class Phones:
    """The phones of one process."""

    def __init__(self, port: int, codes: list[str]) -> None:
        self._door = KeptConnection(port)
        self._selector = selectors.DefaultSelector()
        self._heard: dict[int, float] = {}
        self._called: set[str] = set()
        self._due: list[tuple[float, str]] = []
        self.seen = Seen()
        for code in codes:
            self._join(port, code)
        self.seen.sockets = len(codes) - len(self._due)
        self.seen.pollers = len(self._due)

    def _join(self, port: int, code: str) -> None:
        phone = ScreenSocket(port, "/track", {"code": code})
        try:
            while not any(True for _ in phone.pictures()):
                pass
        except PermissionError:
            phone.close()
            heappush(self._due, (time.monotonic() + random.uniform(0, FIRST_S), code))
            return
        self._selector.register(phone, selectors.EVENT_READ, phone)

    def follow(self) -> Seen:
        """Follow until the input ends."""
        self._selector.register(sys.stdin, selectors.EVENT_READ, None)
        print("ready", flush=True)
        while True:
            for key, _ in self._selector.select(0.01):
                if key.data is None:
                    self.seen.called = sorted(self._called)
                    return self.seen
                self._hear(key.fd, key.data)
            while self._due and time.monotonic() >= self._due[0][0]:
                self._poll(heappop(self._due)[1])

    def _hear(self, fd: int, phone: ScreenSocket) -> None:
        for picture in phone.pictures():
            # By the server's clock: how late a picture comes is the busy machine's affair.
            made_s = datetime.fromisoformat(picture["at"]).timestamp()
            if fd in self._heard:
                self.seen.least_gap_s = min(self.seen.least_gap_s, made_s - self._heard[fd])
            self._heard[fd] = made_s
            self.seen.pictures += 1
            self._look(picture)

    def _poll(self, code: str) -> None:
        status, body = self._door.get(f"/api/v1/track/{code}")
        assert status == 200, body
        self.seen.polls += 1
        picture = read(body)
        heappush(self._due, (time.monotonic() + picture["look_again_s"], code))
        self._look(picture)

    def _look(self, picture: dict[str, object]) -> None:
        if picture["state"] == "called":
            self._called.add(str(picture["label"]))


def main(words: list[str]) -> None:
    """Follow as the words say, and tell."""
    codes: list[str] = json.loads(sys.stdin.readline())
    print(json.dumps(asdict(Phones(int(words[0]), codes).follow())), flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
