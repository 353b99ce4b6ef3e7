"""Knows many lobby displays at once, and when each of them got which call.

Run as `python -m tests.load.watchers PORT ZONE TOKEN COUNT`: says "ready" when all have their first
picture, watches until its input ends, then says as JSON [[label, monotonic seconds], …] for every
first sight of a call on each display.
"""

import json
import re
import selectors
import sys
import time
from itertools import takewhile

from tests.support.screens import ScreenSocket

# The newest calls stand first; reading the rest of a picture would only cost the machine's time.
CALL = re.compile(r'\{"seq":\s*(\d+),[^{}]*?"label":\s*"([^"]+)"')
LOOKED_AT = 2_000


def watch(port: int, zone: str, token: str, count: int) -> list[tuple[str, float]]:
    """Watch until the input ends; return what was seen when."""
    auth = {"token": token, "zone": zone}
    screens = [ScreenSocket(port, "/display", auth) for _ in range(count)]
    seen: list[tuple[str, float]] = []
    last: dict[int, int] = {}
    with selectors.DefaultSelector() as selector:
        for screen in screens:
            while not any(True for _ in screen.texts()):
                pass
            selector.register(screen, selectors.EVENT_READ, screen)
        selector.register(sys.stdin, selectors.EVENT_READ, None)
        print("ready", flush=True)
        while True:
            ready = [key for key, _ in selector.select()]
            for key in ready:
                if key.data is None:
                    continue
                for text in key.data.texts():
                    at = time.monotonic()
                    for seq, label in _since(text, last.get(key.fd, 0)):
                        last[key.fd] = max(seq, last.get(key.fd, 0))
                        seen.append((label, at))
            if any(key.data is None for key in ready):
                return seen


def _since(text: str, seq: int) -> list[tuple[int, str]]:
    """Return the picture's calls after that one: two that come together are shown together."""
    begin = text.find('"calls":')
    found = CALL.finditer(text, max(begin, 0), begin + LOOKED_AT)
    return list(takewhile(lambda call: call[0] > seq, ((int(c[1]), c[2]) for c in found)))


def main(words: list[str]) -> None:
    """Watch as the words say, and tell."""
    port, zone, token, count = words
    print(json.dumps(watch(int(port), zone, token, int(count))), flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
