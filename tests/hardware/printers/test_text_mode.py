"""Slips in the printer's own letters: golden bytes, and what of them comes on the paper."""

import io
from pathlib import Path

import pytest
from PIL import Image, ImageOps

from hardware.device_url import DeviceUrlError
from hardware.printers.document import (
    Align,
    Document,
    FeedPart,
    PairPart,
    PicturePart,
    QrCodePart,
    RulePart,
    TextPart,
)
from hardware.printers.escpos import encode_for
from hardware.printers.letter_cells import letter_cell
from hardware.printers.letters import CodePageLetters, DrawnLetters, unmarked
from hardware.printers.picture import printable
from hardware.simulators.printer import PrinterSimulator
from hardware.urls import parse
from tests.hardware.doubles import picture

SMALL = "àáảãạằắẳẵặầấẩẫậèéẻẽẹềếểễệìíỉĩịòóỏõọồốổỗộờớởỡợùúủũụừứửữựỳýỷỹỵăâđêôơư"
ALL_LETTERS = f"{SMALL} {SMALL.upper()} ABCDEFGHIJKLMNOPQRSTUVWXYZ abcdefghijklmnopqrstuvwxyz"
SLIP = Document(
    [
        TextPart("UBND TỈNH QUẢNG TRỊ", bold=True, align=Align.CENTER),
        TextPart("A015", size_mm=20, bold=True, align=Align.CENTER, fit=True),
        TextPart("ƯU TIÊN: Người cao tuổi", bold=True, align=Align.CENTER, inverse=True),
        RulePart(),
        FeedPart(2),
        PairPart("Đang chờ", "7 người"),
        TextPart(ALL_LETTERS),
        QrCodePart("https://example.vn/t/7KQ2"),
    ]
)


def printed(folder: Path, document: Document, **options: str) -> Image.Image:
    simulator = PrinterSimulator(folder, width_dots=int(options.get("width", "576")))
    simulator.receive(encode_for(document, {"mode": "text", **options}).payload)
    return picture(simulator.slips()[0])


def test_a_line_is_side_weight_size_bar_letters_and_its_end() -> None:
    """Epson: ESC a, ESC E, GS !, GS B. 77: eight times as wide and as high."""
    document = Document([TextPart("A015", size_mm=20, bold=True, align=Align.CENTER, fit=True)])

    slip = encode_for(document, {"mode": "text", "letters": "plain"}).payload

    assert slip == bytes.fromhex(
        "1B 40  1D 50 CB CB  1B 61 01  1B 45 01  1D 21 77  1D 42 00  41 30 31 35 0A  1D 56 42 00"
    )


def test_what_a_printer_does_already_is_not_said_again() -> None:
    document = Document([TextPart("A"), TextPart("B")])

    slip = encode_for(document, {"mode": "text", "letters": "plain"}).payload

    assert b"A\nB\n" in slip


def test_a_word_with_a_capital_d_takes_both_code_pages() -> None:
    """ESC t 31: Đ is A7; ESC t 30: ư AD, ờ EA (TCVN 5712:1993)."""
    line = CodePageLetters(30, 31).line("Đường")

    assert line == bytes.fromhex("1B 74 1F A7 1B 74 1E AD EA 6E 67")


def test_a_letter_of_our_own_is_defined_once_and_printed_in_another_ones_place() -> None:
    """Epson: ESC & 3 c1 c2 12 and 12 columns of 3 bytes; ESC % 1 and 0 around it."""
    letters = DrawnLetters()

    first, second = letters.line("aế"), letters.line("ếa")

    assert first[:6] == bytes.fromhex("1B 26 03 7E 7E 0C")
    assert first[6 + 36 :] == b"a\x1b%\x01\x7e"
    assert second == b"\x7e\x1b%\x00a"


def test_letters_without_marks_are_ascii() -> None:
    said = unmarked("Số 15–25 phút · Đường Ổi … “ưu tiên” 日")

    assert said == 'So 15-25 phut - Duong Oi ... "uu tien" ?'


@pytest.mark.parametrize("width", ["576", "384"])
def test_every_letter_comes_out_of_its_code_page_and_out_of_our_own_drawing(
    tmp_path: Path, width: str
) -> None:
    """The simulator has the code pages of the standard, and draws letters as we do."""
    of_pages = printed(tmp_path / "tcvn3", SLIP, width=width, letters="tcvn3")
    of_ours = printed(tmp_path / "drawn", SLIP, width=width, letters="drawn")

    assert of_pages == of_ours


def test_each_letter_fills_its_box_and_no_two_are_alike() -> None:
    cells = {letter: letter_cell(letter) for letter in ALL_LETTERS if letter != " "}

    assert len({cell.tobytes() for cell in cells.values()}) == len(cells)
    assert {cell.size for cell in cells.values()} == {(12, 24)}


def test_pieces_of_any_size_make_the_same_slip(tmp_path: Path) -> None:
    options = {"mode": "text", "letters": "drawn", "qr": "printer"}
    slip = encode_for(SLIP, options).payload
    whole = printed(tmp_path / "whole", SLIP, **options)
    pieces = PrinterSimulator(tmp_path / "pieces")

    for start in range(0, len(slip), 5):
        pieces.receive(slip[start : start + 5])

    assert picture(pieces.slips()[0]) == whole


@pytest.mark.parametrize(("width", "most_dots"), [("576", 4 * 8 * 12), ("384", 4 * 8 * 12)])
def test_the_number_is_as_large_as_the_paper_takes(
    tmp_path: Path, width: str, most_dots: int
) -> None:
    number = Document([TextPart("A015", size_mm=20, bold=True, fit=True)])

    box = ImageOps.invert(printed(tmp_path, number, width=width, letters="plain")).getbbox()

    assert box is not None
    assert 17 * 8 <= box[3] - box[1] <= 24 * 8
    assert most_dots * 0.8 < box[2] - box[0] <= most_dots


def test_a_long_number_stays_one_line(tmp_path: Path) -> None:
    number = Document([TextPart("QUẦY 3 BIS – PHÒNG HỌP", size_mm=18, fit=True)])

    drawn = printed(tmp_path, number, width="384", letters="tcvn3")

    assert drawn.height == 8 * 24


def test_a_bar_is_black_from_edge_to_edge(tmp_path: Path) -> None:
    bar = Document([TextPart("ƯU TIÊN", inverse=True, align=Align.CENTER)])

    box = ImageOps.invert(printed(tmp_path, bar, letters="tcvn3")).getbbox()

    assert box is not None
    assert (box[0], box[2]) == (0, 576)


def test_a_pair_that_has_no_room_takes_two_lines(tmp_path: Path) -> None:
    short = Document([PairPart("Khu vực", "Tầng 1")])
    long = Document([PairPart("Khu vực", "Tầng 1, quầy 3, 4 và 5 bên phải lối vào")])

    one = printed(tmp_path / "short", short, width="384", letters="tcvn3")
    two = printed(tmp_path / "long", long, width="384", letters="tcvn3")

    assert two.height == one.height + 2 * 30


@pytest.mark.parametrize(
    ("qr", "begins"), [("printer", b"\x1d(k"), ("picture", b"\x1dv0"), ("none", b"\x1dV")]
)
def test_a_code_is_drawn_by_whom_the_url_says(qr: str, begins: bytes) -> None:
    document = Document([QrCodePart("https://example.vn/t/7KQ2")])

    slip = encode_for(document, {"mode": "text", "letters": "plain", "qr": qr}).payload

    found = {start: slip.find(start) for start in (b"\x1d(k", b"\x1dv0", b"\x1dV")}
    assert min((at, start) for start, at in found.items() if at >= 0)[1] == begins


def test_a_logo_is_left_out() -> None:
    file = io.BytesIO()
    Image.new("1", (200, 200)).save(file, format="PNG")
    document = Document([PicturePart(printable(file.getvalue(), width_mm=20)), TextPart("A")])

    slip = encode_for(document, {"mode": "text", "letters": "plain"}).payload

    assert len(slip) < 60


def test_a_profile_says_letters_columns_and_codes() -> None:
    options = parse("escpos+serial:///dev/ttyS0?profile=TM-T88V&mode=text").options

    slip = encode_for(Document([RulePart(), TextPart("Số")]), options).payload

    assert b"-" * 42 + b"\n" in slip
    assert b"S\x1b\x74\x1e\xe8" in slip


@pytest.mark.parametrize(
    ("options", "way_out"),
    [
        ("mode=text", "letters=plain"),
        ("mode=text&profile=auto", "letters=plain"),
        ("mode=text&profile=POS-5890", "letters=plain"),
        ("mode=text&profile=POS-5890&letters=tcvn3", "take letters=drawn or letters=plain"),
        ("letters=plain", "add it, or leave letters out"),
        ("mode=text&letters=plain&profile=TM-U220&qr=picture", "take qr=none"),
        ("mode=letters", "one of raster, text"),
    ],
)
def test_letters_that_a_printer_lacks_are_refused_with_the_way_out(
    options: str, way_out: str
) -> None:
    with pytest.raises(DeviceUrlError) as refused:
        parse(f"escpos+tcp://10.0.0.21?{options}")

    assert way_out in str(refused.value)
