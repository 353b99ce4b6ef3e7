"""One letter in the box of a receipt printer's font A: 12 dots wide, 24 high."""

from functools import lru_cache

from PIL import Image, ImageDraw

from hardware.printers.typeface import Face, face_of

CELL_WIDTH, CELL_HEIGHT = 12, 24
_BASELINE = 19
# Capital letters are 17 dots high, those with two marks over them lower.
_CAPITAL_DOTS = range(17, 12, -1)
_WIDTHS = (87.5, 75.0, 62.5)
# A letter that is wider than its box even so is pressed together: an M, a W, an Ư.
_MOST_INK = CELL_WIDTH - 1
_INK_FROM = 128
_WHITE, _BLACK = 255, 0


@lru_cache(maxsize=512)
def letter_cell(letter: str) -> Image.Image:
    """Returns the letter in its box, mode "1", black on white, as large as its marks leave room."""
    face = _fitting(letter)
    left, right = _ink_columns(letter, face)
    drawn = Image.new("1", (max(right - left, 1), CELL_HEIGHT), _WHITE)
    pen = ImageDraw.Draw(drawn)
    pen.fontmode = "1"
    pen.text((-left, _BASELINE), letter, fill=_BLACK, font=face.font, anchor="ls")
    if drawn.width > _MOST_INK:
        grey = drawn.convert("L").resize((_MOST_INK, CELL_HEIGHT), Image.Resampling.BOX)
        drawn = grey.point(lambda light: _WHITE if light >= _INK_FROM else _BLACK).convert("1")
    cell = Image.new("1", (CELL_WIDTH, CELL_HEIGHT), _WHITE)
    cell.paste(drawn, ((CELL_WIDTH - drawn.width) // 2, 0))
    return cell


def _fitting(letter: str) -> Face:
    """Returns the largest face with room for the letter's marks, as wide as its box takes."""
    face = face_of(_CAPITAL_DOTS[-1], bold=False, width=_WIDTHS[-1])
    for capital in _CAPITAL_DOTS:
        above, below = face_of(capital, bold=False, width=_WIDTHS[-1]).ink(letter)
        if above > _BASELINE or below > CELL_HEIGHT - _BASELINE:
            continue
        for width in _WIDTHS:
            face = face_of(capital, bold=False, width=width)
            left, right = _ink_columns(letter, face)
            if right - left <= _MOST_INK:
                break
        return face
    return face


def _ink_columns(letter: str, face: Face) -> tuple[int, int]:
    box = face.font.getbbox(letter, mode="1", anchor="ls")
    return int(box[0]), int(box[2])
