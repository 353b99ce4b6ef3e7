"""Knows many lobby displays at once, and when each of them got which call.

Run as `python -m tests.load.watchers PORT ZONE TOKEN COUNT`: says "ready" when all have their first
picture, watches until its input ends, then says as JSON [[label, monotonic seconds], …] for every
first sight of a newest call on each display.
"""

import json
import re
import selectors
import sys
import time

from tests.support.screens import ScreenSocket

# The newest call stands first; reading the rest of a picture would only cost the machine's time.
NEWEST = re.compile(r'"calls":\s*\[\{"seq":\s*(\d+),[^{}]*?"label":\s*"([^"]+)"')
LOOKED_AT = 2_000


def watch(port: int, zone: str, token: str, count: int) -> list[tuple[str, float]]:
    """Watch until the input ends; return what was seen when."""
    auth = {"token": token, "zone": zone}
    screens = [ScreenSocket(port, "/display", auth) for _ in range(count)]
    seen: list[tuple[str, float]] = []
    last: dict[int, str] = {}
    with selectors.DefaultSelector() as selector:
        for screen in screens:
            while not any(True for _ in screen.texts()):
                pass
            selector.register(screen, selectors.EVENT_READ, screen)
        selector.register(sys.stdin, selectors.EVENT_READ, None)
        print("ready", flush=True)
        while True:
            for key, _ in selector.select():
                if key.data is None:
                    return seen
                for text in key.data.texts():
                    at = time.monotonic()
                    label = _newest(text)
                    if label is not None and last.get(key.fd) != label:
                        last[key.fd] = label
                        seen.append((label, at))


def _newest(text: str) -> str | None:
    found = NEWEST.search(text, 0, LOOKED_AT)
    return found[2] if found else None


def main(words: list[str]) -> None:
    """Watch as the words say, and tell."""
    port, zone, token, count = words
    print(json.dumps(watch(int(port), zone, token, int(count))), flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
