"""Knows how late the packets of an announcement come to a loudspeaker on the network.

The loudspeaker is a simulator at a port of this PC; its own thread's lateness is among the figures.
A receiver holds back 40 to 100 ms of speech: what comes later than that is heard as a gap.
"""

import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

from hardware.simulators import RtpSimulator
from tests.hardware.speakers.zone import tone
from tests.load.figures import Aim, Figure, Finding, spread
from tests.support.live import until

TITLE = "From the time of a packet of speech to its coming, by RTP at the pace of life"
AIM_P99_MS = 20
BUSY = (0, 4)
BUSY_PROGRAM = (sys.executable, "-c", "while True: pass")
PACKETS_A_SECOND = 50


def pacing(database: str, *, seconds: float) -> Iterator[Finding]:
    """Measure an announcement of so many seconds, alone and beside programs that compute."""
    for busy in BUSY:
        late_ms = _late_ms(busy, seconds)
        yield Figure(
            TITLE, {"database": database, "busy": busy, "packets": len(late_ms), **spread(late_ms)}
        )
        if not busy:
            words = f"{database}: a packet of speech after its time, p99"
            yield Aim(words, float(spread(late_ms)["p99 ms"]), " ms", most=AIM_P99_MS)


def _late_ms(busy: int, seconds: float) -> list[float]:
    with ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="moiso-pacing-"))
        simulator = RtpSimulator(Path(folder))
        stack.callback(simulator.close)
        player = simulator.player({"lead": "0"})
        stack.callback(player.close)
        player.check()
        simulator.late_ms.clear()
        for _ in range(busy):
            stack.callback(_end, subprocess.Popen(BUSY_PROGRAM))
        player.play(tone(1000, seconds), volume=100, is_cut=lambda: False)
        packets = round(seconds * PACKETS_A_SECOND)
        until(lambda: len(simulator.late_ms) >= packets, "every packet")
        assert simulator.complaints == []
        return simulator.late_ms


def _end(program: subprocess.Popen[bytes]) -> None:
    program.kill()
    program.wait()
