"""Star raster: the bytes that print a document on a Star printer, and what it answers.

For printers that take Star's raster commands: all of the TSP100 family, which know nothing else,
and those that are set to Star Line Mode. Sources: Star Micronics "STAR Graphic Mode Command
Specifications" Rev. 2.32 and "STAR Line Mode Command Specifications" Rev. 1.12, for the commands
named below and the automatic status (ASB).
"""

from collections.abc import Iterator, Mapping, Sequence

from PIL import Image, ImageOps

from hardware.devices import Cause
from hardware.options import Check, Options, number_option, one_word_of, whole, yes_no
from hardware.printers.document import Document
from hardware.printers.language import (
    FAULTS,
    PAPER_LOW,
    AnswerKind,
    DrawnSlip,
    PrinterLanguage,
    SlipEnding,
    Status,
)
from hardware.printers.paper import paper_mm
from hardware.printers.raster import render

OPTIONS: Mapping[str, Check] = {
    "width": whole(192, 832, step=8),
    "cut": one_word_of("partial", "full", "tear", "none"),
    "quality": one_word_of("fast", "normal", "high"),
    "roll": whole(1, 300),
    "status": yes_no,
    "fence": yes_no,
}
SERIAL_FORMAT = "8N1"

_DPI = 203
_RASTER = b"\x1b*r"
# ESC RS a 0: no automatic status, as the manual wants before ESC ACK SOH asks for one, which is
# answered when it is received, past all that waits.
STATUS_QUESTION = b"\x1b\x1ea\x00" + b"\x1b\x06\x01"
# ESC GS ETX 1 n1 n2: wait until the motor stops, count one more, and echo this with the count and
# NUL. Not ETB, whose answer is an automatic status that goes to every host of the printer.
FENCE = b"\x1b\x1d\x03\x01MS"
_FENCE_ANSWER_BYTES = len(FENCE) + 2

# ESC * r E n NUL: what ESC FF EOT, the end of the document, does; all feed to the cutter first.
_ENDS = {"partial": b"13", "full": b"9", "tear": b"3", "none": b"2"}
_END = b"\x1b\x0c\x04" + _RASTER + b"B"  # ESC FF EOT: print, feed, cut. B: leave.
_QUALITIES = {"fast": b"0", "normal": b"1", "high": b"2"}
# One row of nothing is 4 bytes (b 01 00 00), a feed at least 6.
_SMALLEST_FEED_ROWS = 2
_MOST_ROW_BYTES = 104
_LEAST_STATUS_BYTES = 7
_MOST_EXTENSION_BYTES = 0x200


def encode(
    document: Document, *, width_dots: int, cut: str = "partial", quality: str | None = None
) -> bytes:
    """Returns all bytes of one slip, cut included; white to the right of a row isn't sent.

    Raises DocumentError when a part cannot be printed on this width.
    """
    return _encoded(render(document, width_dots=width_dots, dpi=_DPI), cut, quality)


def _encoded(slip: Image.Image, cut: str, quality: str | None) -> bytes:
    # R: initialize, also where a broken connection left the printer among raster data. A: enter.
    # P 0: as long as the slip is.
    start = _RASTER + b"R" + _RASTER + b"A" + _with_number(b"P", b"0")
    start += _with_number(b"E", _ENDS[cut])
    if quality is not None:
        start += _with_number(b"Q", _QUALITIES[quality])
    return start + b"".join(_rows(slip)) + _END


def star_slip(document: Document, options: Options) -> DrawnSlip:
    """Returns one slip for the printer that a device URL's options describe."""
    slip = render(document, width_dots=number_option(options, "width", 576), dpi=_DPI)
    payload = _encoded(slip, options.get("cut", "partial"), options.get("quality"))
    return DrawnSlip(payload, paper_mm(slip.height, _DPI))


def star_ending(slip: bytes) -> SlipEnding:
    """Returns zeros for the rest of a row, and what feeds and cuts what came of the slip."""
    end = next((number for number in _ENDS.values() if _with_number(b"E", number) in slip), b"")
    cut = _RASTER + b"R" + _RASTER + b"A" + _with_number(b"E", end) + _END
    return SlipEnding(bytes(_MOST_ROW_BYTES), cut)


def _with_number(command: bytes, number: bytes) -> bytes:
    # Numbers of raster commands are decimal digits and a NUL.
    return _RASTER + command + number + b"\x00"


def _rows(slip: Image.Image) -> Iterator[bytes]:
    dots = ImageOps.invert(slip).tobytes()
    row_bytes = (slip.width + 7) // 8
    blank_rows = 0
    for start in range(0, len(dots), row_bytes):
        row = dots[start : start + row_bytes].rstrip(b"\x00")
        if not row:
            blank_rows += 1
            continue
        yield from _feed(blank_rows)
        blank_rows = 0
        # b n1 n2 data: one row of dots, from the left margin on, and one down.
        yield b"b" + len(row).to_bytes(2, "little") + row
    yield from _feed(blank_rows)


def _feed(rows: int) -> Iterator[bytes]:
    if rows >= _SMALLEST_FEED_ROWS:
        yield _with_number(b"Y", str(rows).encode())
    elif rows:
        yield b"b\x01\x00\x00" * rows


def meaning_of_asb(answers: Sequence[bytes]) -> Status:
    """Returns what the answer to the one question means (appendix "ASB Status").

    Two headers, the printer, two bytes of errors, the paper, and more: ok 23 06 00 00 00 00 …,
    near end 23 06 00 00 00 04 …, paper out 23 06 08 00 00 0C …, cover open 23 06 28 00 00 00 …,
    offline 23 06 08 00 00 00 ….
    An open cover is told first: with it up, most models see no paper either.
    """
    printer, errors, _, paper = answers[0][2:6]
    if printer & 0x20:
        return FAULTS[Cause.COVER_OPEN]
    if paper & 0x08:
        return FAULTS[Cause.PAPER_OUT]
    if errors & 0x08:
        return FAULTS[Cause.CUTTER]
    if errors & 0x24:  # mechanical, or one it can't recover from
        return FAULTS[Cause.BROKEN]
    if errors & 0x40:
        return FAULTS[Cause.TOO_HOT]
    if printer & 0x08:
        return FAULTS[Cause.OFFLINE]
    if paper & 0x06:
        return PAPER_LOW
    return Status()


class StarAnswers:
    """The bytes that come from a printer, sorted; what is neither status nor fence is dropped.

    A status begins with 00x0xxx1, which says how many bytes it has; all others are xxx0xxx0. Over a
    network the second has its highest bit set, and two bytes of length and so many bytes follow
    the status, in which other answers may be wrapped.
    """

    def __init__(self) -> None:
        self._rest = bytearray()

    def feed(self, received: bytes) -> list[tuple[AnswerKind, bytes]]:
        """Returns the answers among the received bytes, in order."""
        self._rest += received
        found: list[tuple[AnswerKind, bytes]] = []
        while self._rest and (used := self._first(found)):
            del self._rest[:used]
        return found

    def _first(self, found: list[tuple[AnswerKind, bytes]]) -> int:
        """Returns how many bytes the first answer or noise has, 0 while it is incomplete."""
        rest = bytes(self._rest)
        if FENCE.startswith(rest[: len(FENCE)]):
            if len(rest) < _FENCE_ANSWER_BYTES:
                return 0
            found.append((AnswerKind.FENCE, rest[:_FENCE_ANSWER_BYTES]))
            return _FENCE_ANSWER_BYTES
        length = _status_bytes(rest[0])
        if length < _LEAST_STATUS_BYTES or any(byte & 0x11 for byte in rest[1:length]):
            return 1
        if len(rest) < length:
            return 0
        extension = rest[length:]
        if not rest[1] & 0x80:
            extension_bytes = 0
        elif len(extension) < 2:
            return 0
        else:
            extension_bytes = 2 + int.from_bytes(extension[:2], "big")
            if extension_bytes > 2 + _MOST_EXTENSION_BYTES:
                return 1
            if len(extension) < extension_bytes:
                return 0
        if FENCE in extension[:extension_bytes]:
            found.append((AnswerKind.FENCE, extension[:extension_bytes]))
        else:
            found.append((AnswerKind.STATUS, rest[:length]))
        return length + extension_bytes


def _status_bytes(header: int) -> int:
    """Returns how many bytes a status with this first byte has in all, 0 if it is none."""
    if header & 0xD1 != 0x01:
        return 0
    return header >> 1 & 0x07 | header >> 2 & 0x08


LANGUAGE = PrinterLanguage(
    encode=star_slip,
    questions=(STATUS_QUESTION,),
    fence=FENCE,
    answers=StarAnswers,
    status_of=meaning_of_asb,
    ending=star_ending,
    # A slip is three times as long as by ESC/POS, and there is no text to fall back on.
    least_baud=57_600,
)
