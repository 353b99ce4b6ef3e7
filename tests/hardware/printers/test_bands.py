"""A picture in bands: nothing of it is lost, and what is white or doubled is not sent."""

import random

import pytest
from PIL import Image, ImageDraw

from hardware.printers.bands import MOST_ROWS, Band, bands
from hardware.printers.document import Document, DocumentPart, QrCodePart, RulePart, TextPart
from hardware.printers.raster import render

WHITE = 255


def put_together(found: list[Band], size: tuple[int, int]) -> Image.Image:
    """Returns the picture that a printer makes of the bands, doubling dot by dot."""
    paper = Image.new("1", size, WHITE)
    for band in found:
        for y in range(band.dots.height):
            for x in range(band.dots.width):
                wide, high = 1 + band.double_width, 1 + band.double_height
                box = (band.left + x * wide, band.top + y * high)
                end = (box[0] + wide - 1, box[1] + high - 1)
                ImageDraw.Draw(paper).rectangle((*box, *end), fill=band.dots.getpixel((x, y)))
    return paper


def scrawl(seed: int, *, doubled: bool) -> Image.Image:
    """Returns lines and boxes at random, in every other place of a picture that is `doubled`."""
    chance = random.Random(seed)
    size = (60, 40) if doubled else (120, 80)
    picture = Image.new("1", size, WHITE)
    pen = ImageDraw.Draw(picture)
    for _ in range(6):
        left, top = chance.randrange(size[0]), chance.randrange(size[1])
        box = (left, top, left + chance.randrange(20), top + chance.randrange(12))
        pen.rectangle(box, fill=0)
        pen.ellipse((box[0] + 30, box[1], box[2] + 30, box[3]), fill=0)
    return picture.resize((120, 80), Image.Resampling.NEAREST)


def sent_bytes(*parts: DocumentPart) -> int:
    found = bands(render(Document(parts), width_dots=576))
    return sum(band.dots.width // 8 * band.dots.height for band in found)


@pytest.mark.parametrize("crop", [True, False])
@pytest.mark.parametrize("doubled", [True, False])
@pytest.mark.parametrize("seed", range(8))
def test_the_bands_together_are_the_picture(seed: int, doubled: bool, crop: bool) -> None:
    picture = scrawl(seed, doubled=doubled)

    found = list(bands(picture, crop=crop))

    assert put_together(found, picture.size) == picture


@pytest.mark.parametrize("seed", range(8))
def test_a_band_is_whole_bytes_within_the_picture(seed: int) -> None:
    picture = scrawl(seed, doubled=True)

    found = list(bands(picture))

    assert all(band.left % 8 == band.dots.width % 8 == 0 for band in found)
    ends = [band.left + band.dots.width * (1 + band.double_width) for band in found]
    assert max(ends) <= picture.width


def test_a_number_and_a_code_are_sent_at_a_quarter_of_their_dots() -> None:
    number = TextPart("A015", size_mm=20, bold=True, fit=True)
    code = QrCodePart("https://example.vn/t/7KQ2", module_mm=0.75)

    drawn = render(Document([number, code]), width_dots=576)

    assert {(b.double_width, b.double_height) for b in bands(drawn)} == {(True, True)}


def test_letters_of_running_text_keep_their_fineness_across() -> None:
    """Their rows are doubled where two are alike; dots of a row are never."""
    drawn = render(Document([TextPart("Số người chờ trước: 3", size_mm=3)]), width_dots=576)

    found = list(bands(drawn))

    assert {band.double_height for band in found} == {False, True}
    assert not any(band.double_width for band in found if band.dots.height > 2)


def test_what_stands_above_and_below_short_rows_is_cropped_by_itself() -> None:
    beside = sent_bytes(TextPart("UBND TỈNH", size_mm=3), RulePart())

    apart = sent_bytes(TextPart("UBND TỈNH", size_mm=3)) + sent_bytes(RulePart())

    assert beside == apart


def test_a_white_picture_has_no_bands() -> None:
    assert list(bands(Image.new("1", (576, 500), WHITE))) == []


def test_no_band_is_higher_than_a_printers_buffer_takes() -> None:
    column = Image.new("1", (8, 700), WHITE)
    pen = ImageDraw.Draw(column)
    pen.line((0, 0, 7, 699), fill=0)

    found = list(bands(column))

    assert sum(band.rows for band in found) == 700
    assert max(band.dots.height for band in found) <= MOST_ROWS
