"""What the encoders write, the simulators read: two programs that share no code."""

from itertools import product
from pathlib import Path
from urllib.parse import quote

import pytest

from hardware.boards import BoardContent, speech_for
from hardware.simulators.board import BoardSimulator
from hardware.urls import parse

SUMS = [
    f"checksum={kind}&checksum_as={form}&checksum_order={order}"
    for kind, form, order in product(
        ("none", "sum8", "xor8", "lrc", "crc16"), ("raw", "hex", "hex_small"), ("low", "high")
    )
]
ADDRESSES = [f"addr_as={form}&addr_width={width}" for form, width in
             [("decimal", 2), ("decimal", 3), ("hex", 2), ("byte", 1), ("char", 1)]]  # fmt: skip
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
