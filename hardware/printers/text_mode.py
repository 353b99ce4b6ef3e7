"""A document in the printer's own letters: a tenth of the bytes of a picture, and plainer.

Sizes become whole multiples of the printer's font A; a picture (a logo) is left out.
"""

import textwrap
from collections.abc import Iterator
from typing import assert_never

from escpos.constants import ESC, GS, HW_INIT, TXT_SIZE, TXT_STYLE

from hardware.printers.document import (
    Align,
    Document,
    DocumentPart,
    FeedPart,
    PairPart,
    PicturePart,
    QrCodePart,
    RulePart,
    TextPart,
)
from hardware.printers.escpos_bytes import cut_bytes
from hardware.printers.language import DrawnSlip
from hardware.printers.letters import letters_of, simple
from hardware.printers.paper_bytes import PaperBytes
from hardware.printers.printer_setup import NONE, PRINTER, PrinterSetup
from hardware.printers.typeface import composed, needs_layout

# How high a capital letter of font A is, about.
_LETTER_MM = 2.4
_MOST_TIMES = 8
_MM_PER_INCH = 25.4


def encode_text(document: Document, setup: PrinterSetup) -> DrawnSlip:
    """Returns one slip in text, cut included.

    Raises DocumentError for a QR code that the paper doesn't show.
    """
    writer = _Writer(setup)
    # GS P: feeds count in dots; by default a unit is half a dot on some models.
    slip = [HW_INIT, GS + b"P" + bytes([setup.dpi, setup.dpi])]
    slip += [piece for part in document.parts for piece in writer.part(part)]
    return writer.paper.slip([*slip, cut_bytes(setup.cut)])


class _Writer:
    """Writes part after part, and knows how the printer writes by now."""

    def __init__(self, setup: PrinterSetup) -> None:
        self._setup = setup
        self._letters = letters_of(setup)
        self.paper = PaperBytes(setup.width_dots, setup.dpi, crop=setup.crop)
        self._state: dict[str, bytes] = {}

    def part(self, part: DocumentPart) -> Iterator[bytes]:
        """Yields the bytes of one part."""
        match part:
            case TextPart() if needs_layout(part.text) and self._setup.qr != NONE:
                # No printer has such letters; one that prints a code as dots prints them so too.
                yield from self._set("align", ESC + b"a\x00")
                yield self.paper.picture(Document([part]))
                yield self.paper.margin_at(0)
            case TextPart():
                yield from self._text(part)
            case PairPart():
                yield from self._pair(part)
            case RulePart():
                yield from self._line("-" * self._setup.columns)
            case FeedPart():
                yield self.paper.feed(round(part.mm * self._setup.dpi / _MM_PER_INCH))
            case QrCodePart():
                yield from self._code(part)
            case PicturePart():
                return
            case _:
                assert_never(part)

    def _text(self, part: TextPart) -> Iterator[bytes]:
        text = simple(composed(part.text))
        high = max(1, min(_MOST_TIMES, round(part.size_mm / _LETTER_MM)))
        if part.fit:
            text = " ".join(text.split())
            wide = max(1, min(high, self._setup.columns // max(len(text), 1)))
        else:
            wide = high = high if part.size_mm >= 2 * _LETTER_MM else 1
        columns = self._setup.columns // wide
        for line in _wrapped(text, columns):
            if part.inverse:
                yield from self._line(_placed(line, part.align, columns), bold=part.bold, bar=True)
            else:
                yield from self._line(line, bold=part.bold, align=part.align, size=(wide, high))

    def _pair(self, part: PairPart) -> Iterator[bytes]:
        left, right = simple(composed(part.left)), simple(composed(part.right))
        columns = self._setup.columns
        if len(left) + 1 + len(right) <= columns:
            yield from self._line(left + right.rjust(columns - len(left)), bold=part.bold)
            return
        for line in _wrapped(left, columns):
            yield from self._line(line, bold=part.bold)
        for line in _wrapped(right, columns):
            yield from self._line(line, bold=part.bold, align=Align.RIGHT)

    def _code(self, part: QrCodePart) -> Iterator[bytes]:
        if self._setup.qr == NONE:
            return
        yield from self._set("align", ESC + b"a\x00")
        if self._setup.qr == PRINTER:
            yield self.paper.code(part)
        else:
            yield self.paper.picture(Document([part]))
        yield self.paper.margin_at(0)

    def _line(
        self,
        line: str,
        *,
        bold: bool = False,
        align: Align = Align.LEFT,
        size: tuple[int, int] = (1, 1),
        bar: bool = False,
    ) -> Iterator[bytes]:
        wide, high = size
        yield from self._set("align", ESC + b"a" + bytes([list(Align).index(align)]))
        yield from self._set("bold", ESC + b"E" + bytes([bold]))
        yield from self._set("size", TXT_SIZE + bytes([(wide - 1) << 4 | (high - 1)]))
        yield from self._set("bar", TXT_STYLE["invert"][bar])
        yield self.paper.line(self._letters.line(line), high=high)

    def _set(self, what: str, command: bytes) -> Iterator[bytes]:
        """Yields the command unless the printer does so already."""
        if self._state.get(what) != command:
            self._state[what] = command
            yield command


def _wrapped(text: str, columns: int) -> Iterator[str]:
    for paragraph in text.split("\n"):
        yield from textwrap.wrap(paragraph, columns, break_on_hyphens=False) or [""]


def _placed(line: str, align: Align, columns: int) -> str:
    match align:
        case Align.LEFT:
            return line.ljust(columns)
        case Align.CENTER:
            return line.center(columns)
        case Align.RIGHT:
            return line.rjust(columns)
        case _:
            assert_never(align)
