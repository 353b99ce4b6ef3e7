"""Text as dots of a LED matrix: Noto Sans without grey, as large as the board lets it be.

The dots are ours, so marks of Vietnamese letters are shown on boards that know no letter of it.
"""

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

import fontpkg_noto_sans
from PIL import Image, ImageDraw, ImageFont

_FONT_FILE = Path(fontpkg_noto_sans.ROOT) / "files" / "NotoSans[wdth,wght].ttf"
_WEIGHT = 450
_WIDTHS = (100.0, 87.5, 75.0, 62.5)
"""In per cent, from the font's own to its narrowest."""
_LEAST_PX = 8


@lru_cache(maxsize=64)
def picture_of(text: str, columns: int, rows: int) -> Image.Image:
    """Returns the text in the middle of a picture of mode "1", in which a lit dot is 255.

    It is as high as fits, then as wide; what doesn't fit even at its smallest is cut at both ends.
    """
    picture = Image.new("1", (columns, rows), 0)
    if not text.strip():
        return picture
    face, (left, top, right, bottom) = _fitting(text, columns, rows)
    drawn = Image.new("1", (right - left, bottom - top), 0)
    pen = ImageDraw.Draw(drawn)
    pen.fontmode = "1"  # No grey: a dot is lit or it isn't.
    pen.text((-left, -top), text, fill=255, font=face)
    # The font's box has room beside the ink, by which the text would not be in the middle.
    ink = drawn.crop(drawn.getbbox())
    picture.paste(ink, ((columns - ink.width) // 2, (rows - ink.height) // 2))
    return picture


def columns_of(picture: Image.Image) -> Sequence[bytes]:
    """Returns each column of the picture from the left, eight dots a byte, the topmost in bit 0."""
    width, height = picture.size
    lit = picture.load()
    assert lit is not None
    return [
        bytes(
            sum(1 << bit for bit in range(8) if top + bit < height and lit[x, top + bit])
            for top in range(0, height, 8)
        )
        for x in range(width)
    ]


Box = tuple[int, int, int, int]


def _fitting(text: str, columns: int, rows: int) -> tuple[ImageFont.FreeTypeFont, Box]:
    """Returns the largest, then the widest face in which the text fits, and its box in dots."""
    for size in range(2 * rows, _LEAST_PX - 1, -1):
        for width in _WIDTHS:
            face = _face(size, width)
            box = _box(face, text)
            if box[2] - box[0] <= columns and box[3] - box[1] <= rows:
                return face, box
    face = _face(_LEAST_PX, _WIDTHS[-1])
    return face, _box(face, text)


@lru_cache(maxsize=256)
def _face(size: int, width: float) -> ImageFont.FreeTypeFont:
    face = ImageFont.truetype(_FONT_FILE, size, layout_engine=ImageFont.Layout.BASIC)
    face.set_variation_by_axes([_WEIGHT, width])
    return face


def _box(face: ImageFont.FreeTypeFont, text: str) -> Box:
    left, top, right, bottom = face.getbbox(text, mode="1")
    return int(left), int(top), int(right), int(bottom)
