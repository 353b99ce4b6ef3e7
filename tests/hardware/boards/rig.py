"""Knows boards under test on lines of their own, and a wire that remembers what it was given."""

from collections.abc import Callable
from dataclasses import dataclass, field

from hardware.boards import speech_for
from hardware.boards.device import BoardDevice, BoardTimings
from hardware.boards.line import BoardLine
from hardware.errors import WireError
from hardware.transports import Transport, transport_for
from hardware.urls import parse
from tests.hardware.doubles import Watched

SWIFT = BoardTimings(
    resend_s=0.05,
    flash_s=3.0,
    half_blink_s=0.05,
    first_retry_s=0.01,
    last_retry_s=0.05,
    trial_s=3.5,
)
UNHURRIED = BoardTimings(resend_s=60, flash_s=60)


@dataclass
class Rig:
    """Boards under test, all stopped at the end."""

    watched: Watched = field(default_factory=Watched)
    devices: list[BoardDevice] = field(default_factory=list)
    lines: list[BoardLine] = field(default_factory=list)

    def run(
        self,
        url: str,
        *,
        wire: Transport | None = None,
        line: BoardLine | None = None,
        timings: BoardTimings = SWIFT,
        bright: Callable[[], int] = lambda: 100,
    ) -> BoardDevice:
        parsed = parse(url)
        own = line or BoardLine(wire or transport_for(parsed), parsed.where)
        device = BoardDevice(
            "board",
            speech=speech_for(parsed),
            health=self.watched.record,
            timings=timings,
            bright=bright,
        )
        own.add(device)
        self.devices.append(device)
        if line is None:
            self.start(own)
        return device

    def start(self, line: BoardLine) -> None:
        """Start a line, once its boards are on it."""
        self.lines.append(line)
        line.start()


class Recorder:
    """A wire that remembers each frame, and fails while it is told to."""

    two_way = False
    sent = waiting = 0

    def __init__(self) -> None:
        self.frames: list[bytes] = []
        self.is_broken = False

    def open(self, timeout_s: float) -> None:
        if self.is_broken:
            raise WireError("the adapter is unplugged", permanent=False)

    def push(self, payload: bytes, timeout_s: float) -> int:
        self.write(payload, timeout_s)
        return len(payload)

    def write(self, payload: bytes, deadline_s: float) -> None:
        self.frames.append(payload)

    def read(self, timeout_s: float) -> bytes:
        return b""

    def close(self) -> None:
        return

    def drop(self) -> None:
        return
