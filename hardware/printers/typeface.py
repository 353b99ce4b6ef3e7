"""How letters become dots: Noto Sans, in any weight and width, measured by its capital height."""

import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from math import ceil
from pathlib import Path

import fontpkg_noto_sans
from PIL import ImageFont

# Noto Sans: units per em 1000, capital height 714 (its OS/2 table, sCapHeight).
_EM_PER_CAPITAL = 1000 / 714
_REGULAR, _BOLD = 450, 700
_WIDTHS = (100.0, 87.5, 75.0, 62.5)
SQUEEZE = 0.6
"""How far a line may be pressed together beyond the font's own narrowest width."""

_BASIC = ImageFont.Layout.BASIC
_FONT_FILE = Path(fontpkg_noto_sans.ROOT) / "files" / "NotoSans[wdth,wght].ttf"


class Face:
    """Noto Sans in one size, weight and width; made by `face_of`."""

    def __init__(self, capital_dots: int, *, bold: bool, width: float) -> None:
        self.capital_dots = capital_dots
        # Complex layout is not needed: NFC text has one glyph a letter, and basic is the same
        # everywhere.
        self.font = ImageFont.truetype(
            _FONT_FILE, round(capital_dots * _EM_PER_CAPITAL), layout_engine=_BASIC
        )
        self.font.set_variation_by_axes([_BOLD if bold else _REGULAR, width])

    @property
    def line_dots(self) -> int:
        """Returns the distance of two baselines; Vietnamese needs room for Ế above and ạ below."""
        return round(self.capital_dots * 1.95)

    def length_dots(self, text: str) -> int:
        """Returns how wide the text prints."""
        return ceil(self.font.getlength(text, mode="1"))

    def ink(self, text: str) -> tuple[int, int]:
        """Returns how far the ink goes above the baseline and below it, in dots."""
        box = self.font.getbbox(text, mode="1", anchor="ls")
        return -int(box[1]), int(box[3])


@lru_cache(maxsize=64)
def face_of(capital_dots: int, *, bold: bool, width: float = 100.0) -> Face:
    """Returns the face with capitals of this height; `width` is a percentage.

    Faces are kept, because FreeType's hinter studies each new one for 20 ms. Pillow draws under one
    lock, so threads may share them.
    """
    return Face(capital_dots, bold=bold, width=width)


def composed(text: str) -> str:
    """Returns the text in NFC without control characters: what the font has a glyph for each."""
    kept = (
        letter
        for letter in unicodedata.normalize("NFC", text)
        if letter == "\n" or unicodedata.category(letter)[0] != "C"
    )
    return "".join(kept)


def fitted(text: str, capital_dots: int, *, bold: bool, width_dots: int) -> Face:
    """Returns the largest face in which the text fits on one line, narrowing before shrinking.

    In the narrowest one the text may still be wider, as far as `SQUEEZE` makes up for: whoever
    draws it presses it together, so that a number stays high on narrow paper.
    """
    for width in _WIDTHS:
        face = face_of(capital_dots, bold=bold, width=width)
        if face.length_dots(text) <= width_dots:
            return face
    pressed = max(1, round(face.length_dots(text) * SQUEEZE))
    if pressed <= width_dots:
        return face
    shrunk = max(8, capital_dots * width_dots // pressed - 1)
    return face_of(shrunk, bold=bold, width=_WIDTHS[-1])


def wrapped(text: str, face: Face, *, width_dots: int, balanced: bool = False) -> list[str]:
    """Returns the text's lines, broken at spaces, and inside a word only when it is wider than a
    line.

    `balanced` makes the lines of a paragraph about equally long, without using more of them.
    """
    lines: list[str] = []
    for paragraph in text.split("\n"):
        words = paragraph.split()
        best = _filled(words, face, width_dots)
        narrowest, room = 1, width_dots
        while balanced and len(best) > 1 and narrowest < room:
            middle = (narrowest + room) // 2
            narrower = _filled(words, face, middle)
            if len(narrower) <= len(best) and _longest(narrower, face) <= middle:
                best, room = narrower, middle
            else:
                narrowest = middle + 1
        lines.extend(best)
    return lines


def _filled(words: Sequence[str], face: Face, width_dots: int) -> list[str]:
    lines: list[str] = []
    line = ""
    for word in words:
        longer = f"{line} {word}" if line else word
        if face.length_dots(longer) <= width_dots:
            line = longer
            continue
        if line:
            lines.append(line)
        *full, line = _cut_to_width(word, face, width_dots)
        lines.extend(full)
    return [*lines, line]


def _longest(lines: Sequence[str], face: Face) -> int:
    return max(face.length_dots(line) for line in lines)


def _cut_to_width(word: str, face: Face, width_dots: int) -> list[str]:
    pieces = [""]
    for letter in word:
        if pieces[-1] and face.length_dots(pieces[-1] + letter) > width_dots:
            pieces.append("")
        pieces[-1] += letter
    return pieces
