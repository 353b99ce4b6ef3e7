"""Knows lines of eight boards, and the table of what each fault came to."""

import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from hardware.boards import speech_for
from hardware.boards.device import BoardDevice, BoardTimings
from hardware.boards.line import BoardLine
from hardware.devices import HealthState
from hardware.simulators.board import BoardSimulator
from hardware.transports import transport_for
from hardware.urls import parse
from tests.hardware.boards.bus import PtyBus, TcpBus
from tests.hardware.boards.rig import Rig
from tests.hardware.doubles import SOON_S, Watched, eventually
from tests.support.tables import Rows, table

RHYTHM = BoardTimings(resend_s=1.0, flash_s=0.2, first_retry_s=0.05, last_retry_s=0.4)
PROTOCOLS = {"modbus": "reply_ms=500&retries=1", "ascii": "preset=generic-stx"}


@dataclass
class Eight:
    """A line of eight boards, driven over a real wire."""

    bus: TcpBus | PtyBus
    line: BoardLine
    devices: list[BoardDevice]
    watched: list[Watched]
    calls: int = 0

    def shows(self, place: int, text: str) -> bool:
        """Tell whether the simulated board shows the text."""
        return str(self.bus.boards[place].shown()["text"]).strip() == text

    def call(self, *places: int) -> list[float]:
        """Call a new number at each of the boards at once; return the seconds that each took."""
        self.calls += 1
        began = time.monotonic()
        texts = dict.fromkeys(places, f"{self.calls:03d}")
        for place, text in texts.items():
            self.devices[place].show(text, flash=False)
        took: dict[int, float] = {}

        def all_there() -> bool:
            for place, text in texts.items():
                if place not in took and self.shows(place, text):
                    took[place] = time.monotonic() - began
            return len(took) == len(places)

        assert eventually(all_there), f"{texts}: {took}"
        return list(took.values())

    def faults(self) -> int:
        """Return how often a board of the line was at fault so far."""
        changes = [health for one in self.watched for health in one.changes]
        return sum(health.state is HealthState.FAULT for health in changes)

    def state(self, place: int) -> HealthState:
        """Return how the board is."""
        return self.watched[place].record.latest.state

    def becomes(self, place: int, state: HealthState) -> None:
        """Wait until the board is so."""
        assert eventually(lambda: self.state(place) is state), self.watched[place].record.latest


@pytest.fixture
def rig() -> Iterator[Rig]:
    rig = Rig()
    yield rig
    for line in rig.lines:
        line.stop()
        line.thread.join(SOON_S)
        assert not line.thread.is_alive()


@pytest.fixture(params=["pty", "tcp"])
def wire(request: pytest.FixtureRequest) -> str:
    """Run the test on each kind of wire."""
    kind: str = request.param
    return kind


@pytest.fixture(params=list(PROTOCOLS))
def protocol(request: pytest.FixtureRequest) -> str:
    """Run the test with boards that answer and with boards that don't."""
    kind: str = request.param
    return kind


@pytest.fixture
def eight(wire: str, protocol: str, tmp_path: Path) -> Iterator[Eight]:
    """Give the test a line of eight boards at work."""
    options = PROTOCOLS[protocol]
    known = parse(f"{protocol}+tcp://h?{options}").options
    boards = [BoardSimulator(tmp_path / str(n), protocol, n, known) for n in range(1, 9)]
    bus = PtyBus(boards, tmp_path / "tty") if wire == "pty" else TcpBus(boards)
    # Fast enough that the wire's own time doesn't hide the line's.
    baud = "&baud=115200" if wire == "pty" else ""
    urls = [parse(f"{protocol}+{bus.where}?address={n}&{options}{baud}") for n in range(1, 9)]
    line = BoardLine(transport_for(urls[0]), urls[0].where, baud=115200)
    watched = [Watched(f"board-{n}") for n in range(1, 9)]
    devices = [
        BoardDevice(f"board-{n}", speech=speech_for(url), health=one.record, timings=RHYTHM)
        for n, (url, one) in enumerate(zip(urls, watched, strict=True), start=1)
    ]
    for device in devices:
        line.add(device)
    line.start()
    yield Eight(bus, line, devices, watched)
    line.stop()
    line.thread.join(SOON_S)
    bus.close()
    assert not line.thread.is_alive()


@dataclass
class FaultTable:
    """What was seen of each fault, told at the end of the run."""

    rows: Rows

    def add(self, eight: Eight, kind: str, fault: str, *, state: str, others: list[float]) -> None:
        """Keep a row: the board's health meanwhile, and the slowest call of the others."""
        name = type(eight.bus).__name__.removesuffix("Bus").lower()
        slowest = f"{max(others) * 1000:.0f} ms" if others else "–"
        self.rows.append((name, kind, fault, f"{state}", slowest, "latest text, by itself"))


_HEADS = ("wire", "boards", "fault", "its health", "slowest call of the others", "afterwards")


@pytest.fixture
def fault_table(request: pytest.FixtureRequest) -> FaultTable:
    """Give the test the table that is printed at the end of the run."""
    return FaultTable(
        table(request.config, "LED boards: what each fault of a line of eight came to", _HEADS)
    )
