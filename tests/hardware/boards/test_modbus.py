"""Modbus tubes: golden bytes of DM36B06 and DM56A04 (lamaplc.com), and what they answer."""

import pytest

from hardware.boards import BoardContent
from hardware.boards.checksums import crc16
from hardware.boards.modbus import answer_to, dim, encode
from hardware.boards.seven import CannotShow


def test_the_text_a015_goes_into_the_registers_of_its_digits() -> None:
    frame = encode(BoardContent("A015"), 1, {})

    assert frame == bytes.fromhex("01 10 00 00 00 04 08 00 41 00 30 00 31 00 35 36 A2")


def test_the_number_15_goes_into_its_register() -> None:
    frame = encode(BoardContent("A015"), 1, {"shows": "number"})

    assert frame == bytes.fromhex("01 06 00 07 00 0F 78 0F")


def test_every_board_is_darkened_by_a_broadcast() -> None:
    frame = encode(BoardContent(""), 0, {"width": "6"})

    assert frame == bytes.fromhex("00 10 00 00 00 06 0C" + " 00 20" * 6 + " A5 3D")


@pytest.mark.parametrize("text", ["", "----", "A99999"])
def test_what_is_no_number_of_sixteen_bits_is_sent_as_text(text: str) -> None:
    frame = encode(BoardContent(text), 1, {"shows": "number"})

    assert frame[1] == 0x10


def test_one_register_is_answered_by_its_echo_and_several_by_their_place() -> None:
    one, many = (
        encode(BoardContent("A015"), 1, {"shows": "number"}),
        encode(BoardContent("A015"), 1, {}),
    )

    assert answer_to(one, 1, {}) == one
    # The first six bytes and their CRC: Modbus Application Protocol V1.1b3, 6.12.
    assert answer_to(many, 1, {}) == bytes.fromhex("01 10 00 00 00 04 C1 CA")


def test_nobody_answers_a_broadcast_or_where_it_is_told_so() -> None:
    frame = encode(BoardContent("A015"), 1, {})

    assert answer_to(frame, 0, {}) is None
    assert answer_to(frame, 1, {"reply": "no"}) is None


def test_the_crc_of_123456789_is_the_check_value_of_its_kind() -> None:
    assert crc16(b"123456789") == 0x4B37


def test_a_letter_without_a_form_is_refused_where_it_is_told_so() -> None:
    with pytest.raises(CannotShow, match=r"'K' of 'K012'; give the service another prefix"):
        encode(BoardContent("K012"), 1, {"unshown": "refuse"})


@pytest.mark.parametrize(("bright", "level"), [(100, 8), (40, 3), (0, 1)])
def test_a_tube_is_dimmed_by_its_register_of_eight_levels(bright: int, level: int) -> None:
    frame = dim(bright, 1, {})

    assert frame[:6] == bytes([0x01, 0x06, 0x00, 0x09, 0x00, level])
    assert crc16(frame) == 0  # the CRC of a frame with its own CRC
    assert answer_to(frame, 1, {}) == frame
