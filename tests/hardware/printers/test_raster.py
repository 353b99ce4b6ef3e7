"""How a document looks: sizes in millimetres, wrapping, and letters that are all there."""

import unicodedata

import pytest
from PIL import Image, ImageDraw, ImageOps

from hardware.printers.document import (
    Align,
    Document,
    DocumentError,
    DocumentPart,
    FeedPart,
    PairPart,
    QrCodePart,
    RulePart,
    TextPart,
)
from hardware.printers.raster import render
from hardware.printers.typeface import face_of, wrapped

DOTS_PER_MM = 203 / 25.4
EIGHTEEN_MM = round(18 * DOTS_PER_MM)
VIETNAMESE = "ÁÉÍÓÚ ñ ç Đường Nguyễn Thị Ổi ế ặ ỡ ữ"


def rendered(*parts: DocumentPart, width_dots: int = 576) -> Image.Image:
    return render(Document(parts), width_dots=width_dots)


def ink_box(slip: Image.Image) -> tuple[int, int, int, int]:
    box = ImageOps.invert(slip).getbbox()
    assert box
    return box


@pytest.mark.parametrize(
    ("width_dots", "label"), [(384, "A015"), (576, "A015"), (576, "U888"), (576, "A1000")]
)
def test_a_label_is_18_mm_high_on_either_paper(width_dots: int, label: str) -> None:
    slip = rendered(TextPart(label, size_mm=18, bold=True, fit=True), width_dots=width_dots)

    left, top, right, bottom = ink_box(slip)

    assert bottom - top >= EIGHTEEN_MM
    assert right - left <= width_dots


def test_a_label_too_long_to_be_narrowed_gets_smaller_but_stays_one_line() -> None:
    label = "QUẦY 3 BIS – PHÒNG HỌP"
    slip = rendered(TextPart(label, size_mm=18, bold=True, fit=True), width_dots=384)

    left, top, right, bottom = ink_box(slip)

    assert 300 < right - left <= 384
    assert bottom - top < EIGHTEEN_MM


@pytest.mark.parametrize("letter", sorted(set(VIETNAMESE) - {" "}))
def test_each_letter_of_a_vietnamese_name_has_its_own_shape(letter: str) -> None:
    plain = unicodedata.normalize("NFD", letter)[0].translate(str.maketrans("Đ", "D"))
    others = [other for other in (plain, "□", "?") if other != letter]

    shapes = [rendered(TextPart(other, size_mm=6)).tobytes() for other in others]

    assert rendered(TextPart(letter, size_mm=6)).tobytes() not in shapes


def test_decomposed_letters_print_like_composed_ones() -> None:
    decomposed = unicodedata.normalize("NFD", VIETNAMESE)

    slip = rendered(TextPart(decomposed))

    assert decomposed != VIETNAMESE
    assert slip == rendered(TextPart(VIETNAMESE))


def test_control_characters_leave_no_box_on_the_paper() -> None:
    slip = rendered(TextPart("A\x00\x1b015\u200b"))

    assert slip == rendered(TextPart("A015"))


def test_long_text_wraps_at_spaces_inside_the_paper() -> None:
    face = face_of(22, bold=False)
    text = "Trung tâm Phục vụ hành chính công tỉnh Quảng Trị, cơ sở số hai tại Đồng Hới"

    lines = wrapped(text, face, width_dots=384)

    assert len(lines) > 1
    assert " ".join(lines) == text
    assert max(map(face.length_dots, lines)) <= 384


def test_balanced_lines_leave_no_lonely_last_word() -> None:
    face = face_of(22, bold=False)
    text = "Quét mã để theo dõi lượt của bạn trên điện thoại"

    filled, balanced = (wrapped(text, face, width_dots=560, balanced=b) for b in (False, True))

    assert len(filled) == len(balanced) == 2
    assert face.length_dots(balanced[1]) > face.length_dots(filled[1])
    assert " ".join(balanced) == text


def test_a_word_wider_than_the_paper_is_cut_and_loses_nothing() -> None:
    face = face_of(30, bold=False)

    lines = wrapped("H50.13-251120-0042" * 4, face, width_dots=384)

    assert "".join(lines) == "H50.13-251120-0042" * 4
    assert max(map(face.length_dots, lines)) <= 384


def test_a_newline_starts_a_line() -> None:
    lines = wrapped("một\n\nhai", face_of(22, bold=False), width_dots=384)

    assert lines == ["một", "", "hai"]


def test_a_pair_reaches_both_edges_of_the_paper() -> None:
    left, _, right, _ = ink_box(rendered(PairPart("Hồ sơ", "7 người")))

    assert left <= 4
    assert right >= 572


def test_a_pair_wraps_its_long_side_and_keeps_within_the_paper() -> None:
    pair = PairPart("Khu vực", "Tầng 1, quầy 3, 4 và 5 bên phải lối vào chính")

    one_line, wrapped_pair = rendered(PairPart("Khu vực", "Tầng 1")), rendered(pair)

    assert wrapped_pair.height > one_line.height
    assert ink_box(wrapped_pair)[2] <= 576


@pytest.mark.parametrize(
    ("align", "place"), [(Align.LEFT, 0), (Align.CENTER, 260), (Align.RIGHT, 520)]
)
def test_a_text_stands_where_it_is_aligned(align: Align, place: int) -> None:
    left, _, _, _ = ink_box(rendered(TextPart("HHH", align=align, size_mm=2)))

    assert place <= left <= place + 30


def test_an_inverse_text_is_white_on_a_bar_over_the_whole_width() -> None:
    bar = rendered(TextPart("ƯU TIÊN", inverse=True, align=Align.CENTER))

    assert ink_box(bar) == (0, 0, 576, bar.height)
    assert bar.histogram()[255] > 200


def test_feeds_and_rules_are_as_high_as_they_say() -> None:
    slip = rendered(FeedPart(10), RulePart(thickness_mm=0.5))

    assert ink_box(slip) == (0, 80, 576, 84)


def test_a_qr_code_stands_in_a_quiet_zone_of_four_modules() -> None:
    slip = rendered(QrCodePart("https://example.vn/t/7KQ2", module_mm=0.75))

    left, top, right, bottom = ink_box(slip)

    assert right - left == bottom - top
    assert top == slip.height - bottom == 4 * 6
    assert left == pytest.approx(576 - right, abs=2)


def test_a_qr_code_too_dense_for_the_paper_is_refused() -> None:
    document = Document([QrCodePart("x" * 2000)])

    with pytest.raises(DocumentError, match="too dense for 240 dots"):
        render(document, width_dots=240)


def test_data_that_no_qr_code_can_hold_are_refused() -> None:
    document = Document([QrCodePart("x" * 9000)])

    with pytest.raises(DocumentError, match="shorten the data"):
        render(document, width_dots=576)


def test_a_document_without_parts_is_an_empty_slip() -> None:
    assert rendered().size == (576, 1)


def rows_of(strip: Image.Image) -> list[int]:
    ink = ImageOps.invert(strip).tobytes()
    size = strip.width // 8
    return [int.from_bytes(ink[at : at + size], "big") for at in range(0, len(ink), size)]


@pytest.mark.parametrize("bold", [False, True])
@pytest.mark.parametrize("size_mm", [2.0, 2.4, 2.8, 3.2, 3.6])
def test_rows_are_made_alike_only_at_the_edges_of_letters(size_mm: float, bold: bool) -> None:
    """Two dots at most, and beside ink that both rows have: no mark and no gap comes or goes."""
    line = TextPart("Đặng Thị Ổi, ước 25 phút", size_mm=size_mm, bold=bold)
    face = face_of(round(size_mm * DOTS_PER_MM), bold=bold, width=87.5)
    plain = Image.new("1", (576, 4 * face.capital_dots), 255)
    pen = ImageDraw.Draw(plain)
    pen.fontmode = "1"

    evened = rows_of(rendered(line))
    baseline = round(face.capital_dots * 1.4)
    face.draw(pen, (0, baseline), line.text, 0)

    drawn = rows_of(plain)[: len(evened)]
    moved = [before ^ after for before, after in zip(drawn, evened, strict=True)]
    kept = [before & after for before, after in zip(drawn, evened, strict=True)]
    near = [row << 1 | row >> 1 | row << 2 | row >> 2 for row in kept]
    assert any(moved)
    assert not any(row & row >> 1 & row >> 2 for row in moved)
    assert not any(row & ~beside for row, beside in zip(moved, near, strict=True))


@pytest.mark.parametrize(("width_dots", "lines"), [(384, 1), (576, 1)])
def test_a_line_of_the_slip_needs_no_second_one_on_narrow_paper(
    width_dots: int, lines: int
) -> None:
    one = rendered(TextPart("Số", size_mm=3.2, bold=True), width_dots=width_dots).height

    line = TextPart("Số người chờ trước: 13", size_mm=3.2, bold=True)

    assert rendered(line, width_dots=width_dots).height == lines * one
