"""Every fault of a printer and its wire, on real sockets and pseudo-terminals.

Whatever happens, a slip comes out at most once by itself, and no job is forgotten. What was seen
is printed as a table at the end of the run: fault, state of the job, bytes sent, copies on paper.
"""

import socket
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import pytest

from hardware.devices import HealthState
from hardware.printers.connection import PrinterTimeouts
from hardware.printers.document import Align, Document, QrCodePart, RulePart, TextPart
from hardware.printers.jobs import JobState
from hardware.printers.language import draw, language_of
from hardware.simulators.faults import Fault
from hardware.simulators.lines import SimulatedLine, on_network, on_serial_line
from hardware.simulators.printer import PrinterSimulator
from hardware.simulators.star import StarPrinterSimulator
from hardware.transports import transport_for
from hardware.urls import parse
from tests.hardware.printers.bench import (
    HASTY,
    QUICK,
    SPOKEN_BY,
    UNTOUCHED,
    WAITING,
    Bench,
    Counting,
)
from tests.hardware.printers.conftest import FaultTable, Rig

SLOW_S = 0.25
PRINTED, UNCERTAIN = JobState.PRINTED, JobState.UNCERTAIN


def slip(label: str) -> Document:
    return Document(
        [
            TextPart("Trung tâm Phục vụ hành chính công", bold=True, align=Align.CENTER),
            TextPart(label, size_mm=20, bold=True, align=Align.CENTER, fit=True),
            RulePart(),
            QrCodePart(f"https://example.vn/t/{label}"),
        ]
    )


FIRST, SECOND = slip("A015"), slip("A016")
WHOLE, MIDDLE, FIRST_BYTE = 1.0, 0.5, 0.0
"""How much of the slip has come."""
FENCED, UNFENCED = -1, -2
"""All of the slip and the fence; all of the slip, and of the fence what the line still took."""
# What a printer says unasked: its automatic status, and an answer to somebody else's question.
UNASKED_STATUS = {"escpos": b"\x10\x00\x00\x0f", "star": b"\x23\x06\0\0\0\0\0\0\0"}
UNASKED_ANSWER = {"escpos": b"\x12", "star": b"\x1b\x1d\x03\x01AB\x07\0"}


def spoken_at(line: SimulatedLine) -> str:
    return SPOKEN_BY[type(line.printer)]


def bytes_of(document: Document, protocol: str, *, fenced: bool = False) -> int:
    fence = language_of(protocol).fence if fenced else b""
    return len(draw(document, protocol, {}).payload + fence)


def place(line: SimulatedLine, part: float) -> int:
    """Return the byte of the first slip with which so much of it has come."""
    return max(1, int(bytes_of(FIRST, spoken_at(line)) * part))


@dataclass(frozen=True)
class Case:
    """A fault, how it is made and mended, and what must come of it."""

    name: str
    make: Callable[[SimulatedLine], object]
    mend: Callable[[SimulatedLine], object]
    during: JobState
    """The first job's state while the fault lasts."""
    sent: int | None
    """How many bytes of its slip went out by then; FENCED, UNFENCED, or None: some, as the kernel's
    buffers had it.
    """
    after: JobState
    copies: int
    """How often the slip is on the paper at the end."""
    warns: bool = False
    timeouts: PrinterTimeouts = QUICK


def fault(kind: Fault) -> Callable[[SimulatedLine], object]:
    return lambda line: line.printer.misbehave(kind)


def fault_at(part: float, kind: Fault) -> Callable[[SimulatedLine], object]:
    return lambda line: line.printer.at_byte(
        place(line, part), partial(line.printer.misbehave, kind)
    )


def power_at(part: float) -> Callable[[SimulatedLine], object]:
    return lambda line: line.printer.at_byte(place(line, part), line.lose_power, rest_is_lost=True)


def unasked(said: Mapping[str, bytes]) -> Callable[[SimulatedLine], object]:
    return lambda line: line.printer.at_byte(
        place(line, MIDDLE), partial(line.printer.say, said[spoken_at(line)])
    )


def deaf_at(part: float) -> Callable[[SimulatedLine], object]:
    return lambda line: line.printer.at_byte(
        place(line, part), line.stop_reading, rest_is_lost=True
    )


def nothing(line: SimulatedLine) -> None:
    return


well = fault(Fault.NONE)
CASES = [
    Case("no fault", nothing, nothing, PRINTED, FENCED, PRINTED, 1),
    Case("never reads", SimulatedLine.stop_reading, SimulatedLine.read_again, UNTOUCHED, 0,
         PRINTED, 1),
    Case("stops reading at byte 1", deaf_at(FIRST_BYTE), SimulatedLine.read_again, UNCERTAIN, None,
         UNCERTAIN, 0, timeouts=HASTY),
    Case("stops reading in the middle", deaf_at(MIDDLE), SimulatedLine.read_again, UNCERTAIN, None,
         UNCERTAIN, 0, timeouts=HASTY),
    Case("power cut at byte 1", power_at(FIRST_BYTE), nothing, UNCERTAIN, None, UNCERTAIN, 0),
    Case("power cut in the middle", power_at(MIDDLE), nothing, UNCERTAIN, None, UNCERTAIN, 0),
    Case("power cut after the cut", power_at(WHOLE), nothing, UNCERTAIN, UNFENCED, UNCERTAIN, 1),
    Case("closed while idle", SimulatedLine.hang_up, nothing, PRINTED, FENCED, PRINTED, 1),
    Case("broken while idle", SimulatedLine.break_off, nothing, PRINTED, FENCED, PRINTED, 1),
    Case("cable pulled", fault(Fault.CUT_CABLE), well, UNTOUCHED, 0, PRINTED, 1),
    Case("cable pulled in the middle", fault_at(MIDDLE, Fault.CUT_CABLE), well, UNCERTAIN, None,
         UNCERTAIN, 0),
    Case("unasked status", unasked(UNASKED_STATUS), nothing, PRINTED, FENCED, PRINTED, 1),
    Case("unasked answer", unasked(UNASKED_ANSWER), nothing, PRINTED, FENCED, PRINTED, 1),
    Case("out of paper before", fault(Fault.PAPER_OUT), well, UNTOUCHED, 0, PRINTED, 1),
    Case("out of paper at byte 1", fault_at(FIRST_BYTE, Fault.PAPER_OUT), well, UNCERTAIN, None,
         UNCERTAIN, 1),
    Case("out of paper in the middle", fault_at(MIDDLE, Fault.PAPER_OUT), well, UNCERTAIN, None,
         UNCERTAIN, 1),
    Case("out of paper at the fence", fault_at(WHOLE, Fault.PAPER_OUT), well, UNCERTAIN, FENCED,
         UNCERTAIN, 1),
    Case("cover open before", fault(Fault.COVER_OPEN), well, UNTOUCHED, 0, PRINTED, 1),
    Case("cover opened in the middle", fault_at(MIDDLE, Fault.COVER_OPEN), well, UNCERTAIN, None,
         UNCERTAIN, 1),
    Case("offline", fault(Fault.OFFLINE), well, UNTOUCHED, 0, PRINTED, 1),
    Case("paper near its end", fault(Fault.PAPER_LOW), well, PRINTED, FENCED, PRINTED, 1, True),
    Case("slow", fault(Fault.SLOW), well, PRINTED, FENCED, PRINTED, 1),
]  # fmt: skip


@pytest.fixture(params=["escpos+tcp", "escpos+pty", "star+tcp"])
def line(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[SimulatedLine]:
    protocol, _, cable = request.param.partition("+")
    kind = PrinterSimulator if protocol == "escpos" else StarPrinterSimulator
    printer = kind(tmp_path / "kiosk-1", slow_s=SLOW_S)
    ends: dict[str, Callable[[], AbstractContextManager[SimulatedLine]]] = {
        "tcp": lambda: on_network(printer),
        "pty": lambda: on_serial_line(printer, tmp_path / "ttyPrinter"),
    }
    with ends[cable]() as made:
        yield made


def name_of(line: SimulatedLine) -> str:
    return f"{spoken_at(line)}+{line.url.partition(':')[0]}"


def sent_in(case: Case, protocol: str) -> range:
    """Return how many bytes of the first slip may have gone out."""
    whole, fenced = bytes_of(FIRST, protocol), bytes_of(FIRST, protocol, fenced=True)
    least = {None: 1, FENCED: fenced, UNFENCED: whole}.get(case.sent, 0)
    return range(least, fenced + 1 if least else 1)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_slip_is_never_lost_and_never_twice(
    rig: Rig, line: SimulatedLine, case: Case, fault_table: FaultTable
) -> None:
    bench = Bench(rig, line, WAITING if case.during is PRINTED else case.timeouts)
    case.make(line)

    bench.print(1, FIRST)
    during, sent = bench.settle(case.during), bench.wire.slip_bytes
    seen = {health.state for health in rig.watched.changes}
    bench.wait_for_slips()
    case.mend(line)
    bench.print(2, SECOND)
    rig.jobs.wait_for_outcomes(2)

    after, copies = bench.state(1), bench.copies(FIRST)
    fault_table.add(name_of(line), case.name, during, sent, after, copies)
    assert (during, after, copies) == (case.during, case.after, case.copies)
    assert sent in sent_in(case, spoken_at(line))
    assert not case.warns or HealthState.WARNING in seen
    assert (bench.state(2), bench.copies(SECOND)) == (PRINTED, 1)
    assert copies <= 1


def test_two_jobs_at_once_are_two_slips_one_after_the_other(
    rig: Rig, line: SimulatedLine, fault_table: FaultTable
) -> None:
    bench = Bench(rig, line)
    rig.jobs.put(1, FIRST)
    rig.jobs.put(2, SECOND)

    bench.device.wake()
    rig.jobs.wait_for_outcomes(2)

    assert [bench.state(1), bench.state(2)] == [PRINTED, PRINTED]
    protocol = spoken_at(line)
    assert bench.wire.slip_bytes == sum(
        bytes_of(one, protocol, fenced=True) for one in (FIRST, SECOND)
    )
    assert [bench.copies(FIRST), bench.copies(SECOND)] == [1, 1]
    each = bench.wire.slip_bytes // 2
    fault_table.add(name_of(line), "two jobs at once (each)", PRINTED, each, PRINTED, 1)


@contextmanager
def refused() -> Iterator[str]:
    with socket.create_server(("127.0.0.1", 0)) as server:
        free = server.getsockname()[1]
    yield f"tcp://127.0.0.1:{free}"


@contextmanager
def black_hole() -> Iterator[str]:
    """Whoever calls is neither answered nor refused: the queue of callers is full."""
    with ExitStack() as stack:
        full = stack.enter_context(socket.create_server(("127.0.0.1", 0), backlog=0))
        for _ in range(4):
            caller = stack.enter_context(socket.socket())
            caller.setblocking(False)
            caller.connect_ex(full.getsockname())
        yield f"tcp://127.0.0.1:{full.getsockname()[1]}"


@contextmanager
def unplugged() -> Iterator[str]:
    yield "serial:///dev/serial/by-id/no-such-printer"


@pytest.mark.parametrize(
    ("name", "nowhere"),
    [("refused", refused), ("black hole", black_hole), ("adapter unplugged", unplugged)],
)
def test_without_a_connection_the_slip_waits_and_not_one_byte_goes_out(
    rig: Rig,
    fault_table: FaultTable,
    name: str,
    nowhere: Callable[[], AbstractContextManager[str]],
) -> None:
    with nowhere() as url:
        rig.jobs.put(1, FIRST)
        wire = Counting(transport_for(parse(f"escpos+{url}")))

        rig.run(f"escpos+{url}", wire=wire, timeouts=QUICK)
        rig.jobs.wait_for_releases(2)

    fault_table.add(
        f"escpos+{url.partition(':')[0]}", name, UNTOUCHED, wire.slip_bytes, UNTOUCHED, 0
    )
    assert wire.slip_bytes == 0
    assert rig.jobs.outcomes == []
