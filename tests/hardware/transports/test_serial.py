"""The serial wire, on a pseudo-terminal; its formats, which that cannot do, by their settings."""

import os
import pty
import tty
from collections.abc import Iterator
from contextlib import suppress

import pytest

from hardware.errors import WireError
from hardware.transports import transport_for
from hardware.transports.serial import SerialTransport
from hardware.urls import parse
from tests.hardware.doubles import SOON_S


@pytest.fixture
def line() -> Iterator[tuple[int, str]]:
    """A serial line: the device's end as a descriptor, ours as a path."""
    device, ours = pty.openpty()
    tty.setraw(device)
    path = os.ttyname(ours)
    os.close(ours)
    yield device, path
    with suppress(OSError):
        os.close(device)


def test_bytes_go_both_ways(line: tuple[int, str]) -> None:
    device, path = line
    wire = transport_for(parse(f"escpos+serial://{path}?baud=115200"))
    wire.open(1)

    wire.write(b"\x10\x04\x01", 1)
    asked = os.read(device, 100)
    os.write(device, b"\x12")
    answer = wire.read(SOON_S)
    wire.close()

    assert (asked, answer, wire.sent) == (b"\x10\x04\x01", b"\x12", 3)


def test_silence_ends_at_its_time(line: tuple[int, str]) -> None:
    wire = SerialTransport(line[1], baud=9600, format="8N1")
    wire.open(1)

    answer = wire.read(0.05)
    wire.close()

    assert answer == b""


def test_a_port_held_by_us_is_ours_alone(line: tuple[int, str]) -> None:
    first, second = (SerialTransport(line[1], baud=9600, format="8N1") for _ in range(2))
    first.open(1)

    with pytest.raises(WireError, match="no other program holds it"):
        second.open(1)

    first.close()


def test_a_line_that_takes_nothing_is_given_up_and_may_have_taken_some(
    line: tuple[int, str],
) -> None:
    wire = SerialTransport(line[1], baud=9600, format="8N1")
    wire.open(1)

    with pytest.raises(WireError, match="no more in time") as stuck:
        wire.write(bytes(1_000_000), 0.2)
    wire.close()

    assert stuck.value.sent > 0
    assert not stuck.value.permanent


def test_an_unplugged_adapter_is_a_wire_error_on_writing_and_reading(line: tuple[int, str]) -> None:
    device, path = line
    wire = SerialTransport(path, baud=9600, format="8N1")
    wire.open(1)

    os.close(device)

    with pytest.raises(WireError):
        wire.read(SOON_S)
    with pytest.raises(WireError):
        wire.write(b"A015", 1)
    wire.close()


def test_a_port_that_is_not_there_names_it() -> None:
    wire = SerialTransport("/dev/ttyNOWHERE", baud=9600, format="8N1")

    with pytest.raises(WireError, match="serial port /dev/ttyNOWHERE does not open") as missing:
        wire.open(1)

    assert not missing.value.permanent


def test_an_alpha_signs_line_is_opened_with_seven_bits_and_even_parity() -> None:
    wire = transport_for(parse("alpha+serial:///dev/ttyUSB0?address=3"))

    assert isinstance(wire, SerialTransport)
    assert wire.settings == {"baudrate": 9600, "bytesize": 7, "parity": "E", "stopbits": 1}
