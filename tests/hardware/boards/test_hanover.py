"""Dot matrices: golden bytes of Hanover's frames, and Vietnamese drawn by us."""

from pathlib import Path

import pytest
from PIL import Image

from hardware.boards import BoardContent, meant_text, speech_for
from hardware.boards.dots import columns_of, picture_of
from hardware.boards.hanover import encode
from hardware.device_url import DeviceUrlError
from hardware.simulators.board import BoardSimulator
from hardware.urls import parse
from tests.hardware.doubles import picture

SIGN = {"columns": "96", "rows": "16"}


def _lit(dots: Image.Image) -> int:
    return dots.convert("1").histogram()[255]


def test_a_dark_sign_of_96_by_16_is_sent_192_bytes_of_no_dots() -> None:
    frame = encode(BoardContent(""), 1, SIGN)

    # STX, "11" (address 1 + 10h), "C0" (96 × 16 / 8 bytes), the dots, ETX, checksum.
    assert frame[:5] == bytes.fromhex("02 31 31 43 30")
    assert frame[5:-3] == b"00" * 192
    # 31 + 31 + 43 + 30 + 384 × 30 + 03 = 48D8; 100 - D8 = 28.
    assert frame[-3:] == bytes.fromhex("03 32 38")


def test_the_size_is_written_in_its_low_eight_bits() -> None:
    frame = encode(BoardContent(""), 1, {"columns": "128", "rows": "16"})

    assert frame[3:5] == b"00"
    assert len(frame) == 5 + 2 * 256 + 3


def test_columns_go_from_the_left_and_their_topmost_dot_is_bit_0() -> None:
    dots = Image.new("1", (2, 16), 0)
    for place in ((0, 0), (0, 15), (1, 1), (1, 8)):
        dots.putpixel(place, 255)

    assert columns_of(dots) == [bytes([0x01, 0x80]), bytes([0x02, 0x01])]


@pytest.mark.parametrize(
    ("columns", "rows", "text"),
    [
        (96, 16, "A015"),
        (128, 16, "Mời A015"),
        (64, 8, "8888"),
        (128, 32, "Đến quầy 12"),
        (8, 8, ""),
    ],
)
def test_a_sign_shows_the_very_dots_that_were_drawn(
    tmp_path: Path, columns: int, rows: int, text: str
) -> None:
    url = parse(f"hanover+sim://sign?address=3&columns={columns}&rows={rows}")
    sign = BoardSimulator(tmp_path / "mine", "hanover", 3, url.options)
    other = BoardSimulator(tmp_path / "other", "hanover", 4, url.options)

    for board in (sign, other):
        board.receive(b"\x02noise" + speech_for(url).encode(BoardContent(text)))

    drawn = picture_of(text, columns, rows)
    shown = picture(tmp_path / "mine" / "shown.png").convert("1").resize((columns, rows))
    assert shown.tobytes() == drawn.tobytes()
    assert (_lit(drawn) > 0) == bool(text)
    assert not (tmp_path / "other" / "shown.png").exists()


def test_a_spoilt_picture_is_not_shown(tmp_path: Path) -> None:
    sign = BoardSimulator(tmp_path, "hanover", 3, SIGN)
    frame = encode(BoardContent("A015"), 3, SIGN)

    sign.receive(frame[:100] + bytes([frame[100] ^ 0x01]) + frame[101:])

    assert not (tmp_path / "shown.png").exists()


@pytest.mark.parametrize(("with_mark", "without"), [("ầ", "a"), ("ố", "o"), ("Đ", "D"), ("ữ", "u")])
def test_a_letter_with_its_marks_has_other_dots_than_without(with_mark: str, without: str) -> None:
    texts = [f"Qu{letter}y 3" for letter in (with_mark, without)]

    marked, plain = (picture_of(text, 96, 16).tobytes() for text in texts)

    assert marked != plain


@pytest.mark.parametrize("text", ["A015", "A015-3", "Mời A015 đến quầy 12", "Quầy nghỉ trưa"])
def test_a_text_that_fits_is_drawn_whole_with_a_dark_edge(text: str) -> None:
    dots = picture_of(text, 128, 16)

    left, _, right, _ = dots.getbbox() or (0, 0, 0, 0)

    assert 0 <= left < right <= 128
    assert right - left > 20
    # In the middle, to a dot.
    assert abs(left - (128 - right)) <= 1


def test_a_caption_stands_before_a_number_and_nothing_else() -> None:
    url = parse("hanover+tcp://10.0.0.9?caption=M%E1%BB%9Di")

    assert meant_text(url, "A015") == "Mời A015"
    assert meant_text(url, "----") == "----"
    assert meant_text(url, "") == ""


@pytest.mark.parametrize("query", ["columns=97", "rows=12", "caption=" + 33 * "x", "address=16"])
def test_a_sign_that_cannot_be_is_refused(query: str) -> None:
    with pytest.raises(DeviceUrlError):
        parse(f"hanover+tcp://10.0.0.9?{query}")
