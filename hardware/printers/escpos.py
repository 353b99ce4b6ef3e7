"""ESC/POS: the bytes that print a document, ask for the printer's state, and the meaning of its
answers.

Sources: Epson "ESC/POS Command Reference" for the commands named below.
"""

from collections.abc import Iterator, Mapping, Sequence

from escpos.constants import ESC, GS, HW_INIT, RT_STATUS
from escpos.image import EscposImage
from PIL import Image

from hardware.devices import Cause
from hardware.options import Check, Options, number_option, one_word_of, whole, yes_no
from hardware.printers.bands import Band, bands
from hardware.printers.document import Document
from hardware.printers.language import AnswerKind, PrinterLanguage, Status
from hardware.printers.raster import render

# `escpos.printer` is not imported on purpose: it sets up logging, makes a temporary folder, parses
# 200 KB of YAML (0.5 s), and its image() knows no cropped bands. Its constants and its raster
# format have none of these effects.

OPTIONS: Mapping[str, Check] = {
    "width": whole(192, 1024, step=8),
    "dpi": one_word_of("180", "203"),
    "cut": one_word_of("partial", "full", "none"),
    "crop": yes_no,
    "status": yes_no,
    "fence": yes_no,
}
SERIAL_FORMAT = "8N1"

STATUS_QUESTIONS = tuple(RT_STATUS + bytes([n]) for n in (1, 2, 3, 4))
# GS r 1, "transmit paper sensor status", is carried out in its turn: after a cut, its answer says
# that all before it was done.
FENCE = GS + b"r\x01"

# GS V m n, function B: feed to the cutter, as far as this model needs, then cut.
_CUTS = {"partial": GS + b"V\x42\x00", "full": GS + b"V\x41\x00"}
_FEED_WITHOUT_CUTTER_MM = 18


def encode(
    document: Document,
    *,
    width_dots: int,
    dpi: int = 203,
    crop: bool = True,
    cut: str = "partial",
) -> bytes:
    """Returns all bytes of one slip, cut included; `crop` leaves white margins out of the picture.

    Raises DocumentError when a part cannot be printed on this width.
    """
    slip = render(document, width_dots=width_dots, dpi=dpi)
    # GS P: feeds and margins count in dots; by default a unit is half a dot on some models.
    start: bytes = HW_INIT + GS + b"P" + bytes([dpi, dpi])
    end: bytes = GS + b"L\x00\x00" + _CUTS.get(cut, b"".join(_feed(_FEED_WITHOUT_CUTTER_MM * 8)))
    return start + b"".join(_pictures(slip, crop=crop)) + end


def encode_for(document: Document, options: Options) -> bytes:
    """Returns the bytes of one slip for the printer that a device URL's options describe."""
    return encode(
        document,
        width_dots=number_option(options, "width", 576),
        dpi=number_option(options, "dpi", 203),
        crop=yes_no(options.get("crop", "yes")),
        cut=options.get("cut", "partial"),
    )


def _pictures(slip: Image.Image, *, crop: bool) -> Iterator[bytes]:
    margin = 0
    at = 0
    for band in bands(slip, crop=crop):
        yield from _feed(band.top - at)
        if band.left != margin:
            margin = band.left
            yield GS + b"L" + margin.to_bytes(2, "little")
        yield _picture(band)
        at = band.top + band.rows
    yield from _feed(slip.height - at)


def _picture(band: Band) -> bytes:
    # GS v 0 m xL xH yL yH: raster bit image; m doubles the width (1), the height (2) or both (3).
    image = EscposImage(band.dots)
    doubled = bytes([band.double_width | band.double_height << 1])
    size = image.width_bytes.to_bytes(2, "little") + image.height.to_bytes(2, "little")
    return bytes(GS + b"v0" + doubled + size + image.to_raster_format())


def _feed(rows: int) -> Iterator[bytes]:
    while rows > 0:
        # ESC J n: print and feed n units.
        yield ESC + b"J" + bytes([min(rows, 255)])
        rows -= 255


def status_of(answers: Sequence[bytes]) -> Status:
    """Returns what the four answers to DLE EOT 1..4, a byte each, mean (Epson: DLE EOT n).

    ok 12 12 12 12 (Epson: 16 to the first) · near end 12 12 12 1E · paper out 1A 32 12 7E ·
    cover open 1A 16 12 12 · offline 1A 12 12 12.
    """
    printer, offline, error, paper = b"".join(answers)
    if paper & 0x60 or offline & 0x20:
        return Status(Cause.PAPER_OUT, fault="out of paper; put in a new roll")
    if offline & 0x04:
        return Status(Cause.COVER_OPEN, fault="cover open; close it")
    if error & 0x08:
        return Status(
            Cause.CUTTER, fault="cutter error; clear the jam, then switch the printer off and on"
        )
    if error & 0x20:
        return Status(Cause.BROKEN, fault="unrecoverable error; switch the printer off and on")
    if error & 0x40:
        return Status(Cause.TOO_HOT, fault="print head too hot; it recovers by itself")
    if printer & 0x08:
        return Status(Cause.OFFLINE, fault="offline; press its feed or online button")
    if paper & 0x0C:
        return Status(Cause.PAPER_LOW, warning="paper is running low; have a new roll ready")
    return Status()


class Answers:
    """The bytes that come from a printer, sorted; unasked and impossible ones are dropped.

    DLE EOT answers are 0xx1xx10, GS r answers 0xx0xxxx; automatic status (GS a) is four bytes,
    0xx1xx00 and three of 0xx0xxxx, which must not pass for a fence.
    """

    def __init__(self) -> None:
        self._automatic_left = 0

    def feed(self, received: bytes) -> list[tuple[AnswerKind, bytes]]:
        """Returns the answers among the received bytes, in order."""
        return [(kind, bytes([byte])) for byte in received if (kind := self._kind(byte))]

    def _kind(self, byte: int) -> AnswerKind | None:
        if byte & 0x93 == 0x12:
            return AnswerKind.STATUS
        if byte & 0x93 == 0x10:
            self._automatic_left = 3
            return None
        if byte & 0x90 == 0x00:
            if self._automatic_left:
                self._automatic_left -= 1
                return None
            return AnswerKind.FENCE
        return None


LANGUAGE = PrinterLanguage(
    encode=encode_for,
    questions=STATUS_QUESTIONS,
    fence=FENCE,
    answers=Answers,
    status_of=status_of,
)
