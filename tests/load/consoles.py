"""Knows how long "next" takes while the officers' consoles look on, each at its own counter.

Run as `python -m tests.load.consoles PORT`: reads the officers' tokens as JSON from its first line,
says "ready" when every console has its first picture, draws nothing but takes what comes until its
input ends, then says as JSON how many pictures each console got.
"""

import json
import selectors
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from tests.load.commands import Lost, all_officers, lap, rise
from tests.load.figures import Aim, Cell, Figure, Finding, spread
from tests.load.hall import Hall
from tests.support.patience import patience
from tests.support.screens import ScreenSocket

TITLE = "Call the next ticket while the consoles look on"
AIM_CONSOLES, AIM_P99_MS = 22, 100
PATIENCE_S = 60


class Consoles:
    """The consoles, in a process of their own."""

    def __init__(self, hall: Hall, count: int) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.load.consoles", str(hall.port)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(list(hall.officers[:count])) + "\n")
        self._process.stdin.flush()
        said = self._process.stdout.readline()
        assert said == "ready\n", f"the consoles did not come up: {said!r}"

    def pictures(self) -> Sequence[int]:
        """End the consoles; return how many pictures each of them got."""
        said, _ = self._process.communicate("", patience(PATIENCE_S))
        return [int(count) for count in json.loads(said)]

    def end(self) -> None:
        """End them if they still run."""
        if self._process.poll() is None:
            self._process.kill()
            self._process.communicate()


@contextmanager
def looking_on(hall: Hall, count: int) -> Iterator[Consoles]:
    """Let so many consoles look on until the block ends."""
    consoles = Consoles(hall, count)
    try:
        yield consoles
    finally:
        consoles.end()


def consoles(hall: Hall, database: str, *, count: int) -> Iterator[Finding]:
    """Measure call-next with so many consoles: officer after officer, then all at once."""
    officers = all_officers(hall)[:count]
    with looking_on(hall, count) as eyes:
        alone = lap(hall, officers, at_once=False)
        rise(hall, officers)
        together = lap(hall, officers)
        rise(hall, officers)
        pictures = eyes.pictures()
    if min(pictures) == 0:
        raise Lost(f"{pictures.count(0)} of {count} consoles got no picture")
    for how, (called, _cpu_s) in (("one after the other", alone), ("all at once", together)):
        times = spread(called.took_ms)
        cells: dict[str, Cell] = {"database": database, "consoles": count, "officers press": how}
        yield Figure(TITLE, {**cells, "calls": len(called.took_ms), **times})
        if how == "one after the other" and count == AIM_CONSOLES:
            words = f"{database}: call-next with {count} consoles connected, p99"
            yield Aim(words, float(times["p99 ms"]), " ms", most=AIM_P99_MS)


def look_on(port: int, tokens: Sequence[str]) -> list[int]:
    """Take pictures until the input ends; how many each console got."""
    screens = [ScreenSocket(port, "/counter", {"token": token}) for token in tokens]
    got = dict.fromkeys(screens, 0)
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
                    return list(got.values())
                got[key.data] += sum(1 for _ in key.data.texts())


if __name__ == "__main__":
    print(json.dumps(look_on(int(sys.argv[1]), json.loads(sys.stdin.readline()))), flush=True)
