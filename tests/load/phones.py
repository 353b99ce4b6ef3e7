"""Knows how long a call takes while a thousand visitors follow their numbers on their phones."""

import json
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import cycle, islice

from tests.load.clients import post, talk
from tests.load.commands import Lost
from tests.load.figures import Aim, Cell, Figure, Finding, spread
from tests.load.followers import Seen
from tests.load.hall import Hall
from tests.support.keepalive import KeptConnection
from tests.support.patience import patience

TITLE = "Call the next ticket while so many phones follow"
AIM_PHONES, AIM_P99_MS, AIM_GAP_S = 1_000, 50, 2.0
SLACK_S = 0.05
"""What the building of one picture may take longer than that of another."""

APART_S = 0.1
"""Between two calls: ten a second, far more than a hall ever makes."""

PATIENCE_S = 120


class Followers:
    """The phones, in a process of their own."""

    def __init__(self, hall: Hall, codes: Sequence[str]) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.load.followers", str(hall.port)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(list(codes)) + "\n")
        self._process.stdin.flush()
        said = self._process.stdout.readline()
        assert said == "ready\n", f"the phones did not come up: {said!r}"

    def seen(self) -> Seen:
        """End the phones; return what they saw."""
        said, _ = self._process.communicate("", patience(PATIENCE_S))
        return Seen(**json.loads(said))

    def end(self) -> None:
        """End them if they still run."""
        if self._process.poll() is None:
            self._process.kill()
            self._process.communicate()


@contextmanager
def following(hall: Hall, codes: Sequence[str]) -> Iterator[Followers]:
    """Let the holders of the codes follow until the block ends."""
    followers = Followers(hall, codes)
    try:
        yield followers
    finally:
        followers.end()


class Holders:
    """Takes tickets at the kiosk and keeps the codes of their phone pages."""

    def __init__(self, hall: Hall, wishes: Iterator[str]) -> None:
        self._token = hall.kiosk
        self._wishes = wishes
        self.codes: list[str] = []

    def ask(self) -> bytes | None:
        """Press a service."""
        service = next(self._wishes, None)
        if service is None:
            return None
        body = {"service": service, "request_id": f"phones-{time.monotonic_ns()}"}
        return post("/api/v1/tickets", self._token, body)

    def hear(self, status: int, body: bytes) -> bool:
        """Keep the code."""
        assert status == 201, body
        self.codes.append(str(json.loads(body)["track_url"]).rpartition("/")[2])
        return True


class Desks:
    """The officers at their counters."""

    def __init__(self, hall: Hall) -> None:
        self._desks = [KeptConnection(hall.port, token) for token in hall.officers]
        self._busy: set[int] = set()

    def calls(self, count: int) -> list[float]:
        """Let the counters call in turn, each finishing whom it has; how long each call took."""
        took_ms: list[float] = []
        for turn in range(count):
            began = time.monotonic()
            self._press(turn % len(self._desks))
            took_ms.append((time.monotonic() - began) * 1000)
            time.sleep(APART_S)
        return took_ms

    def empty(self) -> None:
        """Call whoever is left, so that the next measurement finds an empty hall."""
        for at, desk in enumerate(self._desks):
            while self._press(at):
                pass
            desk.close()

    def _press(self, at: int) -> bool:
        """Press "next"; whether somebody came."""
        body: dict[str, object] = {"request_id": f"phones-{time.monotonic_ns()}"}
        if at in self._busy:
            body["finish"] = {"outcome": "guided"}
        status, answer = self._desks[at].post(f"/api/v1/counters/{at + 1}/call-next", body)
        assert status in (200, 204), answer
        (self._busy.add if status == 200 else self._busy.discard)(at)
        return status == 200


def phones(hall: Hall, database: str, *, counts: Sequence[int], calls: int) -> Iterator[Finding]:
    """Measure the calls with so many phones following; first of all with none."""
    desks = Desks(hall)
    waiting = calls
    codes = _issued(hall, max(waiting, *counts))
    for count in (0, *counts):
        codes += _issued(hall, waiting)
        with following(hall, codes[-count:] if count else []) as followers:
            begun, cpu_s = time.monotonic(), hall.server.cpu_s()
            took_ms = desks.calls(calls)
            share = (hall.server.cpu_s() - cpu_s) / (time.monotonic() - begun)
            memory = hall.server.memory()
            seen = followers.seen()
        cells: dict[str, Cell] = {"database": database, "phones": count, **spread(took_ms)}
        cells |= {
            "sockets": seen.sockets,
            "pollers": seen.pollers,
            "pictures": seen.pictures,
            "polls": seen.polls,
        }
        yield Figure(TITLE, {**cells, "server's CPU": f"{share:.0%}", "PSS MB": memory.pss_mb})
        if seen.least_gap_s < AIM_GAP_S - SLACK_S:
            raise Lost(f"a phone got two pictures within {seen.least_gap_s:.2f} s")
        if count == AIM_PHONES:
            words = f"{database}: calling while {count} phones follow, p99"
            yield Aim(words, float(spread(took_ms)["p99 ms"]), " ms", most=AIM_P99_MS)
    desks.empty()


def _issued(hall: Hall, count: int) -> list[str]:
    holders = Holders(hall, islice(cycle(hall.services), count))
    talk(hall.port, [holders])
    hall.drop_queued_slips()
    return holders.codes
