"""Template boards: golden bytes of the EDI preset, and every way to write a frame."""

import pytest

from hardware.boards import BoardContent, speech_for
from hardware.boards.ascii import encode
from hardware.boards.seven import CannotShow
from hardware.device_url import DeviceUrlError
from hardware.urls import parse

FRAME = {"frame": r"\x02{addr}{text}{sum}\x03", "checksum": "none"}


def test_an_edi_ed400_shows_1234_on_board_01() -> None:
    assert encode(BoardContent("1234"), 1, {}) == bytes.fromhex("02 30 31 31 32 33 34 03")


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("A015", b"0015"),
        ("A1000", b"1000"),
        ("A12345", b"2345"),
        ("----", b"----"),
        ("", b"    "),
        ("ABC", b"    "),
        ("²¾", b"    "),
    ],
)
def test_a_digits_only_board_shows_the_digits_of_a_label(text: str, shown: bytes) -> None:
    assert encode(BoardContent(text), 3, {"preset": "edi-ed400"}) == b"\x0203" + shown + b"\x03"


@pytest.mark.parametrize(
    ("options", "shown"),
    [
        ({"width": "6"}, b"  A015"),
        ({"width": "6", "align": "left"}, b"A015  "),
        ({"width": "6", "pad": "zero"}, b"00A015"),
        ({"width": "3"}, b"015"),
        ({"width": "3", "align": "left"}, b"A01"),
    ],
)
def test_a_text_is_padded_or_cut_to_the_boards_width(options: dict[str, str], shown: bytes) -> None:
    frame = encode(BoardContent("A015"), 3, {**FRAME, **options})

    assert frame == b"\x0203" + shown + b"\x03"


@pytest.mark.parametrize(("width", "address"), [("1", b"3"), ("2", b"03"), ("3", b"003")])
def test_an_address_has_the_boards_number_of_digits(width: str, address: bytes) -> None:
    frame = encode(BoardContent("A015"), 3, {**FRAME, "addr_width": width})

    assert frame == b"\x02" + address + b"A015\x03"


# The sums of 30 33 41 30 31 35 ("03A015"), worked out by hand.
@pytest.mark.parametrize(
    ("options", "checksum"),
    [
        ({"checksum": "none"}, b""),
        ({"checksum": "sum8"}, b"\x3a"),
        ({"checksum": "sum8", "checksum_as": "hex"}, b"3A"),
        ({"checksum": "sum8", "checksum_from": "0"}, b"\x3c"),
        ({"checksum": "xor8"}, b"\x76"),
        ({"checksum": "lrc"}, b"\xc6"),
    ],
)
def test_a_checksum_covers_the_frame_without_its_start(
    options: dict[str, str], checksum: bytes
) -> None:
    frame = encode(BoardContent("A015"), 3, {**FRAME, **options})

    assert frame == b"\x0203A015" + checksum + b"\x03"


def test_a_crc_is_that_of_modbus_low_byte_first() -> None:
    options = {"frame": "{text}{sum}", "width": "9", "checksum": "crc16", "checksum_from": "0"}

    frame = encode(BoardContent("123456789"), 1, options)

    # The check value of CRC-16/MODBUS, the CRC of "123456789", is 4B37.
    assert frame == b"123456789" + bytes.fromhex("37 4B")


def test_text_from_outside_cannot_add_fields_to_the_frame() -> None:
    frame = encode(BoardContent("{addr}"), 3, {**FRAME, "width": "6"})

    assert frame == b"\x0203{addr}\x03"


def test_a_vendors_frame_can_be_written_in_a_url() -> None:
    url = parse(
        "ascii+serial:///dev/ttyUSB0?address=3"
        "&frame=%5Cx02{addr}{text}{sum}%5Cx03&checksum=xor8&checksum_as=hex"
    )

    frame = speech_for(url).encode(BoardContent("A015"))

    assert frame == b"\x0203A01576\x03"


@pytest.mark.parametrize(
    ("options", "frame"),
    [
        ({"frame": "{addr}{text}", "addr_as": "hex"}, b"0CA015"),
        ({"frame": "{addr}{text}", "addr_as": "byte"}, b"\x0cA015"),
        ({"frame": "{addr}{text}", "addr_as": "char"}, b"<A015"),
        ({"frame": "{count}{text}"}, b"\x04A015"),
        ({"frame": r"\x02{len}{text}{sum}", "checksum": "crc16"}, b"\x02\x08A015"),
        ({"frame": "{text}{blink}", "blink_on": r"\x1BF", "blink_off": "0"}, b"A0150"),
        ({"frame": "{text}{bright}", "bright_levels": "8"}, b"A0157"),
        ({"frame": "{text}{bright}", "bright_levels": "16"}, b"A01515"),
    ],
)
def test_a_frame_has_whatever_fields_its_vendor_wanted(
    options: dict[str, str], frame: bytes
) -> None:
    assert encode(BoardContent("A015"), 12, options)[: len(frame)] == frame


def test_a_board_that_can_blink_is_told_to() -> None:
    options = {"frame": "{text}{blink}", "blink_on": r"\x1BF", "blink_off": "0", "flash": "board"}

    assert encode(BoardContent("A015", blink=True), 1, options) == b"A015\x1bF"
    assert not speech_for(parse("ascii+tcp://h?frame={text}{blink}&flash=board")).host_blinks


# The CRC of "123456789" is 4B37.
@pytest.mark.parametrize(
    ("options", "checksum"),
    [
        ({}, bytes.fromhex("37 4B")),
        ({"checksum_order": "high"}, bytes.fromhex("4B 37")),
        ({"checksum_as": "hex"}, b"374B"),
        ({"checksum_as": "hex_small", "checksum_order": "high"}, b"4b37"),
    ],
)
def test_a_crc_is_written_raw_or_in_hex_and_either_byte_first(
    options: dict[str, str], checksum: bytes
) -> None:
    asked = {"frame": "{text}{sum}", "width": "9", "checksum": "crc16", "checksum_from": "0"}

    frame = encode(BoardContent("123456789"), 1, {**asked, **options})

    assert frame == b"123456789" + checksum


def test_a_checksum_may_leave_out_the_last_bytes_before_it() -> None:
    options = {"frame": r"\x02{text}\x03{sum}", "checksum": "sum8", "checksum_until": "1"}

    # 41 + 30 + 31 + 35 = D7; the byte 03 is left out.
    assert encode(BoardContent("A015"), 1, options) == b"\x02A015\x03\xd7"


def test_an_answer_is_a_template_too() -> None:
    speech = speech_for(parse("ascii+tcp://h?frame={text}&address=3&reply=%5Cx06{addr}"))

    assert speech.answer_to(b"") == b"\x0603"


BINARY = {"frame": "{addr}{number}{sum}", "addr_as": "byte", "checksum": "sum8"}
ALL_SUMMED = {**BINARY, "checksum_from": "0", "unshown": "drop"}


@pytest.mark.parametrize(
    ("options", "text", "frame"),
    [
        # Identity, high byte, low byte, the sum of the three.
        ({}, "A999", "05 03 E7 EF"),
        ({"byte_order": "low"}, "A999", "05 E7 03 EF"),
        ({"number_as": "bcd"}, "A999", "05 09 99 A7"),
        ({"number_bytes": "1"}, "A015", "05 0F 14"),
        ({"number_bytes": "4"}, "A015", "05 00 00 00 0F 14"),
        ({"number_signed": "yes"}, "A999", "05 03 E7 EF"),
        ({}, "", "05 00 00 05"),
        ({"number_blank": r"\xFF\xFF"}, "", "05 FF FF 03"),
        ({"number_blank": r"\xFF\xFF"}, "----", "05 FF FF 03"),
        ({"width": "3"}, "A1234", "05 00 EA EF"),
    ],
)
def test_a_number_is_written_in_its_bytes(options: dict[str, str], text: str, frame: str) -> None:
    assert encode(BoardContent(text), 5, {**ALL_SUMMED, **options}) == bytes.fromhex(frame)


@pytest.mark.parametrize(
    ("options", "text", "told"),
    [
        ({"number_bytes": "1"}, "A300", "300 doesn't fit 1 byte.s., of which the largest is 255"),
        ({"number_bytes": "1", "number_signed": "yes"}, "200", "the largest is 127"),
        ({"number_bytes": "1", "number_as": "bcd"}, "100", "the largest is 99"),
        ({"unshown": "nearest"}, "A015", "can't show 'A' of 'A015'; say unshown=drop"),
    ],
)
def test_what_a_number_cannot_hold_is_told_with_the_way_out(
    options: dict[str, str], text: str, told: str
) -> None:
    with pytest.raises(CannotShow, match=told):
        encode(BoardContent(text), 5, {**ALL_SUMMED, **options})


@pytest.mark.parametrize(
    ("encoding", "text"),
    [
        ("utf16le", "10 01 30 00 31 00 35 00"),
        ("utf16be", "01 10 00 30 00 31 00 35"),
        ("utf8", "C4 90 30 31 35"),
        ("gb2312", "44 30 31 35"),
    ],
)
def test_a_text_is_written_in_the_boards_encoding(encoding: str, text: str) -> None:
    options = {"frame": "{count}{text}", "encoding": encoding}
    letters = bytes.fromhex(text)

    # Đ is 0110h in Unicode; GB 2312 has none.
    assert encode(BoardContent("Đ015"), 1, options) == bytes([len(letters)]) + letters


@pytest.mark.parametrize(
    ("options", "frame"),
    [
        ({"frame": "{len}{text}", "len_as": "word"}, "00 06 41 30 31 35"),
        ({"frame": "{len}{text}", "len_as": "word", "byte_order": "low"}, "06 00 41 30 31 35"),
        ({"frame": "{addr}{text}", "addr_as": "word"}, "01 2C 41 30 31 35"),
        ({"frame": "{addr}{text}", "addr_as": "word", "byte_order": "low"}, "2C 01 41 30 31 35"),
    ],
)
def test_lengths_and_addresses_may_have_sixteen_bits(options: dict[str, str], frame: str) -> None:
    assert encode(BoardContent("A015"), 300, options) == bytes.fromhex(frame)


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("frame={text}&number_bytes=2", "number_bytes says how {number} is written, which the"),
        ("frame={number}&encoding=utf8", "encoding says how {text} is written, which the frame"),
        ("frame={number}&number_blank=%5CxFF", "must have as many bytes as the number, 2"),
        ("frame={text}&font=seven&encoding=utf16le", "leave one out"),
        ("frame={addr}{text}&addr_as=byte&address=300", "give addr_as=word two"),
        ("frame={addr}", "a frame with {text}, {digits} or {number}"),
    ],
)
def test_options_that_contradict_each_other_are_refused_with_the_way_out(
    query: str, told: str
) -> None:
    with pytest.raises(DeviceUrlError, match=told):
        parse(f"ascii+tcp://h?{query}")
