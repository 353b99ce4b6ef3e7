"""Printers on slow lines: as long as bytes are taken nothing is cut, lost, doubled or told to hang.

The lines are real sockets and pseudo-terminals that are emptied at a pace; they are faster than
those of the field, and the printers' time limits are shorter in the same measure. The whole table,
at the real pace, is `python -m tests.load.slow_lines`.
"""

import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import replace
from itertools import count
from pathlib import Path

import pytest

from hardware.device_url import DeviceUrl
from hardware.devices import Cause, HealthState
from hardware.errors import WireError
from hardware.printers.connection import PrinterConnection, PrinterTimeouts
from hardware.printers.document import Document
from hardware.printers.escpos import encode
from hardware.printers.jobs import JobState
from hardware.simulators.paced import LinePace, PacedLine, paced_network, paced_serial_line
from hardware.simulators.printer import PrinterSimulator
from hardware.transports import tcp, transport_for
from hardware.transports.tcp import TcpTransport
from hardware.urls import parse
from tests.hardware.doubles import SOON_S, eventually
from tests.hardware.printers.bench import Bench
from tests.hardware.printers.conftest import Rig
from tests.load.slow_lines import slip
from tests.support.patience import patience

SLOWER = patience(1.0)
"""On a busy machine the lines are slower, and the limits longer, in the same measure."""
BAUD = round(460_800 / SLOWER)
"""A slip of 19 KB takes 0.4 s, or as much longer as the machine needs."""
SMALL, LARGE = 4_096, 65_536
PACE = LinePace(BAUD, SMALL, 1_460)
SHORT = PrinterTimeouts(
    preflight_s=SOON_S, connect_s=SOON_S, answer_s=SOON_S, hang_s=SOON_S, write_s=SOON_S,
    fence_s=SOON_S, look_s=0.1, poll_s=0.02, heartbeat_s=60, assumed_baud=BAUD,
)  # fmt: skip
FIRST, SECOND = slip("A015"), slip("A016")
BYTES = len(encode(FIRST, width_dots=576))


@pytest.fixture
def printer(tmp_path: Path) -> PrinterSimulator:
    return PrinterSimulator(tmp_path / "kiosk-1")


def printed(rig: Rig, line: PacedLine, *documents: Document, timeouts: PrinterTimeouts) -> Bench:
    """Print the documents one after the other; each must come out once, and nobody hear of it."""
    bench = Bench(rig, line, timeouts, options=f"?baud={BAUD}" if line.is_serial else "")
    for number, document in enumerate(documents, 1):
        bench.print(number, document)
        rig.jobs.wait_for_outcomes(number)
    assert [state for _, state, _ in rig.jobs.outcomes] == [JobState.PRINTED] * len(documents)
    assert {health.state for health in rig.watched.changes} == {HealthState.OK}
    assert line.cuts == 0
    return bench


def test_the_second_slip_on_a_slow_line_is_not_cut_by_the_kernel(
    rig: Rig, printer: PrinterSimulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Linux counts TCP_USER_TIMEOUT from the first full buffer: the second slip came too late."""
    monkeypatch.setattr(tcp, "_USER_TIMEOUT_MS", 200)
    with paced_network(printer, replace(PACE, baud=2 * BAUD)) as line:
        bench = printed(rig, line, FIRST, SECOND, timeouts=SHORT)

        assert [bench.copies(FIRST), bench.copies(SECOND)] == [1, 1]


ENDS: dict[str, Callable[[PrinterSimulator, Path, LinePace], AbstractContextManager[PacedLine]]] = {
    "tcp": lambda printer, _, pace: paced_network(printer, pace),
    "serial": lambda printer, folder, pace: paced_serial_line(printer, folder / "tty", pace),
}


@pytest.mark.parametrize(
    ("end", "buffer_bytes"), [("tcp", SMALL), ("tcp", LARGE), ("serial", SMALL)]
)
def test_a_slip_may_take_longer_than_its_limits_as_long_as_it_goes_on(
    rig: Rig, printer: PrinterSimulator, tmp_path: Path, end: str, buffer_bytes: int
) -> None:
    short_s = 0.25 * SLOWER
    limits = replace(SHORT, write_s=short_s, fence_s=short_s, hang_s=short_s)

    with ENDS[end](printer, tmp_path, LinePace(BAUD, buffer_bytes, None)) as line:
        began = time.monotonic()
        bench = printed(rig, line, FIRST, timeouts=limits)
        took_s = time.monotonic() - began

        assert bench.copies(FIRST) == 1
    assert took_s > short_s


@pytest.mark.parametrize(
    "buffer_bytes", [SMALL, LARGE], ids=["in the middle", "when all was taken"]
)
def test_a_printer_that_hangs_in_mid_slip_is_told_within_four_seconds_while_the_slip_waits_on(
    rig: Rig, printer: PrinterSimulator, buffer_bytes: int
) -> None:
    """It was told after 11 s. How long it may stand still is the product's own."""
    hung_at: list[float] = []
    limits = replace(SHORT, hang_s=PrinterTimeouts().hang_s)
    with paced_network(printer, LinePace(2 * BAUD, buffer_bytes)) as line:

        def hang() -> None:
            hung_at.append(time.monotonic())
            line.stop_reading()

        bench = Bench(rig, line, limits, options=f"?baud={BAUD}")
        bench.print(1, FIRST)
        rig.jobs.wait_for_outcomes(1)
        printer.at_byte(2_000, hang)
        bench.print(2, SECOND)
        told = rig.watched.wait_for(lambda health: health.state is HealthState.FAULT)
        took_s = time.monotonic() - hung_at[0]
        meanwhile = len(rig.jobs.outcomes)

        line.read_again()

        assert rig.jobs.wait_for_outcomes(2)[1] == (2, JobState.PRINTED)
        assert bench.copies(SECOND) == 1
    assert took_s <= patience(4)
    assert (told.cause, meanwhile) == (Cause.WIRE, 1)
    assert "in the middle of a slip" in told.detail
    assert eventually(lambda: rig.watched.record.latest.state is HealthState.OK)


def test_a_printer_that_hangs_before_a_slip_is_told_within_two_seconds(
    rig: Rig, printer: PrinterSimulator
) -> None:
    """With the product's own limits; the kiosk's page then says so."""
    with paced_network(printer, PACE) as line:
        bench = Bench(rig, line, PrinterTimeouts())
        line.stop_reading()
        began = time.monotonic()
        bench.print(1, FIRST)

        told = rig.watched.wait_for(lambda health: health.state is HealthState.FAULT)

        took_s = time.monotonic() - began
        line.read_again()
    assert took_s <= patience(2)
    assert told.cause is Cause.WIRE


def test_a_printer_that_hangs_on_an_open_connection_is_known_within_the_time_of_one_look(
    printer: PrinterSimulator,
) -> None:
    """It was told after 4.1 s: to hang up in good order took a second, twice."""
    limits = PrinterTimeouts(preflight_s=0.5, answer_s=0.4)
    with paced_network(printer, PACE) as line:
        connection = PrinterConnection(url_of(line), transport_for(url_of(line)), limits)
        connection.status()
        line.stop_reading()
        began = time.monotonic()

        with pytest.raises(WireError, match="no answer from"):
            connection.status()

        took_s = time.monotonic() - began
    assert took_s < 1.4


def test_twenty_questions_show_what_a_line_carries_at_least(printer: PrinterSimulator) -> None:
    with paced_network(printer, LinePace(9_600, LARGE)) as line:
        connection = PrinterConnection(url_of(line), transport_for(url_of(line)), PrinterTimeouts())
        began = time.monotonic()
        connection.status()
        took_s = time.monotonic() - began
        connection.close()

    # 12 bytes one after the other, and 60 together, of 10 bits each.
    assert took_s > 72 * 10 / 9_600
    assert connection._speed.likely_s(9_600) > 9.5


def test_a_printer_that_answers_few_questions_is_asked_so_once_and_prints(
    rig: Rig, printer: PrinterSimulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    status, asked = printer._status_of, count()
    # Four came one by one; of the twenty at once most are lost.
    lost = range(6, 24)
    monkeypatch.setattr(printer, "_status_of", lambda n: b"" if next(asked) in lost else status(n))
    with paced_network(printer, replace(PACE, baud=2 * BAUD)) as line:
        bench = printed(rig, line, FIRST, timeouts=SHORT)

        assert bench.copies(FIRST) == 1


def url_of(line: PacedLine) -> DeviceUrl:
    return parse(f"escpos+{line.url}")


def test_what_a_far_end_has_not_taken_is_known(printer: PrinterSimulator) -> None:
    with paced_network(printer, PACE) as line:
        wire = TcpTransport(url_of(line).host, url_of(line).port or 0, may_stall=True)
        wire.open(SOON_S)
        line.stop_reading()
        pushed = sum(wire.push(bytes(4_096), SOON_S) for _ in range(10))
        stuck = wire.waiting
        line.read_again()

        assert eventually(lambda: wire.waiting == 0)
        wire.close()
    assert 0 < stuck < pushed
    assert pushed == 40_960


def test_a_printer_without_fence_has_its_slip_when_its_line_has_carried_it(
    rig: Rig, printer: PrinterSimulator
) -> None:
    with paced_network(printer, LinePace(BAUD, LARGE)) as line:
        bench = Bench(rig, line, SHORT, options=f"?fence=no&baud={BAUD}")
        bench.print(1, FIRST)
        rig.jobs.wait_for_outcomes(1)
        there = printer.slip_bytes

    assert rig.jobs.outcomes[0][1] is JobState.SENT
    assert there >= BYTES


def test_a_slip_that_the_far_end_of_a_mute_printer_never_took_is_not_told_to_be_sent(
    rig: Rig, printer: PrinterSimulator
) -> None:
    """Its bytes lay in this machine's kernel, and were lost with a dead link."""
    with paced_network(printer, PACE) as line:
        limits = replace(SHORT, write_s=0.4, assumed_baud=9_216_000)
        bench = Bench(rig, line, limits, options="?fence=no&status=no")
        line.stop_reading()
        bench.print(1, FIRST)

        assert rig.jobs.wait_for_outcomes(1) == [(1, JobState.UNCERTAIN)]


def test_a_printer_of_before_on_a_line_too_slow_for_pictures_prints_and_warns(
    rig: Rig, printer: PrinterSimulator
) -> None:
    with paced_network(printer, LinePace(BAUD, LARGE)) as line:
        bench = Bench(rig, line, SHORT, options="?baud=9600", well=HealthState.WARNING)
        bench.print(1, FIRST)

        assert rig.jobs.wait_for_outcomes(1) == [(1, JobState.PRINTED)]
    (warned,) = rig.watched.changes
    assert (warned.state, warned.cause) == (HealthState.WARNING, Cause.SLOW_LINE)
    assert "baud=115200, or print text with mode=text" in warned.detail


def test_a_printer_that_takes_a_byte_now_and_then_is_given_up_at_last(
    rig: Rig, printer: PrinterSimulator
) -> None:
    limits = replace(SHORT, write_s=0.4, fence_s=0.4, assumed_baud=9_216_000)
    with paced_network(printer, LinePace(9_600, 1_024, 536)) as line:
        bench = Bench(rig, line, limits)
        bench.print(1, FIRST)

        assert rig.jobs.wait_for_outcomes(1) == [(1, JobState.UNCERTAIN)]
