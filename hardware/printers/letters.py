"""How Vietnamese letters become bytes for a printer that has letters, but hardly these.

`plain` leaves the marks out; `tcvn3` switches between the printer's two code pages of small and of
capital letters; `drawn` gives the printer each letter as a picture of 12 by 24 dots, once a slip.
"""

import unicodedata
from collections.abc import Iterator
from typing import Protocol

from escpos.constants import CODEPAGE_CHANGE, ESC

from hardware.printers.letter_cells import CELL_HEIGHT, CELL_WIDTH, letter_cell
from hardware.printers.printer_setup import DRAWN, TCVN, PrinterSetup
from hardware.printers.profile import code_page

_SIGNS = {
    "–": "-", "—": "-", "−": "-", "·": "-", "•": "-", "…": "...", "“": '"', "”": '"', "‘": "'",
    "’": "'", "×": "x", "₫": "d", "\u00a0": " ",
}  # fmt: skip
_UNKNOWN = "?"
_PRINTABLE = range(0x21, 0x7F)


class Letters(Protocol):
    """The letters of one slip, in the order in which they are printed."""

    def line(self, text: str) -> bytes:
        """Returns the bytes of a line without its end; each letter is one on the paper."""


def letters_of(setup: PrinterSetup) -> Letters:
    """Returns the way that the setup says, for one slip."""
    if setup.letters == TCVN:
        return CodePageLetters(*setup.tcvn_pages)
    return DrawnLetters() if setup.letters == DRAWN else PlainLetters()


def simple(text: str) -> str:
    """Returns the text with signs that any printer has; its letters stay."""
    return "".join(_SIGNS.get(letter, letter) for letter in text)


def unmarked(text: str) -> str:
    """Returns the text in ASCII: letters without their marks, what has no such form as `?`."""
    bare = unicodedata.normalize("NFD", simple(text)).replace("đ", "d").replace("Đ", "D")
    kept = (letter for letter in bare if not unicodedata.combining(letter))
    return "".join(letter if letter.isascii() else _UNKNOWN for letter in kept)


class PlainLetters:
    """Letters without marks."""

    def line(self, text: str) -> bytes:
        """Returns the line in ASCII."""
        return unmarked(text).encode("ascii")


class CodePageLetters:
    """Letters of the printer's own code pages: one of small letters, one of capital ones."""

    def __init__(self, small: int, capital: int) -> None:
        self._pages = {small: code_page("TCVN-3-1"), capital: code_page("TCVN-3-2")}
        self._page: int | None = None

    def line(self, text: str) -> bytes:
        """Returns the line, its code page changed (ESC t) where a letter needs the other one."""
        return b"".join(self._letter(letter) for letter in text)

    def _letter(self, letter: str) -> bytes:
        if letter.isascii():
            return letter.encode()
        for page, letters in self._pages.items():
            if letter in letters:
                change = b"" if page == self._page else CODEPAGE_CHANGE + bytes([page])
                self._page = page
                return bytes(change + bytes([letters[letter]]))
        return unmarked(letter).encode("ascii")


class DrawnLetters:
    """Letters that are drawn by us and kept by the printer in the place of others (ESC &).

    The places are those of ASCII letters that the line doesn't have; a place that was given away
    before is taken back for a line that needs it.
    """

    def __init__(self) -> None:
        self._places: dict[str, int] = {}
        self._is_on = False

    def line(self, text: str) -> bytes:
        """Returns what defines the line's letters that are new, and the line."""
        own = [letter for letter in dict.fromkeys(text) if not letter.isascii()]
        plain = {ord(letter) for letter in text if letter.isascii()}
        defined = b"".join(self._define(own, plain))
        return defined + b"".join(self._runs(text))

    def _define(self, own: list[str], plain: set[int]) -> Iterator[bytes]:
        self._places = {
            letter: place for letter, place in self._places.items() if place not in plain
        }
        wanted = set(own)
        for letter in own:
            if letter not in self._places:
                place = self._free(plain, wanted)
                self._places[letter] = place
                # ESC & y c1 c2 x d: y bytes a column, from place c1 to c2, x columns.
                yield ESC + b"&\x03" + bytes([place, place]) + _columns(letter)

    def _free(self, plain: set[int], wanted: set[str]) -> int:
        taken = set(self._places.values())
        for place in reversed(_PRINTABLE):
            if place not in plain and place not in taken:
                return place
        # Each line has room: it is no longer than the places that are left to it.
        gone = next(letter for letter in self._places if letter not in wanted)
        return self._places.pop(gone)

    def _runs(self, text: str) -> Iterator[bytes]:
        # ESC % n: our own letters, or all of the printer's.
        for letter in text:
            is_own = not letter.isascii()
            if is_own is not self._is_on:
                self._is_on = is_own
                yield ESC + b"%" + bytes([is_own])
            yield bytes([self._places[letter]]) if is_own else letter.encode()


def _columns(letter: str) -> bytes:
    cell = letter_cell(letter)
    dots = bytes([CELL_WIDTH])
    for x in range(CELL_WIDTH):
        column = 0
        for y in range(CELL_HEIGHT):
            column = column << 1 | (cell.getpixel((x, y)) == 0)
        dots += column.to_bytes(CELL_HEIGHT // 8, "big")
    return dots
