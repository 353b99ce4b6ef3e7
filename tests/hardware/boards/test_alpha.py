"""Alpha signs: golden bytes of M-Protocol 9708-8061."""

from pathlib import Path

import pytest

from hardware.boards import BoardContent
from hardware.boards.alpha import dim, encode
from hardware.simulators.board import BoardSimulator


def test_a_text_goes_into_the_priority_file_of_every_sign() -> None:
    frame = encode(BoardContent("A015 Q3"), 0, {})

    assert frame == bytes.fromhex(
        "00 00 00 00 00 01 5A 30 30 02 41 30 1B 30 62 41 30 31 35 20 51 33 04"
    )


def test_a_frame_may_carry_its_checksum() -> None:
    frame = encode(BoardContent("A015 Q3"), 0, {"checksum": "yes"})

    assert frame == bytes.fromhex(
        "00 00 00 00 00 01 5A 30 30 02 41 30 1B 30 62 41 30 31 35 20 51 33 03 30 32 39 45 04"
    )


def test_an_empty_text_is_a_blank_because_an_empty_file_shows_the_signs_own_messages() -> None:
    frame = encode(BoardContent(""), 0, {})

    assert frame == bytes.fromhex("00 00 00 00 00 01 5A 30 30 02 41 30 1B 30 62 20 04")


def test_a_dark_sign_shows_nothing_of_the_text_that_is_stored_in_it(tmp_path: Path) -> None:
    sign = BoardSimulator(tmp_path, "alpha", 3)
    # "Cancel the priority file": its bytes are those that this program sent for dark before.
    sign.receive(bytes.fromhex("00 00 00 00 00 01 5A 30 33 02 41 30 04"))
    stored = sign.shown()["text"]

    sign.receive(encode(BoardContent(""), 3, {}))

    assert stored != ""
    assert sign.shown() == {"text": " ", "blink": False}


def test_a_new_call_flashes() -> None:
    steady, flashing = (encode(BoardContent("A015", blink=blink), 0, {}) for blink in (False, True))

    assert steady[14:15] == b"b"
    assert flashing == steady[:14] + b"c" + steady[15:]


@pytest.mark.parametrize(("address", "digits"), [(3, b"03"), (10, b"0A"), (255, b"FF")])
def test_an_address_is_two_hexadecimal_digits(address: int, digits: bytes) -> None:
    assert encode(BoardContent("A015"), address, {})[7:9] == digits


@pytest.mark.parametrize(("position", "byte"), [("fill", 0x30), ("top", 0x22), ("bottom", 0x26)])
def test_a_text_may_stand_in_one_line_of_the_sign(position: str, byte: int) -> None:
    assert encode(BoardContent("A015"), 0, {"position": position})[13] == byte


def test_vietnamese_loses_its_marks_because_signs_have_none() -> None:
    frame = encode(BoardContent("Đến quầy 3 – Ổi"), 0, {})

    assert frame[15:-1] == b"Den quay 3  Oi"


def test_control_bytes_in_a_text_cannot_break_the_frame() -> None:
    frame = encode(BoardContent("A\x04015\x1b"), 0, {})

    assert frame[15:] == b"A015\x04"


@pytest.mark.parametrize(("bright", "level"), [(100, b"00"), (80, b"01"), (60, b"03"), (0, b"04")])
def test_a_sign_is_dimmed_by_the_nearest_of_its_five_levels(bright: int, level: bytes) -> None:
    frame = dim(bright, 3, {})

    # Special function 2FH: 'E' '/' mode 00, and the level.
    assert frame == bytes.fromhex("00 00 00 00 00 01 5A 30 33 02 45 2F 30 30") + level + b"\x04"
