"""A printer's own counters (GS g 2): who is asked, how often, and what is told of them."""

from pathlib import Path

import pytest

from hardware.devices import HealthState, Lifetime
from hardware.printers.connection import PrinterConnection
from hardware.printers.escpos import LANGUAGE
from hardware.simulators.printer import PrinterSimulator
from hardware.transports.sim import SimTransport
from hardware.urls import parse
from tests.hardware.doubles import IMPATIENT, a_slip
from tests.hardware.printers.conftest import Rig

EPSON = "escpos+sim://kiosk-1?profile=TM-T88V"
ASKED = b"\x1dg2"


def counted(
    folder: Path, options: str, *, model: str = "TM-T88V", times: int = 1
) -> Lifetime | None:
    printer = PrinterSimulator(folder, model=model)
    connection = PrinterConnection(parse(options), SimTransport(printer), IMPATIENT)
    for _ in range(times):
        assert not connection.status().fault
    return connection.lifetime


def test_the_questions_are_those_of_the_manual() -> None:
    """Epson, Citizen: GS g 2 m nL nH; 148 lines fed, 178 cuts, 198 hours, never set back."""
    assert LANGUAGE.counters == {
        "lines": bytes.fromhex("1D 67 32 00 94 00"),
        "cuts": bytes.fromhex("1D 67 32 00 B2 00"),
        "hours": bytes.fromhex("1D 67 32 00 C6 00"),
    }


@pytest.mark.parametrize(
    ("options", "is_asked"),
    [
        (EPSON, True),
        ("escpos+sim://kiosk-1?profile=auto", True),
        (f"{EPSON}&counters=no", False),
        ("escpos+sim://kiosk-1", False),
        ("escpos+sim://kiosk-1?counters=yes", True),
        ("escpos+sim://kiosk-1?profile=POS-5890", False),
    ],
)
def test_a_printer_whose_model_counts_is_asked(
    tmp_path: Path, options: str, is_asked: bool
) -> None:
    life = counted(tmp_path, options)

    assert life == (Lifetime(lines=0, cuts=0, hours=5) if is_asked else None)


def test_it_is_asked_once_an_hour(tmp_path: Path) -> None:
    counted(tmp_path, EPSON, times=3)

    assert (tmp_path / "raw.bin").read_bytes().count(ASKED) == 3, "one for each counter"


def test_one_that_is_silent_is_asked_so_no_more_and_prints_on(tmp_path: Path) -> None:
    life = counted(tmp_path, "escpos+sim://kiosk-1?counters=yes", model="", times=3)

    assert life is None
    assert (tmp_path / "raw.bin").read_bytes().count(ASKED) == 1


def test_its_health_tells_of_them(rig: Rig, tmp_path: Path) -> None:
    printer = PrinterSimulator(tmp_path, model="TM-T88V")
    printer.receive(b"\x1dVA\x00")
    rig.jobs.put(1, a_slip())

    rig.run(EPSON, wire=SimTransport(printer))
    rig.jobs.wait_for_outcomes(1)

    assert rig.watched.record.latest.lifetime == Lifetime(lines=40, cuts=1, hours=5)
    assert rig.watched.record.latest.state is HealthState.OK
