"""Knows how long a call takes from the officer's key to the first sample at the zone's speaker.

The speaker is a simulator: the buffer of a sound card (120 ms) comes on top. Counted from the key,
before the commit; the number's words were made when it was issued, the clip is joined at the call.
"""

import json
import time
from collections.abc import Iterator
from datetime import datetime
from itertools import dropwhile

from tests.load.clients import talk
from tests.load.commands import Lost
from tests.load.figures import Aim, Figure, Finding, spread
from tests.load.hall import Hall, service_of
from tests.load.people import Visitors
from tests.load.screens import _finish
from tests.support.keepalive import KeptConnection, read
from tests.support.live import until
from tests.support.patience import patience

TITLE = "From the call command to the first sample at the zone's loudspeaker"
AIM_P99_MS = 300
SPEAKER, COUNTER = "bench-speaker", 1
ADDRESS = f"speaker+sim://{SPEAKER}?speed=100"
PATIENCE_S = 30.0
SILENCE_S = 5
PAUSE_S = 0.5
"""After an announcement a speaker is silent for a while, which is no delay of the next call."""


class Ear:
    """What the simulated speaker has written: when each announcement began, and how many ended."""

    def __init__(self, hall: Hall) -> None:
        self._file = hall.server.data / "sim" / SPEAKER / "played.jsonl"

    def said_since(self, at: float) -> float | None:
        """When the first announcement after the instant began; None until it is over."""
        later = dropwhile(lambda line: line[0] != "began" or line[1] < at, self._lines())
        began, end = next(later, None), next(later, None)
        return began[1] if began and end else None

    def is_silent(self) -> bool:
        """Whether the speaker is there, and has said nothing for a while."""
        is_there = self._file.exists()
        return is_there and time.time() - self._file.stat().st_mtime > SILENCE_S

    def _lines(self) -> Iterator[tuple[str, float]]:
        for line in self._file.read_text().splitlines():
            told = json.loads(line)
            yield told["event"], datetime.fromisoformat(told["at"]).timestamp()


def sound(hall: Hall, database: str, *, calls: int) -> Iterator[Finding]:
    """Measure so many calls of one counter; the speaker stays, and says what later stages call."""
    hall.server.command("device", "add", "speaker", SPEAKER, ADDRESS, "--zone", "a")
    ear = Ear(hall)
    until(ear.is_silent, "the end of what was called before", within_s=PATIENCE_S)
    wishes = (service_of(COUNTER) for _ in range(calls))
    talk(hall.port, [Visitors(hall.port, hall.kiosk, wishes)])
    hall.drop_queued_slips()
    with KeptConnection(hall.port, hall.officers[0]) as desk:
        took_ms = [_call(desk, ear, turn) for turn in range(calls)]
        _finish(desk, COUNTER)
    yield Figure(TITLE, {"database": database, "calls": calls, **spread(took_ms)})
    words = f"{database}: call to the first sample at a loudspeaker, p99"
    yield Aim(words, float(spread(took_ms)["p99 ms"]), " ms", most=AIM_P99_MS)


def _call(desk: KeptConnection, ear: Ear, turn: int) -> float:
    """Call the next visitor; the milliseconds until the speaker's first sample."""
    body: dict[str, object] = {"request_id": f"sound-{time.monotonic_ns()}"}
    if turn:
        body["finish"] = {"outcome": "accepted", "kind": "submit"}
    begun = time.time()
    status, answer = desk.post(f"/api/v1/counters/{COUNTER}/call-next", body)
    assert status == 200, answer
    end = begun + patience(PATIENCE_S)
    while (began := ear.said_since(begun)) is None:
        if time.time() > end:
            raise Lost(f"{read(answer)['label']} was never said")
        time.sleep(0.01)
    time.sleep(PAUSE_S)
    return (began - begun) * 1000
