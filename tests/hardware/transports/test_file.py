"""The one-way wire into a file."""

import os
from pathlib import Path

import pytest

from hardware.errors import WireError
from hardware.transports import transport_for
from hardware.transports.file import FileTransport
from hardware.urls import parse


def test_bytes_are_appended_to_the_file_and_never_answered(tmp_path: Path) -> None:
    file = tmp_path / "lp0"
    file.write_bytes(b"before ")
    wire = transport_for(parse(f"escpos+file://{file}"))

    wire.open(1)
    wire.write(b"after", 1)
    answer = wire.read(1)
    wire.close()

    assert (file.read_bytes(), answer, wire.two_way) == (b"before after", b"", False)
    assert wire.sent == 5


def test_a_device_that_vanished_is_not_made_as_a_plain_file() -> None:
    wire = FileTransport("/dev/usb-printer-that-is-not-there")

    with pytest.raises(WireError, match="does not open: No such file"):
        wire.open(1)

    assert not Path("/dev/usb-printer-that-is-not-there").exists()


def test_a_folder_is_a_permanent_mistake(tmp_path: Path) -> None:
    with pytest.raises(WireError) as refused:
        FileTransport(str(tmp_path)).open(1)

    assert refused.value.permanent


def test_a_device_that_takes_nothing_more_is_given_up_at_the_deadline(tmp_path: Path) -> None:
    fifo = tmp_path / "lp0"
    os.mkfifo(fifo)
    reader = os.open(fifo, os.O_RDONLY | os.O_NONBLOCK)
    wire = FileTransport(str(fifo))
    wire.open(1)

    with pytest.raises(WireError, match="no more in time") as stuck:
        wire.write(bytes(1_000_000), 1)
    wire.close()
    os.close(reader)

    assert 0 < stuck.value.sent < 1_000_000


def test_a_device_that_hung_up_says_how_much_had_left(tmp_path: Path) -> None:
    fifo = tmp_path / "lp0"
    os.mkfifo(fifo)
    reader = os.open(fifo, os.O_RDONLY | os.O_NONBLOCK)
    wire = FileTransport(str(fifo))
    wire.open(1)
    os.close(reader)

    with pytest.raises(WireError, match="Broken pipe") as broken:
        wire.write(b"A015", 1)
    wire.close()

    assert broken.value.sent == 0
