"""Knows many screens at once, and when each lobby display got which call.

Run as `python -m tests.load.watchers`: takes the screens from the first line of its input, as JSON
[[mark, port, namespace, credentials], …], says "ready" when all have their first picture, watches
until its input ends, then says as JSON [[mark, label, monotonic seconds], …] for every first sight
of a call on each display.
"""

import json
import re
import selectors
import sys
import time
from collections.abc import Sequence
from itertools import takewhile
from typing import Any

from tests.support.screens import ScreenSocket

# The newest calls stand first; reading the rest of a picture would only cost the machine's time.
CALL = re.compile(r'\{"seq":\s*(\d+),[^{}]*?"label":\s*"([^"]+)"')
LOOKED_AT = 2_000
DISPLAY = "/display"

Watched = tuple[str, int, str, dict[str, Any]]
"""A screen: the mark of what it shows, the port of its server, its namespace, and who it is."""


def watch(watched: Sequence[Watched]) -> list[tuple[str, str, float]]:
    """Watch until the input ends; return what was seen when."""
    seen: list[tuple[str, str, float]] = []
    last: dict[int, int] = {}
    with selectors.DefaultSelector() as selector:
        for mark, port, namespace, auth in watched:
            screen = ScreenSocket(port, namespace, auth)
            while not any(True for _ in screen.texts()):
                pass
            selector.register(screen, selectors.EVENT_READ, (screen, mark, namespace == DISPLAY))
        selector.register(sys.stdin, selectors.EVENT_READ, None)
        print("ready", flush=True)
        while True:
            ready = [key for key, _ in selector.select()]
            for key in ready:
                if key.data is None:
                    continue
                screen, mark, is_display = key.data
                for text in screen.texts():
                    at = time.monotonic()
                    for seq, label in _since(text, last.get(key.fd, 0)) if is_display else ():
                        last[key.fd] = max(seq, last.get(key.fd, 0))
                        seen.append((mark, label, at))
            if any(key.data is None for key in ready):
                return seen


def _since(text: str, seq: int) -> list[tuple[int, str]]:
    """Return the picture's calls after that one: two that come together are shown together."""
    begin = text.find('"calls":')
    found = CALL.finditer(text, max(begin, 0), begin + LOOKED_AT)
    return list(takewhile(lambda call: call[0] > seq, ((int(c[1]), c[2]) for c in found)))


if __name__ == "__main__":
    print(json.dumps(watch(json.loads(sys.stdin.readline()))), flush=True)
