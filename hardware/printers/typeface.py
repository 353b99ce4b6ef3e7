"""How letters become dots: Noto Sans, in any weight and width, measured by its capital height.

Lao letters are those of Noto Sans Lao. Their marks stand one over another, which needs a layout
that Pillow has only where the system has FriBiDi; `can_draw` knows.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from functools import cache, lru_cache
from itertools import groupby
from math import ceil
from pathlib import Path

import fontpkg_noto_sans
import justmytype_intl_sea
from PIL import ImageDraw, ImageFont, features

# Noto Sans: units per em 1000, capital height 714 (its OS/2 table, sCapHeight).
_EM_PER_CAPITAL = 1000 / 714
_REGULAR, _BOLD = 450, 700
_WIDTHS = (100.0, 87.5, 75.0, 62.5)
SQUEEZE = 0.6
"""How far a line may be pressed together beyond the font's own narrowest width."""

FONT_FILE = Path(fontpkg_noto_sans.ROOT) / "files" / "NotoSans[wdth,wght].ttf"
LAO_FILE = (
    Path(justmytype_intl_sea.__file__).parent / "fonts/ofl/notosanslao/NotoSansLao[wdth,wght].ttf"
)
_LAO_LETTERS = range(0x0E80, 0x0F00)
_BEFORE_A_LETTER = "\u0ec0\u0ec1\u0ec2\u0ec3\u0ec4"
"""Vowels that are written before their consonant: ເ ແ ໂ ໃ ໄ."""
_AFTER_A_LETTER = "\u0eb0\u0eb2\u0eb3\u0ebd"
"""What is written after its consonant without being a mark over or under it: ະ າ ຳ ຽ."""
_MARKS = "\u0eb1\u0eb4-\u0ebc\u0ec8-\u0ece"
_CLUSTER = re.compile(rf"[{_BEFORE_A_LETTER}]?.[{_MARKS}{_AFTER_A_LETTER}]*", re.DOTALL)
_NO_LETTER = "\uffff"


class Face:
    """Noto Sans in one size, weight and width; made by `face_of`."""

    def __init__(self, capital_dots: int, *, bold: bool, width: float) -> None:
        self.capital_dots = capital_dots
        self._size = round(capital_dots * _EM_PER_CAPITAL)
        self._axes = [_BOLD if bold else _REGULAR, width]
        # Complex layout is not needed: NFC text has one glyph a letter, and basic is the same
        # everywhere.
        self.font = self._made(FONT_FILE, ImageFont.Layout.BASIC)
        self._lao: ImageFont.FreeTypeFont | None = None

    def _made(self, file: Path, layout: ImageFont.Layout) -> ImageFont.FreeTypeFont:
        font = ImageFont.truetype(file, self._size, layout_engine=layout)
        font.set_variation_by_axes(self._axes)
        return font

    def _runs(self, text: str) -> Iterator[tuple[str, ImageFont.FreeTypeFont]]:
        """Yield the text in pieces, each with the font of its letters."""
        for other, letters in groupby(text, key=is_lao):
            if other and self._lao is None:
                self._lao = self._made(LAO_FILE, ImageFont.Layout.RAQM)
            yield "".join(letters), self._lao if other and self._lao else self.font

    @property
    def line_dots(self) -> int:
        """Returns the distance of two baselines; Vietnamese needs room for Ế above and ạ below."""
        return round(self.capital_dots * 1.95)

    def length_dots(self, text: str) -> int:
        """Returns how wide the text prints."""
        return ceil(sum(font.getlength(run, mode="1") for run, font in self._runs(text)))

    def ink(self, text: str) -> tuple[int, int]:
        """Returns how far the ink goes above the baseline and below it, in dots."""
        boxes = [font.getbbox(run, mode="1", anchor="ls") for run, font in self._runs(text)]
        return -int(min(box[1] for box in boxes)), int(max(box[3] for box in boxes))

    def draw(self, pen: ImageDraw.ImageDraw, place: tuple[int, int], text: str, ink: int) -> None:
        """Draw the text from the place on, which is on its baseline."""
        left, baseline = float(place[0]), place[1]
        for run, font in self._runs(text):
            pen.text((round(left), baseline), run, fill=ink, font=font, anchor="ls")
            left += font.getlength(run, mode="1")


def is_lao(letter: str) -> bool:
    """Returns whether the letter is one of the Lao block."""
    return ord(letter) in _LAO_LETTERS


def needs_layout(text: str) -> bool:
    """Returns whether the text has letters over and under which marks are placed."""
    return any(map(is_lao, text))


def can_draw(text: str) -> bool:
    """Returns whether each letter of the text has its picture, and its marks their places."""
    return all(_is_drawn(letter) for letter in set(composed(text)) - {"\n"})


@cache
def _is_drawn(letter: str) -> bool:
    if is_lao(letter):
        return bool(features.check("raqm")) and _has_picture(letter, LAO_FILE)
    return _has_picture(letter, FONT_FILE)


def _has_picture(letter: str, file: Path) -> bool:
    """Whether the font draws the letter otherwise than one that no font has."""
    font = ImageFont.truetype(file, 40, layout_engine=ImageFont.Layout.BASIC)
    drawn, box = (font.getmask(one, mode="1") for one in (letter, _NO_LETTER))
    return drawn.size != box.size or bytes(drawn) != bytes(box)


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
    line; never between a Lao letter and what is written over, under or around it.

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
    for cluster in _CLUSTER.findall(word):
        if pieces[-1] and face.length_dots(pieces[-1] + cluster) > width_dots:
            pieces.append("")
        pieces[-1] += cluster
    return pieces
