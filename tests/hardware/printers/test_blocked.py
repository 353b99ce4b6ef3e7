"""A printer that can't print costs the server nothing for each slip that comes meanwhile."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from hardware.devices import Cause, HealthState
from hardware.printers import language
from hardware.printers.connection import PrinterTimeouts
from hardware.printers.document import Document
from hardware.printers.jobs import JobState
from hardware.printers.spooler import PrinterDevice
from hardware.simulators.faults import Fault
from hardware.simulators.lines import on_network
from hardware.simulators.printer import PrinterSimulator
from hardware.transports.sim import SimTransport
from hardware.urls import parse
from tests.hardware.doubles import IMPATIENT, SOON_S, a_slip, eventually
from tests.hardware.printers.conftest import Rig

URL = "escpos+sim://kiosk-1"
A_MINUTE = PrinterTimeouts(answer_s=0.2, poll_s=60)
LONG_ENOUGH_S = 0.5


@pytest.fixture
def printer(tmp_path: Path) -> PrinterSimulator:
    blocked = PrinterSimulator(tmp_path / "kiosk-1")
    blocked.misbehave(Fault.COVER_OPEN)
    return blocked


def test_a_blocked_printer_leaves_the_queue_alone_until_its_next_look(
    rig: Rig, printer: PrinterSimulator
) -> None:
    rig.jobs.put(1, a_slip())
    device = rig.run(URL, wire=SimTransport(printer), timeouts=A_MINUTE)
    rig.jobs.wait_for_releases(1)

    device.wake()

    assert not eventually(lambda: len(rig.jobs.releases) > 1, within_s=LONG_ENOUGH_S)


def test_a_mended_printer_that_is_looked_after_prints_at_once(
    rig: Rig, printer: PrinterSimulator
) -> None:
    rig.jobs.put(1, a_slip())
    device = rig.run(URL, wire=SimTransport(printer), timeouts=A_MINUTE)
    rig.jobs.wait_for_releases(1)
    printer.misbehave(Fault.NONE)

    device.check()

    assert rig.jobs.wait_for_outcomes(1) == [(1, JobState.PRINTED)]


def test_no_slip_is_drawn_for_a_printer_that_cannot_print(
    rig: Rig, printer: PrinterSimulator
) -> None:
    drawn: list[Document] = []

    def draw(document: Document, protocol: str, options: Mapping[str, str]) -> language.DrawnSlip:
        drawn.append(document)
        return language.draw(document, protocol, options)

    rig.jobs.put(1, a_slip())
    device = PrinterDevice(
        1,
        "kiosk-1",
        url=parse(URL),
        wire=SimTransport(printer),
        jobs=rig.jobs,
        health=rig.watched.record,
        timeouts=IMPATIENT,
        draw=draw,
    )
    rig.devices.append(device)

    device.start()
    rig.jobs.wait_for_releases(3)

    assert drawn == []


def test_paper_that_ends_in_the_middle_is_told_while_the_slip_still_waits(
    rig: Rig, tmp_path: Path
) -> None:
    """The visitor is told within seconds; who is quick with a new roll gets the slip proven."""
    printer = PrinterSimulator(tmp_path / "reception-1")
    patient = PrinterTimeouts(answer_s=1, poll_s=0.02, look_s=0.05, fence_s=SOON_S)
    printer.at_byte(500, lambda: printer.misbehave(Fault.PAPER_OUT))
    rig.jobs.put(1, a_slip())
    with on_network(printer) as line:
        rig.run(f"escpos+{line.url}", timeouts=patient)
        told = rig.watched.wait_for(lambda health: health.cause is Cause.PAPER_OUT)
        meanwhile = list(rig.jobs.outcomes)

        printer.misbehave(Fault.NONE)

        assert rig.jobs.wait_for_outcomes(1) == [(1, JobState.PRINTED)]
    assert (told.state, meanwhile) == (HealthState.FAULT, [])
    assert len(printer.slips()) == 1
