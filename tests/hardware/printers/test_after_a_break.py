"""A printer whose line broke off in the middle of a picture is well again without a hand on it."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import pytest

from hardware.devices import HealthState
from hardware.printers import star
from hardware.printers.escpos import encode, ending
from hardware.printers.jobs import JobState, PrintJob
from hardware.printers.language import SlipEnding, draw
from hardware.printers.raster import render
from hardware.simulators.faults import Fault
from hardware.simulators.lines import SimulatedLine, on_network, on_serial_line
from hardware.simulators.paced import LinePace, paced_serial_line
from hardware.simulators.printer import PrinterSimulator
from hardware.simulators.star import StarPrinterSimulator
from tests.hardware.doubles import IMPATIENT, a_long_slip, a_noisy_slip, a_slip, picture
from tests.hardware.printers.bench import SPOKEN_BY, WAITING, Bench
from tests.hardware.printers.conftest import Rig

Connect = Callable[[PrinterSimulator], AbstractContextManager[SimulatedLine]]
SOON_WELL = ("hang_up", "break_off")


@pytest.mark.parametrize("how", SOON_WELL)
@pytest.mark.parametrize("kind", ["tcp", "serial"])
def test_a_line_that_broke_in_the_middle_of_a_picture_heals_by_itself(
    rig: Rig, tmp_path: Path, kind: str, how: str
) -> None:
    """The printer takes every later question for the rest of its picture, and answers none."""
    printer = PrinterSimulator(tmp_path / "printer")
    connect: Connect = (
        on_network if kind == "tcp" else partial(on_serial_line, link=tmp_path / "tty")
    )
    baud = "?baud=115200" if kind == "serial" else ""
    with connect(printer) as line:
        rig.run(f"escpos+{line.url}{baud}", timeouts=IMPATIENT)
        rig.watched.wait_for(lambda health: health.state is HealthState.OK)
        printer.at_byte(5_000, getattr(line, how), rest_is_lost=True)

        rig.jobs.put(1, a_long_slip())
        first = rig.jobs.wait_for_outcomes(1)
        rig.jobs.put(2, a_slip())
        both = rig.jobs.wait_for_outcomes(2)

    assert first == [(1, JobState.UNCERTAIN)]
    assert both[1] == (2, JobState.PRINTED)


@pytest.mark.parametrize(
    ("baud", "hears_always"), [(115_200, False), (115_200, True), (38_400, False), (38_400, True)]
)
def test_a_cable_that_was_out_in_the_middle_of_a_picture_needs_no_hand_on_the_printer(
    rig: Rig, tmp_path: Path, baud: int, *, hears_always: bool
) -> None:
    """A serial port takes all bytes whether a cable is in it or not: nobody sees them get lost.

    At 38,400 baud what ends the picture is two seconds on the line, and a look takes 1.4.
    """
    printer = PrinterSimulator(tmp_path / "printer", hears_always=hears_always)
    limits = replace(WAITING, preflight_s=1.4, answer_s=1.2, fence_s=0.5)
    broken, whole = a_noisy_slip(1), a_noisy_slip(2)
    with paced_serial_line(printer, tmp_path / "tty", LinePace(baud)) as line:
        bench = Bench(rig, line, limits, options=f"?baud={baud}")
        printer.at_byte(2_000, partial(printer.misbehave, Fault.CUT_CABLE), rest_is_lost=True)
        bench.print(1, broken)
        first = rig.jobs.wait_for_outcomes(1)

        printer.misbehave(Fault.NONE)
        bench.wait_for_slips()
        bench.print(2, whole)
        both = rig.jobs.wait_for_outcomes(2)

        assert [bench.copies(broken), bench.copies(whole)] == [0, 1]
        assert len(printer.slips()) == 2
    assert (first, both[1]) == ([(1, JobState.UNCERTAIN)], (2, JobState.PRINTED))


@pytest.mark.parametrize(
    "make",
    [PrinterSimulator, partial(PrinterSimulator, hears_always=True), StarPrinterSimulator],
    ids=["deaf", "hears", "star"],
)
def test_a_program_that_was_killed_in_a_slip_leaves_a_printer_that_its_successor_heals(
    rig: Rig, tmp_path: Path, make: Callable[[Path], PrinterSimulator]
) -> None:
    """Of the slip the successor has its job alone; the printer waits for the rest of a row."""
    printer = make(tmp_path / "printer")
    broken, whole = a_noisy_slip(1), a_noisy_slip(2)
    printer.receive(draw(broken, SPOKEN_BY[type(printer)], {}).payload[:3_000])
    rig.broken_off = PrintJob(1, broken.to_json(), datetime.now(UTC), 1)
    with on_serial_line(printer, tmp_path / "tty") as line:
        bench = Bench(rig, line, WAITING)
        bench.print(2, whole)
        outcomes = rig.jobs.wait_for_outcomes(1)

        assert [bench.copies(broken), bench.copies(whole)] == [0, 1]
        assert len(printer.slips()) == 2
    assert outcomes == [(2, JobState.PRINTED)]


@pytest.mark.parametrize("at", [1, 2, 7, 9, 400, 2_000, 3_500])
def test_what_came_of_a_slip_is_cut_off_before_the_next(tmp_path: Path, at: int) -> None:
    """However far it came: half a number must not hang on another visitor's slip."""
    printer = PrinterSimulator(tmp_path)
    broken, whole = encode(a_long_slip(), width_dots=576), encode(a_slip(), width_dots=576)

    end = ending(broken)
    printer.receive(broken[:at] + end.filler + end.cut + whole)

    assert [picture(slip) for slip in printer.slips()[1:]] == [render(a_slip(), width_dots=576)]


@pytest.mark.parametrize("at", [1, 4, 8, *range(20, 26), 400, 2_000])
def test_what_came_of_a_star_slip_is_cut_off_before_the_next(tmp_path: Path, at: int) -> None:
    printer = StarPrinterSimulator(tmp_path)
    broken, whole = (star.encode(one, width_dots=576) for one in (a_noisy_slip(1), a_slip()))
    end = star.star_ending(broken)

    printer.receive(broken[:at] + end.filler + end.cut + whole)

    assert picture(printer.slips()[-1]) == render(a_slip(), width_dots=576)


def test_the_zeros_are_as_many_as_the_longest_picture_has_bytes() -> None:
    """Epson: GS v 0 m xL xH yL yH, GS V 66 0; ESC @ starts anew."""
    slip = bytes.fromhex("1B 40  1D 76 30 00 02 00 30 00") + b"12" * 48
    slip += bytes.fromhex("1D 76 30 03 01 00 02 00 FFFF  1D 56 42 00")

    assert ending(slip) == SlipEnding(bytes(96), bytes.fromhex("1B 40 1D 56 42 00"))
