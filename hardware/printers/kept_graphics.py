"""Lines of slips that a printer keeps in its memory (GS ( L), so that they are sent once.

What stands on many slips (a text without digits, a bar, a picture) is handed over after the cut of
a slip that has it, and from then on called by its key, but only while the printer itself lists that
key: it forgets all of them without power, has less memory than was thought, or is another one. A
key that it lists is given to nothing else. So no slip ever misses a line.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from itertools import groupby, product

from escpos.constants import GS
from PIL import Image, ImageOps

from hardware.printers.document import Document, DocumentPart, PicturePart, QrCodePart, TextPart
from hardware.printers.escpos_bytes import cut_bytes
from hardware.printers.language import DrawnSlip
from hardware.printers.paper_bytes import PaperBytes
from hardware.printers.printer_setup import NONE, PRINTER, PrinterSetup
from hardware.printers.raster import render

INVENTORY = GS + b"(L\x04\x00\x30\x50KC"
"""Function 80: which keys have download graphics (Epson, Citizen: GS ( L)."""

_CLEAR = GS + b"(L\x05\x00\x30\x51CLR"
_MOST_KEYS = 36  # A printer lists 40 at a time; more would need a conversation.
_MOST_TRIES = 2
_MOST_SHELVES = 64
_KEYS = tuple(bytes(pair) for pair in product(range(0x30, 0x7B), repeat=2))


@dataclass(slots=True)
class _Shelf:
    """What was handed to a printer over one connection: keys by what they stand for."""

    keys: dict[bytes, bytes] = field(default_factory=dict)
    tries: dict[bytes, int] = field(default_factory=dict)


class KeptGraphics:
    """The encoder for printers that keep lines; it remembers what it handed to which connection."""

    def __init__(self) -> None:
        self._shelves: dict[str, _Shelf] = {}

    def encode(
        self, document: Document, setup: PrinterSetup, *, connection: str, listed: frozenset[bytes]
    ) -> DrawnSlip:
        """Returns one slip, cut included, and what the printer is to keep of it.

        `connection` is a word of its own for each connection, `listed` are the keys of two bytes
        that the printer has just listed over it. Raises DocumentError.
        """
        shelf = self._shelf(connection)
        paper = PaperBytes(setup.width_dots, setup.dpi, crop=True)
        # Not ESC @, at which a printer forgets what it keeps: what we ever set is set back.
        slip = [GS + b"P" + bytes([setup.dpi, setup.dpi]), paper.margin_at(0, always=True)]
        new: dict[bytes, Image.Image] = {}
        for is_kept, parts in groupby(document.parts, _stands_on_many):
            if not is_kept:
                slip += _changing(Document(tuple(parts)), paper, setup)
                continue
            for part in parts:
                strip = render(Document([part]), width_dots=setup.width_dots, dpi=setup.dpi)
                name = sha256(repr(strip.size).encode() + strip.tobytes()).digest()
                key = shelf.keys.get(name)
                box = ImageOps.invert(strip).getbbox()
                if box is not None and key is not None and key in listed:
                    slip += _called(key, strip, box, paper)
                    continue
                slip.append(paper.picture(Document([part])))
                if box is not None:
                    new[name] = strip.crop(box)
        end = [paper.margin_at(0, always=True), cut_bytes(setup.cut)]
        return paper.slip([*slip, *end, *_handed_over(shelf, new, listed)])

    def _shelf(self, connection: str) -> _Shelf:
        if connection not in self._shelves:
            for old in list(self._shelves)[: 1 - _MOST_SHELVES]:
                del self._shelves[old]
            self._shelves[connection] = _Shelf()
        return self._shelves[connection]


def keys_of(listed: bytes) -> Iterator[bytes]:
    """Yields the keys of two bytes that stand in a printer's answer to INVENTORY."""
    yield from (listed[at : at + 2] for at in range(0, len(listed) - 1, 2))


def _stands_on_many(part: DocumentPart) -> bool:
    """Returns whether a part is likely to be the same on other slips, too."""
    if isinstance(part, TextPart):
        return part.inverse or not (part.fit or any(letter.isdigit() for letter in part.text))
    return isinstance(part, PicturePart)


def _changing(document: Document, paper: PaperBytes, setup: PrinterSetup) -> Iterator[bytes]:
    for is_qr, parts in groupby(document.parts, lambda part: isinstance(part, QrCodePart)):
        if is_qr and setup.qr == PRINTER:
            yield from (paper.code(part) for part in parts if isinstance(part, QrCodePart))
        elif not is_qr or setup.qr != NONE:
            yield paper.picture(Document(tuple(parts)))


def _called(
    key: bytes, strip: Image.Image, box: tuple[int, int, int, int], paper: PaperBytes
) -> Iterator[bytes]:
    left, top, _, bottom = box
    yield paper.feed(top)
    paper.printed(bottom - top)
    yield paper.margin_at(left)
    # Function 85: print the graphics of the key, in normal width and height.
    yield GS + b"(L\x06\x00\x30\x55" + key + b"\x01\x01"
    yield paper.feed(strip.height - bottom)


def _handed_over(
    shelf: _Shelf, new: dict[bytes, Image.Image], listed: frozenset[bytes]
) -> Iterator[bytes]:
    wanted = {n: dots for n, dots in new.items() if shelf.tries.get(n, 0) < _MOST_TRIES}
    if wanted and len(listed) + len(wanted) > _MOST_KEYS:
        yield _CLEAR
        shelf.keys.clear()
    taken = set(shelf.keys.values()) | listed
    free = (key for key in _KEYS if key not in taken)
    for (name, dots), key in zip(wanted.items(), free, strict=False):
        shelf.keys[name] = key
        shelf.tries[name] = shelf.tries.get(name, 0) + 1
        yield _defined(key, dots)


def _defined(key: bytes, dots: Image.Image) -> bytes:
    # Function 83: a 48, the key, b 1 (one colour), the dots of width and height, c 49, the rows.
    size = dots.width.to_bytes(2, "little") + dots.height.to_bytes(2, "little")
    body = b"\x30\x53\x30" + key + b"\x01" + size + b"\x31" + ImageOps.invert(dots).tobytes()
    defined: bytes = GS + b"(L" + len(body).to_bytes(2, "little") + body
    return defined
