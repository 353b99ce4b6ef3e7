"""The USB wire: opened without a reset, never an unclear number of bytes, no printer no wire."""

from pathlib import Path

import pytest

from hardware.devices import HealthState
from hardware.errors import WireError
from hardware.printers.jobs import JobState
from hardware.simulators.printer import PrinterSimulator
from hardware.transports import transport_for, usb
from hardware.transports.usb import UsbTransport
from hardware.urls import parse
from tests.hardware.doubles import a_slip
from tests.hardware.printers.conftest import Rig
from tests.hardware.printers.usb_bus import IN, OUT, Plugged, UsbBus


@pytest.fixture
def plugged(tmp_path: Path) -> Plugged:
    return Plugged(PrinterSimulator(tmp_path / "printer"))


def wire_to(*devices: Plugged, place: str = "04b8:0202", serial: str = "") -> UsbTransport:
    return UsbTransport(place, serial, backend=UsbBus(*devices))


def test_a_slip_over_usb_is_proven_on_paper(rig: Rig, plugged: Plugged) -> None:
    rig.run("escpos+usb://04b8:0202", wire=wire_to(plugged))

    rig.jobs.put(1, a_slip())

    rig.jobs.wait_for_outcomes(1)
    assert rig.jobs.outcomes[0][1] is JobState.PRINTED
    assert len(plugged.printer.slips()) == 1
    assert not plugged.has_driver
    assert "set_configuration" not in plugged.calls


def test_a_printer_without_a_configuration_gets_one(plugged: Plugged) -> None:
    plugged.is_configured = False
    wire = wire_to(plugged)

    wire.open(1)
    wire.close()

    assert plugged.calls == ["set_configuration", "release", "close"]


def test_a_cable_that_is_pulled_between_slips_loses_none(rig: Rig, plugged: Plugged) -> None:
    rig.run("escpos+usb://04b8:0202", wire=wire_to(plugged))
    rig.watched.wait_for(lambda health: health.state is HealthState.OK)

    plugged.gone = True
    rig.watched.wait_for(lambda health: health.state is HealthState.FAULT)
    rig.jobs.put(1, a_slip())
    rig.jobs.wait_for_releases(1)
    plugged.gone = False

    rig.jobs.wait_for_outcomes(1)
    assert rig.jobs.outcomes[0][1] is JobState.PRINTED
    assert len(plugged.printer.slips()) == 1


def test_of_a_write_that_times_out_it_is_known_what_has_left(plugged: Plugged) -> None:
    wire = wire_to(plugged)
    wire.open(1)
    wire.write(b"x" * 5000, 1)
    plugged.stuck, plugged.takes = True, 1024

    with pytest.raises(WireError) as refused:
        wire.write(b"x" * 5000, 0.1)

    assert (refused.value.sent, refused.value.permanent) == (1024, False)
    assert wire.sent == 6024


def test_of_a_device_that_is_gone_nothing_of_the_piece_has_left(plugged: Plugged) -> None:
    wire = wire_to(plugged)
    wire.open(1)
    plugged.gone = True

    with pytest.raises(WireError) as refused:
        wire.write(b"x" * 5000, 1)

    assert refused.value.sent == 0
    with pytest.raises(WireError, match="No such device"):
        wire.read(0)


def test_two_printers_of_one_model_are_told_apart_by_their_serial_numbers(tmp_path: Path) -> None:
    one = Plugged(PrinterSimulator(tmp_path / "one"), serial="J3X1")
    two = Plugged(PrinterSimulator(tmp_path / "two"), serial="J3X2")
    wire = wire_to(one, two, serial="J3X2")

    wire.open(1)
    wire.write(b"A", 1)

    assert (one.printer.slip_bytes, two.printer.slip_bytes) == (0, 1)


def test_what_is_no_printer_is_left_alone(plugged: Plugged) -> None:
    plugged.interface_class = 3

    with pytest.raises(WireError, match="it is no printer"):
        wire_to(plugged).open(1)

    assert plugged.has_driver


def test_a_printer_that_takes_no_bytes_is_none(plugged: Plugged) -> None:
    plugged.endpoints = (IN,)

    with pytest.raises(WireError, match="takes no bytes"):
        wire_to(plugged).open(1)


def test_a_printer_without_a_way_back_answers_nothing(plugged: Plugged) -> None:
    plugged.endpoints = (OUT,)
    wire = wire_to(plugged)
    wire.open(1)

    assert wire.read(0) == b""


def test_a_printer_that_is_not_there_may_come(plugged: Plugged) -> None:
    with pytest.raises(WireError, match="no USB printer 04b8:0e15; check its power") as refused:
        wire_to(plugged, place="04b8:0e15").open(1)

    assert not refused.value.permanent


def test_without_pyusb_the_way_out_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(usb, "usb", None)

    with pytest.raises(WireError, match="needs the package pyusb") as refused:
        transport_for(parse("escpos+usb://04b8:0202")).open(1)

    assert refused.value.permanent
