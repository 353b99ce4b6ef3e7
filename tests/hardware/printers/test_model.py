"""A printer that is asked for its model (GS I): known, unknown, silent, and another one later."""

from pathlib import Path

import pytest

from hardware.device_url import DeviceUrl
from hardware.printers.connection import PrinterConnection
from hardware.printers.escpos import Answers
from hardware.printers.language import AnswerKind
from hardware.simulators.printer import PrinterSimulator
from hardware.transports.sim import SimTransport
from hardware.urls import parse
from tests.hardware.doubles import IMPATIENT

ASKED = b"\x1dI\x43"
AUTO = parse("escpos+sim://kiosk-1?profile=auto")


def connected(folder: Path, *, model: str, url: DeviceUrl = AUTO) -> PrinterConnection:
    return PrinterConnection(url, SimTransport(PrinterSimulator(folder, model=model)), IMPATIENT)


@pytest.mark.parametrize(
    ("model", "profile"),
    [("TM-T88V", "TM-T88V"), ("TM-T20II", "TM-T20II"), ("XP-80C", "auto"), ("", "auto")],
)
def test_the_model_that_a_printer_names_is_its_profile(
    tmp_path: Path, model: str, profile: str
) -> None:
    connection = connected(tmp_path, model=model)

    status = connection.status()

    assert not status.fault
    assert connection.options["profile"] == profile


@pytest.mark.parametrize("model", ["TM-T88V", ""])
def test_it_is_asked_once_a_connection(tmp_path: Path, model: str) -> None:
    connection = connected(tmp_path, model=model)

    for _ in range(3):
        connection.status()

    assert (tmp_path / "raw.bin").read_bytes().count(ASKED) == 1


def test_after_a_new_connection_it_may_be_another_printer(tmp_path: Path) -> None:
    connection = connected(tmp_path, model="TM-T88V")
    connection.status()

    connection.close()

    assert connection.options["profile"] == "auto"


def test_a_printer_whose_profile_is_named_is_not_asked(tmp_path: Path) -> None:
    named = parse("escpos+sim://kiosk-1?profile=TM-T88V")
    connection = connected(tmp_path, model="TM-T20II", url=named)

    connection.status()

    assert ASKED not in (tmp_path / "raw.bin").read_bytes()
    assert connection.options["profile"] == "TM-T88V"


def test_a_name_is_no_status_and_no_fence_however_it_comes() -> None:
    answers = Answers()

    heard = [
        answer for byte in b"\x5fTM-T88V\x00\x12\x00" for answer in answers.feed(bytes([byte]))
    ]

    assert heard == [
        (AnswerKind.MODEL, b"TM-T88V"),
        (AnswerKind.STATUS, b"\x12"),
        (AnswerKind.FENCE, b"\x00"),
    ]


def test_a_name_that_breaks_off_swallows_no_answer() -> None:
    assert Answers().feed(b"\x5fTM\x12\x00") == [
        (AnswerKind.STATUS, b"\x12"),
        (AnswerKind.FENCE, b"\x00"),
    ]
