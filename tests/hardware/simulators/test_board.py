"""The board simulators: they understand what a sign understands, and nothing else."""

import json
from pathlib import Path

import pytest

from hardware.errors import WireError
from hardware.simulators.board import BoardSimulator
from hardware.simulators.faults import Fault

ALPHA_A015_TO_03 = b"\x00" * 5 + b"\x01Z03\x02A0\x1b0bA015\x04"
EDI_15_TO_03 = b"\x02030015\x03"


@pytest.fixture
def sign(tmp_path: Path) -> BoardSimulator:
    return BoardSimulator(tmp_path / "board-03", "alpha", 3)


@pytest.mark.parametrize(
    ("frame", "shown"),
    [
        (ALPHA_A015_TO_03, {"text": "A015", "blink": False}),
        (ALPHA_A015_TO_03.replace(b"0bA", b"0cA"), {"text": "A015", "blink": True}),
        (ALPHA_A015_TO_03.replace(b"Z03", b"Z00"), {"text": "A015", "blink": False}),
        (ALPHA_A015_TO_03.replace(b"Z03", b"Z04"), {"text": "", "blink": False}),
        (ALPHA_A015_TO_03 + b"\x01Z03\x02A0\x04", {"text": "WELCOME", "blink": False}),
        (b"\x04\x02noise" + ALPHA_A015_TO_03, {"text": "A015", "blink": False}),
    ],
)
def test_an_alpha_sign_shows_the_frames_that_are_for_it(
    sign: BoardSimulator, frame: bytes, shown: dict[str, object]
) -> None:
    sign.receive(frame)

    assert sign.shown() == shown


@pytest.mark.parametrize(("checksum", "text"), [(b"029E", "A015 Q3"), (b"029F", "")])
def test_an_alpha_sign_ignores_a_frame_with_a_wrong_checksum(
    sign: BoardSimulator, checksum: bytes, text: str
) -> None:
    sign.receive(b"\x01Z00\x02A0\x1b0bA015 Q3\x03" + checksum + b"\x04")

    assert sign.shown()["text"] == text


def test_a_frame_may_come_byte_by_byte(sign: BoardSimulator) -> None:
    for place in range(len(ALPHA_A015_TO_03)):
        sign.receive(ALPHA_A015_TO_03[place : place + 1])

    assert sign.shown()["text"] == "A015"


def test_an_edi_board_shows_its_four_characters(tmp_path: Path) -> None:
    board = BoardSimulator(tmp_path, "ascii", 3)

    board.receive(b"\x02049999\x03" + EDI_15_TO_03)

    assert board.shown() == {"text": "0015", "blink": False}


def test_what_it_got_and_what_it_shows_are_in_its_folder(sign: BoardSimulator) -> None:
    sign.receive(b"noise")
    sign.receive(ALPHA_A015_TO_03)

    assert (sign.folder / "raw.bin").read_bytes() == b"noise" + ALPHA_A015_TO_03
    shown = json.loads((sign.folder / "shown.json").read_text("utf-8"))
    assert shown == {"text": "A015", "blink": False}
    assert {file.name for file in sign.folder.iterdir()} == {"raw.bin", "shown.json"}


def test_a_board_without_power_goes_dark_and_hears_nothing(sign: BoardSimulator) -> None:
    sign.receive(ALPHA_A015_TO_03)

    sign.misbehave(Fault.OFFLINE)
    sign.receive(ALPHA_A015_TO_03)

    assert sign.shown()["text"] == ""


def test_a_cut_cable_leaves_the_text_standing_and_breaks_the_wire(sign: BoardSimulator) -> None:
    sign.receive(ALPHA_A015_TO_03)
    sign.misbehave(Fault.CUT_CABLE)

    with pytest.raises(WireError, match="the cable is cut"):
        sign.receive(b"\x01Z03\x02A0\x04")

    assert sign.shown()["text"] == "A015"
