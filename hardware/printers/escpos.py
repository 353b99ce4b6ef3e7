"""ESC/POS: the bytes that print a document, ask for the printer's state, and the meaning of its
answers.

Sources: Epson "ESC/POS Command Reference" for the commands named below.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import groupby

from escpos.constants import GS, HW_INIT, RT_STATUS

from hardware.devices import Cause
from hardware.options import Check, Options, flag, one_word_of, whole, yes_no
from hardware.printers.document import Document, QrCodePart
from hardware.printers.escpos_bytes import BEEPS, CUTS, beep_bytes, cut_bytes
from hardware.printers.kept_graphics import INVENTORY, KeptGraphics, keys_of
from hardware.printers.language import (
    FAULTS,
    PAPER_LOW,
    AnswerKind,
    DrawnSlip,
    PrinterLanguage,
    SlipEnding,
    Status,
)
from hardware.printers.paper_bytes import PaperBytes
from hardware.printers.printer_setup import (
    DRAWN,
    NONE,
    PICTURE,
    PLAIN,
    PRINTER,
    RASTER,
    TCVN,
    TEXT,
    a_model,
    must_agree,
    profile_in_options,
    setup_of,
)
from hardware.printers.profile import AUTO, profile_by_model
from hardware.printers.text_mode import encode_text

# `escpos.printer` is not imported on purpose: it sets up logging, leaves a temporary folder and
# parses 96 KB of YAML, a second in all, and its image() knows no cropped bands. The library's
# constants, raster format and profiles (see `profile`) are used without it.

OPTIONS: Mapping[str, Check] = {
    "width": whole(192, 1024, step=8),
    "profile": a_model,
    "dpi": one_word_of("180", "203"),
    "cut": one_word_of("partial", "full", "esc-m", "esc-i", "none"),
    "beep": one_word_of(*BEEPS, "no"),
    "crop": yes_no,
    "qr": one_word_of(PRINTER, PICTURE, NONE),
    "mode": one_word_of(RASTER, TEXT),
    "letters": one_word_of(TCVN, DRAWN, PLAIN),
    "store": yes_no,
    "roll": whole(1, 300),
    "status": yes_no,
    "fence": yes_no,
    "counters": yes_no,
}
SERIAL_FORMAT = "8N1"
NEEDS_ANSWERS = frozenset({("store", "yes"), ("counters", "yes"), ("profile", AUTO)})
"""Options that ask the printer something, which no one-way wire brings back."""

_KEEPER = KeptGraphics()

STATUS_QUESTIONS = tuple(RT_STATUS + bytes([n]) for n in (1, 2, 3, 4))
# GS r 1, "transmit paper sensor status", is carried out in its turn: after a cut, its answer says
# that all before it was done.
FENCE = GS + b"r\x01"

# The first bytes of answers that end with NUL.
_BLOCKS = {0x5F: AnswerKind.MODEL, 0x37: AnswerKind.INVENTORY}
_LONGEST_BLOCK = 90
_KEPT = "kept"
# GS v 0 m xL xH yL yH and GS ( L or k pL pH; what looks like one inside a picture may be longer.
_PICTURE = re.compile(rb"\x1dv0[\x00-\x03](..)(..)", re.DOTALL)
_GRAPHICS = re.compile(rb"\x1d\([Lk](..)", re.DOTALL)
_LONGEST_PICTURE = 16_384
# A letter that is defined by us has 37 bytes (ESC &).
_LEAST_FILLER = 64
# GS g 2 m nL nH, "transmit maintenance counter", those that nobody can set back.
_COUNTERS = {"lines": 148, "cuts": 178, "hours": 198}
_COUNTING_VENDORS = frozenset({"Epson", "Citizen"})


def check(options: Options) -> None:
    """Raises ValueError where options contradict each other or what the model can do."""
    must_agree(options)


def encode(
    document: Document,
    *,
    width_dots: int,
    dpi: int = 203,
    crop: bool = True,
    cut: str = "partial",
    qr: str = PICTURE,
) -> bytes:
    """Returns all bytes of one slip as pictures, cut included.

    `crop` leaves white margins out of the pictures; QR codes are `picture`s, or drawn by the
    `printer`, or `none`. Raises DocumentError when a part cannot be printed on this width.
    """
    return _pictures(document, width_dots, dpi, crop=crop, cut=cut, qr=qr).payload


def _pictures(
    document: Document, width_dots: int, dpi: int, *, crop: bool, cut: str, qr: str
) -> DrawnSlip:
    paper = PaperBytes(width_dots, dpi, crop=crop)
    # GS P: feeds and margins count in dots; by default a unit is half a dot on some models.
    slip = [HW_INIT, GS, b"P", bytes([dpi, dpi])]
    for is_qr, parts in groupby(document.parts, lambda part: isinstance(part, QrCodePart)):
        if is_qr and qr == PRINTER:
            slip += [paper.code(part) for part in parts if isinstance(part, QrCodePart)]
        elif not is_qr or qr == PICTURE:
            slip.append(paper.picture(Document(tuple(parts))))
    return paper.slip([*slip, paper.margin_at(0, always=True), cut_bytes(cut)])


def encode_for(document: Document, options: Options) -> DrawnSlip:
    """Returns one slip for the printer that a device URL's options describe, and its beep."""
    drawn = _drawn(document, options)
    return replace(drawn, payload=drawn.payload + beep_bytes(options.get("beep", "")))


def _drawn(document: Document, options: Options) -> DrawnSlip:
    setup = setup_of(options)
    if setup.mode == TEXT:
        return encode_text(document, setup)
    if setup.crop and _KEPT in options:
        connection, _, keys = options[_KEPT].partition(":")
        listed = frozenset(keys_of(bytes.fromhex(keys)))
        return _KEEPER.encode(document, setup, connection=connection, listed=listed)
    return _pictures(
        document, setup.width_dots, setup.dpi, crop=setup.crop, cut=setup.cut, qr=setup.qr
    )


def status_of(answers: Sequence[bytes]) -> Status:
    """Returns what the four answers to DLE EOT 1..4, a byte each, mean (Epson: DLE EOT n).

    ok 12 12 12 12 (Epson: 16 to the first) · near end 12 12 12 1E · paper out 1A 32 12 7E ·
    cover open 1A 16 12 12 · offline 1A 12 12 12.
    """
    printer, offline, error, paper = b"".join(answers)
    if paper & 0x60 or offline & 0x20:
        return FAULTS[Cause.PAPER_OUT]
    if offline & 0x04:
        return FAULTS[Cause.COVER_OPEN]
    if error & 0x08:
        return FAULTS[Cause.CUTTER]
    if error & 0x20:
        return FAULTS[Cause.BROKEN]
    if error & 0x40:
        return FAULTS[Cause.TOO_HOT]
    if printer & 0x08:
        return FAULTS[Cause.OFFLINE]
    if paper & 0x0C:
        return PAPER_LOW
    return Status()


def ending(slip: bytes) -> SlipEnding:
    """Returns as many zeros as the slip's longest picture has bytes, which are white there and
    nothing elsewhere, and ESC @ with its cut: half a slip must not hang on the next visitor's.

    Not DLE DC4 8, which clears the buffers, nor DLE ENQ 2, which does so after an error: a printer
    that is deaf in a picture takes them for dots, and of others few know the first.
    """
    lengths = [_word(found[1]) * _word(found[2]) for found in _PICTURE.finditer(slip)]
    lengths += [_word(found[1]) for found in _GRAPHICS.finditer(slip)]
    cut = next((cut for cut in CUTS if cut in slip), b"")
    longest = max((length for length in lengths if length <= _LONGEST_PICTURE), default=0)
    return SlipEnding(bytes(max(longest, _LEAST_FILLER)), bytes(HW_INIT) + cut)


def _word(low_and_high: bytes) -> int:
    return int.from_bytes(low_and_high, "little")


class Answers:
    """The bytes that come from a printer, sorted; unasked and impossible ones are dropped.

    DLE EOT answers are 0xx1xx10, GS r answers 0xx0xxxx; automatic status (GS a) is four bytes,
    0xx1xx00 and three of 0xx0xxxx, which must not pass for a fence. GS I 67 is answered by 5F, the
    model's name and NUL, GS ( L 80 by 37, 73, the keys and NUL; any other byte in between says that
    it was no such answer.
    """

    def __init__(self) -> None:
        self._automatic_left = 0
        self._block: bytearray | None = None

    def feed(self, received: bytes) -> list[tuple[AnswerKind, bytes]]:
        """Returns the answers among the received bytes, in order."""
        return [answer for byte in received if (answer := self._sorted(byte))]

    def _sorted(self, byte: int) -> tuple[AnswerKind, bytes] | None:
        if self._block is not None:
            block, self._block = self._block, None
            if byte == 0:
                return _BLOCKS[block[0]], bytes(block[1:])
            if 0x20 <= byte < 0x7F and len(block) < _LONGEST_BLOCK:
                self._block = block + bytes([byte])
                return None
        if byte in _BLOCKS:
            self._block = bytearray([byte])
            return None
        kind = self._kind(byte)
        return (kind, bytes([byte])) if kind else None

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


def _keeps(connection: str, answer: bytes) -> Options:
    # 73, 40 for the last block of keys or 41, and the keys of two bytes each.
    return {_KEPT: f"{connection}:{answer[2:].hex()}"} if answer[:2] == b"\x73\x40" else {}


def _counts(options: Options) -> bool:
    profile = profile_in_options(options)
    return flag(options, "counters", profile is not None and profile.vendor in _COUNTING_VENDORS)


def _known(model: str) -> Options:
    profile = profile_by_model(model)
    return {"profile": profile.name} if profile else {}


LANGUAGE = PrinterLanguage(
    encode=encode_for,
    questions=STATUS_QUESTIONS,
    fence=FENCE,
    answers=Answers,
    ending=ending,
    status_of=status_of,
    model=GS + b"I\x43",
    asks_model=lambda options: options.get("profile") == AUTO,
    known=_known,
    inventory=INVENTORY,
    confirm=b"\x06",
    asks_inventory=lambda options: flag(options, "store", False),
    keeps=_keeps,
    counters={name: GS + b"g2\x00" + bytes([number, 0]) for name, number in _COUNTERS.items()},
    asks_counters=_counts,
    least_baud=19_200,
    prints_text=True,
)
