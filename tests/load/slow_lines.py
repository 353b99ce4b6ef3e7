"""Knows what comes of slips on slow lines: `python -m tests.load.slow_lines` prints the table.

Each line is a real socket or pseudo-terminal that is emptied at its pace behind a buffer of its
size; a printer's thread with its own time limits prints one slip after the other, with pauses.
As many lines run at once as this machine keeps at their pace, for a simulated printer draws its
slip: of 140 at once those of 115,200 baud were as slow as of 19,200.
"""

import argparse
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from functools import partial
from itertools import count, product
from pathlib import Path
from typing import Any

from PIL import Image

from hardware.devices import Health, HealthRecord, HealthState
from hardware.printers.document import (
    Align,
    Document,
    DocumentPart,
    FeedPart,
    QrCodePart,
    RulePart,
    TextPart,
)
from hardware.printers.jobs import JobState
from hardware.printers.language import DrawnSlip, draw
from hardware.printers.spooler import PrinterDevice
from hardware.simulators.paced import LinePace, PacedLine, paced_network, paced_serial_line
from hardware.simulators.printer import PrinterSimulator
from hardware.transports import transport_for
from hardware.urls import parse
from tests.hardware.doubles import MemoryJobs, picture
from tests.load.figures import Aim, Figure, Finding, percentile, written
from tests.support.patience import patience

TITLE = "Slips on slow lines, one after each pause"
PROTOCOL, PRINTER_ID = "escpos", 1
WAIT_S = 300.0
LEAST_BAUD, AIM_S = 19_200, 12
"""A line of fewer bits a second is refused for pictures; a slip may take that long on it."""
STOP_S = 10.0


@dataclass(frozen=True, slots=True)
class SlowLines:
    """Which lines are tried; each prints a first slip, and one more after each pause."""

    bauds: Sequence[int]
    buffers_kb: Sequence[int]
    segments: Sequence[int | None]
    """Largest packets in bytes (MSS); None: the loopback's."""
    idle_s: Sequence[float]
    at_once: int = 36
    apart_s: float = 0.25
    """Lines begin one after the other, for in step they would all draw in the same moment."""


FULL = SlowLines(
    bauds=(9_600, 19_200, 38_400, 57_600, 115_200),
    buffers_kb=(1, 4, 16, 64),
    segments=(536, 1_460, None),
    idle_s=(0, 14, 35, 60),
)
QUICK = SlowLines(bauds=(460_800,), buffers_kb=(4,), segments=(1_460,), idle_s=(0,))


@dataclass(frozen=True, slots=True)
class Case:
    """One line: by which wire, and how slow."""

    wire: str
    pace: LinePace
    options: str
    idle_s: Sequence[float]


@dataclass(slots=True)
class Came:
    """What came of one line's slips."""

    case: Case
    states: list[JobState] = field(default_factory=list)
    copies: list[int] = field(default_factory=list)
    took_s: list[float] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    extra: int = 0
    """How many papers came out that are none of the slips."""
    cuts: int = 0


def cases(plan: SlowLines) -> Iterator[Case]:
    """Give every line of the plan; the speed of a box is said in its URL, a card's is not."""
    for baud, kb, segment in product(plan.bauds, plan.buffers_kb, plan.segments):
        pace = LinePace(baud, kb * 1024, segment)
        yield Case("tcp", pace, "width=576", plan.idle_s)
        yield Case("box", pace, f"width=576&baud={baud}", plan.idle_s)
    for baud, kb in product(plan.bauds, plan.buffers_kb):
        yield Case("serial", LinePace(baud, kb * 1024), f"width=576&baud={baud}", plan.idle_s)


def slip(label: str) -> Document:
    """Return a slip with what the sample centre's has, and as long."""
    return Document(
        [
            *_line("TRUNG TÂM PHỤC VỤ HÀNH CHÍNH CÔNG", 3, bold=True),
            *_line("TỈNH QUẢNG TRỊ", 3, bold=True),
            RulePart(),
            FeedPart(1.5),
            *_line("Số của quý khách"),
            TextPart(label, size_mm=18, bold=True, align=Align.CENTER, fit=True),
            *_line("Đất đai – Tài nguyên và Môi trường", 3.4, bold=True),
            *_line("Quầy 3, 4, 5"),
            FeedPart(1.5),
            *_line("Trước quý khách còn 3 người · dự kiến chờ 15–25 phút"),
            QrCodePart(f"https://example.vn/t/{label}xxxxxxxxxxxx"),
            *_line("Quét mã để theo dõi lượt chờ trên điện thoại"),
            *_line("Lấy số lúc 08:15 ngày 24/11/2026"),
            RulePart(),
            *_line("Vui lòng chờ gọi số. Phiếu có giá trị trong ngày.", 2.4),
        ]
    )


def _line(words: str, size_mm: float = 2.8, *, bold: bool = False) -> list[DocumentPart]:
    return [TextPart(words, size_mm=size_mm, bold=bold, align=Align.CENTER)]


class Slips:
    """The slips of a trial: each drawn once, as bytes and as it comes out of a printer."""

    def __init__(self, folder: Path, labels: Sequence[str]) -> None:
        self.documents = [slip(label) for label in labels]
        self._drawn = [draw(document, PROTOCOL, {}) for document in self.documents]
        self.pictures: list[Image.Image] = []
        for place, drawn in enumerate(self._drawn):
            model = PrinterSimulator(folder / f"model-{place}")
            model.receive(drawn.payload)
            self.pictures.append(picture(model.slips()[0]))

    @property
    def most_bytes(self) -> int:
        """Return how long the longest is."""
        return max(len(drawn.payload) for drawn in self._drawn)

    def draw(self, document: Document, protocol: str, options: Mapping[str, str]) -> DrawnSlip:
        """Return what was drawn before."""
        return self._drawn[self.documents.index(document)]


def tried(case: Case, slips: Slips, folder: Path) -> Came:
    """Print the slips on the line, with its pauses, and say what came of them."""
    came = Came(case)
    printer = PrinterSimulator(folder / "printer")
    ends: Mapping[str, Callable[[], AbstractContextManager[PacedLine]]] = {
        "tcp": partial(paced_network, printer, case.pace),
        "box": partial(paced_network, printer, case.pace),
        "serial": partial(paced_serial_line, printer, folder / "tty", case.pace),
    }

    def heard(health: Health) -> None:
        if health.state is HealthState.FAULT:
            came.faults.append(health.detail)

    with ends[case.wire]() as line:
        url = parse(f"{PROTOCOL}+{line.url}?{case.options}")
        jobs = MemoryJobs()
        device = PrinterDevice(
            PRINTER_ID,
            case.wire,
            url=url,
            wire=transport_for(url),
            jobs=jobs,
            health=HealthRecord(case.wire, heard),
            draw=slips.draw,
        )
        device.start()
        for number, document, idle_s in zip(
            count(), slips.documents, (0, *case.idle_s), strict=False
        ):
            time.sleep(idle_s)
            begun = time.monotonic()
            jobs.put(number, document)
            device.wake()
            _await(jobs, number + 1)
            came.took_s.append(time.monotonic() - begun)
        came.cuts = line.cuts
        device.stop()
        device.thread.join(patience(STOP_S))
        _await_paper(printer)
    came.states = [state for _, state, _ in jobs.outcomes]
    papers = [picture(path) for path in printer.slips()]
    came.copies = [papers.count(drawn) for drawn in slips.pictures]
    came.extra = len(papers) - sum(came.copies)
    return came


def _await(jobs: MemoryJobs, outcomes: int) -> None:
    end = time.monotonic() + WAIT_S
    while len(jobs.outcomes) < outcomes:
        if time.monotonic() > end:
            raise AssertionError(f"no word of slip {outcomes} within {WAIT_S} s")
        time.sleep(0.02)


def _await_paper(printer: PrinterSimulator) -> None:
    """Wait until nothing more comes to the printer, as of a slip that was given up."""
    seen = -1
    while (now := printer.slip_bytes) != seen:
        seen = now
        time.sleep(1)


def slow_lines(plan: SlowLines) -> Iterator[Finding]:
    """Try all lines of the plan; a figure each, and the aims that none may miss."""
    labels = [f"A{number:03d}" for number in range(1 + len(plan.idle_s))]
    with tempfile.TemporaryDirectory(prefix="moiso-lines-") as name:
        folder = Path(name)
        slips = Slips(folder, labels)
        lines = list(cases(plan))
        work = [(case, slips, folder / f"line-{place}") for place, case in enumerate(lines)]
        for _, _, place in work:
            place.mkdir()
        with ThreadPoolExecutor(plan.at_once) as pool:
            begun = []
            for one in work:
                begun.append(pool.submit(tried, *one))
                time.sleep(plan.apart_s)
            every = [line.result() for line in begun]
    for came in every:
        yield Figure(TITLE, {**_cells(came), "bytes": slips.most_bytes})
    yield from aims(every)


def _cells(came: Came) -> dict[str, Any]:
    case = came.case
    return {
        "wire": case.wire,
        "baud": case.pace.baud,
        "buffer KB": case.pace.buffer_bytes // 1024,
        "MSS": str(case.pace.segment_bytes or "-"),
        "slips": len(came.states),
        "printed": came.states.count(JobState.PRINTED),
        "uncertain": came.states.count(JobState.UNCERTAIN),
        "copies": " ".join(map(str, came.copies)),
        "others": came.extra,
        "cut": came.cuts,
        "told": len(came.faults),
        "p50 s": percentile(came.took_s, 0.5),
        "most s": max(came.took_s),
    }


def aims(every: Sequence[Came]) -> Iterator[Finding]:
    """Give what no line may miss."""
    slips = sum(len(came.states) for came in every)
    printed = sum(came.states.count(JobState.PRINTED) for came in every)
    once = sum(came.copies.count(1) for came in every)
    yield Aim("slips on slow lines that were printed", printed, "", least=slips)
    yield Aim("slips on slow lines that came out once", once, "", least=slips)
    yield Aim("other papers on slow lines", sum(came.extra for came in every), "", most=0)
    yield Aim("live lines that were cut", sum(came.cuts for came in every), "", most=0)
    if slowest := [max(came.took_s) for came in every if came.case.pace.baud == LEAST_BAUD]:
        yield Aim("longest slip at 19,200 baud", max(slowest), " s", most=AIM_S)
    yield Aim("live lines told to be hung", sum(len(c.faults) for c in every), "", most=0)


def main(words: Sequence[str] | None = None) -> int:
    """Try the lines and print what came; 1 where an aim was missed."""
    parser = argparse.ArgumentParser(prog="tests.load.slow_lines", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="one line of each kind")
    parser.add_argument("--baud", help="these alone, comma between")
    asked = parser.parse_args(words)
    plan = QUICK if asked.quick else FULL
    if asked.baud:
        bauds = tuple(map(int, asked.baud.split(",")))
        plan = SlowLines(bauds, plan.buffers_kb, plan.segments, plan.idle_s)
    found = list(slow_lines(plan))
    print(written(found))
    return int(any(isinstance(one, Aim) and not one.is_reached for one in found))


if __name__ == "__main__":
    sys.exit(main())
