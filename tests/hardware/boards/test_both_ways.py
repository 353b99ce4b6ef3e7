"""What the encoders write, the simulators read: two programs that share no code."""

from itertools import product
from pathlib import Path
from urllib.parse import quote

import pytest

from hardware.boards import BoardContent, speech_for
from hardware.simulators.board import BoardSimulator
from hardware.urls import parse

KINDS = ("none", "sum8", "sum7", "xor8", "lrc", "crc16")
SUMS = [
    f"checksum={kind}&checksum_as={form}&checksum_order={order}"
    for kind, form, order in product(KINDS, ("raw", "hex", "hex_small"), ("low", "high"))
]
ADDRESSES = [
    f"addr_as={form}&addr_width={width}" for form, width in product(("decimal", "hex"), (2, 3))
] + [f"addr_as={form}" for form in ("byte", "word", "char")]
FRAME = quote(r"\x02{addr}{len}{count}{text}{sum}\x03", safe="{}")


def _shown(tmp_path: Path, url: str, shown: BoardContent, address: int = 12) -> dict[str, object]:
    parsed = parse(url)
    board = BoardSimulator(tmp_path, parsed.protocol, address, parsed.options)
    board.receive(b"\x02noise" + speech_for(parsed).encode(shown))
    return board.shown()


@pytest.mark.parametrize("form", SUMS)
def test_every_form_of_checksum_is_understood(tmp_path: Path, form: str) -> None:
    url = f"ascii+sim://b?address=12&frame={FRAME}&{form}"

    assert _shown(tmp_path, url, BoardContent("A015"))["text"] == "A015"


@pytest.mark.parametrize("form", ADDRESSES)
def test_every_form_of_address_is_understood(tmp_path: Path, form: str) -> None:
    url = f"ascii+sim://b?address=12&frame={FRAME}&checksum=lrc&{form}"

    assert _shown(tmp_path / "mine", url, BoardContent("A015"))["text"] == "A015"
    assert _shown(tmp_path / "theirs", url, BoardContent("A015"), address=13)["text"] == ""


@pytest.mark.parametrize("form", [one for one in SUMS if "none" not in one])
def test_a_frame_with_a_changed_byte_is_not_shown(tmp_path: Path, form: str) -> None:
    parsed = parse(f"ascii+sim://b?address=12&frame={FRAME}&{form}")
    board = BoardSimulator(tmp_path, "ascii", 12, parsed.options)
    frame = speech_for(parsed).encode(BoardContent("A015"))

    board.receive(frame.replace(b"A015", b"A016"))

    assert board.shown()["text"] == ""


@pytest.mark.parametrize(
    ("options", "text"),
    [
        ("", "A015"),
        ("&shows=number", "15"),
        ("&width=6", "  A015"),
        ("&width=6&align=left", "A015  "),
    ],
)
def test_modbus_is_understood(tmp_path: Path, options: str, text: str) -> None:
    url = f"modbus+sim://b?address=12{options}"

    assert _shown(tmp_path, url, BoardContent("A015"))["text"] == text


def test_modbus_is_understood_byte_by_byte_and_answered(tmp_path: Path) -> None:
    parsed = parse("modbus+sim://b?address=12")
    board = BoardSimulator(tmp_path, "modbus", 12, parsed.options)
    speech = speech_for(parsed)
    frame = speech.encode(BoardContent("A015"))

    for place in range(len(frame)):
        board.receive(frame[place : place + 1])

    assert board.shown()["text"] == "A015"
    assert board.answer(0) == speech.answer_to(frame)


NUMBERS = [
    f"number_bytes={length}&number_as={form}&byte_order={order}&number_signed={signed}"
    for length, form, order, signed in product(
        (2, 3, 4), ("binary", "bcd"), ("high", "low"), ("yes", "no")
    )
]


@pytest.mark.parametrize("form", NUMBERS)
def test_every_form_of_number_is_understood(tmp_path: Path, form: str) -> None:
    frame = quote(r"\x3A{addr}{number}{sum}", safe="{}")
    url = f"ascii+sim://b?address=12&addr_as=byte&frame={frame}&checksum=sum8&{form}&unshown=drop"

    assert _shown(tmp_path, url, BoardContent("A1234"))["text"] == "1234"


@pytest.mark.parametrize("encoding", ["ascii", "utf8", "utf16le", "utf16be", "gb2312"])
@pytest.mark.parametrize("lengths", ["byte", "word&byte_order=high", "word&byte_order=low"])
def test_every_encoding_and_length_is_understood(
    tmp_path: Path, encoding: str, lengths: str
) -> None:
    form = f"checksum=crc16&encoding={encoding}&len_as={lengths}"
    url = f"ascii+sim://b?address=12&frame={FRAME}&{form}"

    assert _shown(tmp_path, url, BoardContent("Đ015"))["text"] == {
        "ascii": "D015",
        "gb2312": "D015",
    }.get(encoding, "Đ015")
