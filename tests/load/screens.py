"""Knows how long a call takes from the officer's key to the picture on every display."""

import json
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager

from tests.load.clients import talk
from tests.load.commands import Lost
from tests.load.figures import Aim, Cell, Figure, Finding, spread
from tests.load.hall import Hall, service_of
from tests.load.people import Visitors
from tests.load.watchers import DISPLAY, Watched
from tests.support.keepalive import KeptConnection, read
from tests.support.live import until
from tests.support.patience import patience

TITLE = "From the call command to its picture on every display of the zone"
AIM_DISPLAYS, AIM_P99_MS = 200, 100
APART_S = 0.1
LAST_S = 5
"""Between two calls: ten a second, far more than a hall ever makes."""

PATIENCE_S = 60
MOST_COUNTERS = 16


class Watchers:
    """Many screens, in a process of their own."""

    def __init__(self, watched: Sequence[Watched]) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.load.watchers"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(watched) + "\n")
        self._process.stdin.flush()
        said = self._process.stdout.readline()
        assert said == "ready\n", f"the screens did not come up: {said!r}"

    def seen(self) -> Sequence[tuple[str, str, float]]:
        """End the screens; return the mark, the label and the instant of each sight."""
        said, _ = self._process.communicate("", patience(PATIENCE_S))
        return [(str(mark), str(label), float(at)) for mark, label, at in json.loads(said)]

    def end(self) -> None:
        """End them if they still run."""
        if self._process.poll() is None:
            self._process.kill()
            self._process.communicate()


@contextmanager
def watching(hall: Hall, count: int) -> Iterator[Watchers]:
    """Let so many displays look on until the block ends."""
    display: Watched = ("", hall.port, DISPLAY, {"token": hall.display, "zone": "a"})
    with looking([display] * count) as watchers:
        yield watchers


@contextmanager
def looking(screens: Sequence[Watched]) -> Iterator[Watchers]:
    """Let the screens look on until the block ends."""
    watchers = Watchers(screens)
    try:
        yield watchers
    finally:
        watchers.end()


def screens(hall: Hall, database: str, *, displays: Sequence[int], calls: int) -> Iterator[Finding]:
    """Measure how long pictures take to so many displays."""
    for count in displays:
        took_ms = _picture_times(hall, count, calls)
        cells: dict[str, Cell] = {"database": database, "displays": count}
        cells |= {"pictures": len(took_ms), **spread(took_ms), "longest ms": max(took_ms)}
        yield Figure(TITLE, cells)
        if count == AIM_DISPLAYS:
            words = f"{database}: call to picture on {count} displays, p99"
            yield Aim(words, float(spread(took_ms)["p99 ms"]), " ms", most=AIM_P99_MS)


def _picture_times(hall: Hall, count: int, calls: int) -> list[float]:
    wishes = (service_of(counter_of(hall, i)) for i in range(calls))
    talk(hall.port, [Visitors(hall.port, hall.kiosk, wishes)])
    hall.drop_queued_slips()
    with watching(hall, count) as watchers:
        called = call_all(hall, calls)
        time.sleep(LAST_S)  # Let the last picture come, however late: it counts.
        seen = watchers.seen()
    return times_ms(called, seen, displays=count)


def call_all(hall: Hall, calls: int) -> Mapping[str, float]:
    """Call one ticket after the other; return when each command began."""
    called: dict[str, float] = {}
    desks = [KeptConnection(hall.port, token) for token in hall.officers[:MOST_COUNTERS]]
    busy: set[int] = set()
    for i in range(calls):
        counter = counter_of(hall, i)
        body: dict[str, object] = {"request_id": f"screens-{time.monotonic_ns()}"}
        if counter in busy:
            body["finish"] = {"outcome": "accepted", "kind": "submit"}
        begun = time.monotonic()
        path = f"/api/v1/counters/{counter}/call-next"
        status, answer = desks[counter - 1].post(path, body)
        assert status == 200, answer
        busy.add(counter)
        called[read(answer)["label"]] = begun
        time.sleep(APART_S)
    for counter in busy:
        _finish(desks[counter - 1], counter)
    for desk in desks:
        desk.close()
    return called


def counter_of(hall: Hall, turn: int) -> int:
    """Return who calls: the counters of zone a, one after the other."""
    return turn % min(MOST_COUNTERS, len(hall.officers)) + 1


def _finish(desk: KeptConnection, counter: int) -> None:
    """Finish with nobody waiting, so that the next measurement finds the counter free."""
    finish = {"outcome": "accepted", "kind": "submit"}
    body = {"request_id": f"screens-{time.monotonic_ns()}", "finish": finish}
    until(
        lambda: desk.post(f"/api/v1/counters/{counter}/call-next", body)[0] == 204, "nobody waiting"
    )


def times_ms(
    called: Mapping[str, float], seen: Sequence[tuple[str, str, float]], *, displays: int
) -> list[float]:
    """Return how long each call took to each display. Raises Lost where one never came."""
    took_ms = [(at - called[label]) * 1000 for _, label, at in seen if label in called]
    if len(took_ms) != len(called) * displays:
        raise Lost(f"{len(called)} calls on {displays} displays were seen {len(took_ms)} times")
    return took_ms
