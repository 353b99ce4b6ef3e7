"""Knows what a board that answers nothing costs the other seven of its line.

Eight Modbus boards on a real socket, as behind a serial-to-Ethernet box. Counted from the wish to
show a number until its frame was handed to the wire; what the frame itself needs on a line of
9600 Bd comes on top, the line's pauses for that are in it. The calls are the same in each case.
"""

import random
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from hardware.boards import BoardContent, speech_for
from hardware.boards.device import BoardDevice
from hardware.boards.line import BoardLine
from hardware.devices import HealthRecord, HealthState
from hardware.simulators.board import BoardSimulator
from hardware.simulators.faults import Fault
from hardware.transports import transport_for
from hardware.urls import parse
from tests.hardware.boards.bus import TcpBus
from tests.load.commands import Lost
from tests.load.figures import Aim, Figure, Finding, percentile, spread
from tests.support.patience import patience

TITLE = "What a silent board of eight costs the calls of the other seven (9600 Bd, Modbus RTU)"
AIM_P99_MS = 50
BOARDS = 8
APART_S = (0.2, 0.9)
PATIENCE_S = 20.0
SEED = 14
_MEMORY = "/dev/shm" if Path("/dev/shm").is_dir() else None
"""The simulators write files at each frame; how long the disk takes is not asked here."""


@dataclass(frozen=True, slots=True)
class Case:
    """One way in which the first board is silent."""

    words: str
    is_silent: bool
    is_called: bool = False
    flickers: bool = False
    """It loses its power, and has it again, every few calls."""


CASES = {
    Case("all eight answer, one is not called", is_silent=False): (
        Case("one is silent since long", is_silent=True),
    ),
    Case("all eight answer", is_silent=False, is_called=True): (
        Case("one is silent and called as the others", is_silent=True, is_called=True),
        Case("one falls silent every fifth call", is_silent=True, is_called=True, flickers=True),
    ),
}
"""Lines that are well, and what each is compared with."""


def silent_board(*, calls: int) -> Iterator[Finding]:
    """Measure so many calls of the other seven in each case, and what they cost more than if all
    are well.
    """
    for usual, cases in CASES.items():
        well = _took_ms(usual, calls)
        yield _figure(usual, well)
        for case in cases:
            took = _took_ms(case, calls)
            yield _figure(case, took)
            more = percentile(took, 0.99) - percentile(well, 0.99)
            words = f"boards, {case.words}: more for the others, p99"
            yield Aim(words, more, " ms", most=AIM_P99_MS)


def _figure(case: Case, took_ms: list[float]) -> Figure:
    cells = {"the first board": case.words, "calls": len(took_ms), **spread(took_ms)}
    return Figure(TITLE, {**cells, "most ms": max(took_ms)})


class TimedBus(TcpBus):
    """The line, and when which frame came out of it."""

    def __init__(self, boards: list[BoardSimulator]) -> None:
        self.heard: list[tuple[float, bytes]] = []
        super().__init__(boards)

    def deliver(self, sent: bytes) -> bool:
        self.heard.append((time.monotonic(), sent))
        return super().deliver(sent)


def _took_ms(case: Case, calls: int) -> list[float]:
    chance = random.Random(SEED)
    with _line() as (bus, devices, first):
        if case.is_silent and not case.flickers:
            _silence(bus, devices, first)
        took = []
        for turn in range(calls):
            place, apart_s = chance.randrange(1, BOARDS), chance.uniform(*APART_S)
            if case.flickers and turn % 5 == 0:
                bus.boards[0].misbehave(Fault.NONE if turn % 10 == 5 else Fault.OFFLINE)
            if case.is_called:
                devices[0].show(f"B{turn:03d}", flash=True)
                # The call that suffers most comes just when the first board is being asked.
                time.sleep(chance.uniform(0, 0.3))
            took.append(_call(bus, devices[place], f"A{turn:03d}") * 1000)
            time.sleep(apart_s)
        return took


def _silence(bus: TimedBus, devices: list[BoardDevice], first: HealthRecord) -> None:
    """Take the first board's power away, and wait until it is known to be silent."""
    bus.boards[0].misbehave(Fault.OFFLINE)
    devices[0].show("B999", flash=False)
    _until(lambda: first.latest.state is HealthState.FAULT, "the silent board is no fault")


def _call(bus: TimedBus, device: BoardDevice, label: str) -> float:
    """Show the number; the seconds until its frame was handed to the wire."""
    frame = device.speech.encode(BoardContent(label))
    heard = len(bus.heard)
    began = time.monotonic()
    device.show(label, flash=True)
    found: list[float] = []

    def is_out() -> bool:
        found.extend(at for at, sent in bus.heard[heard:] if frame in sent)
        return bool(found)

    _until(is_out, f"{label} never came out of the line")
    return found[0] - began


@contextmanager
def _line() -> Iterator[tuple[TimedBus, list[BoardDevice], HealthRecord]]:
    """Eight boards at work, each showing a number, and the first one's health."""
    with tempfile.TemporaryDirectory(prefix="moiso-boards-", dir=_MEMORY) as folder:
        places = range(1, BOARDS + 1)
        sims = [BoardSimulator(Path(folder) / str(n), "modbus", n) for n in places]
        bus = TimedBus(sims)
        urls = [parse(f"modbus+{bus.where}?address={n}") for n in places]
        records = [HealthRecord(f"board-{n}", lambda health: None) for n in places]
        line = BoardLine(transport_for(urls[0]), urls[0].where, baud=9600)
        devices = [
            BoardDevice(f"board-{n}", speech=speech_for(url), health=record)
            for n, url, record in zip(places, urls, records, strict=True)
        ]
        for device in devices:
            line.add(device)
        line.start()
        try:
            for device in devices:
                device.show("A000", flash=False)
            _until(
                lambda: all(one.latest.state is HealthState.OK for one in records),
                "the boards don't answer",
            )
            yield bus, devices, records[0]
        finally:
            line.stop()
            line.thread.join(PATIENCE_S)
            bus.close()


def _until(is_so: Callable[[], bool], else_: str) -> None:
    pause, end = threading.Event(), time.monotonic() + patience(PATIENCE_S)
    while not is_so():
        if time.monotonic() > end:
            raise Lost(else_)
        pause.wait(0.001)
