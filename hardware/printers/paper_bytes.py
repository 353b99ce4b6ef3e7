"""Pictures and QR codes as the bytes of ESC/POS, one after another down the paper.

Sources: Epson "ESC/POS Command Reference" for the commands named below.
"""

from collections.abc import Iterable, Iterator

from escpos.constants import ESC, GS
from escpos.image import EscposImage
from PIL import Image

from hardware.printers.bands import Band, bands
from hardware.printers.document import Align, Document, QrCodePart
from hardware.printers.escpos_bytes import feed, qr_bytes
from hardware.printers.language import DrawnSlip
from hardware.printers.paper import paper_mm
from hardware.printers.raster import QR_QUIET_MODULES, qr_box, qr_symbol, render

_MM_PER_INCH = 25.4
# Letters stand 24 dots high; a line is 30 dots down from the one before (ESC 2), or as they need.
_LETTER_DOTS, _LINE_DOTS = 24, 30


class PaperBytes:
    """The bytes that bring one thing after another on the paper, where its margin is by now, and
    how far down the last of them ends.
    """

    def __init__(self, width_dots: int, dpi: int, *, crop: bool) -> None:
        self._width = width_dots
        self._dpi = dpi
        self._crop = crop
        self._margin = 0
        self._rows = 0

    def slip(self, pieces: Iterable[bytes]) -> DrawnSlip:
        """Returns the slip of these bytes, which were all made here."""
        payload = b"".join(pieces)  # First: what makes them counts their rows.
        return DrawnSlip(payload, paper_mm(self._rows, self._dpi))

    def feed(self, rows: int) -> bytes:
        """Returns what feeds so many rows."""
        self._rows += max(rows, 0)
        return feed(rows)

    def printed(self, rows: int) -> None:
        """Count rows that other bytes bring on the paper."""
        self._rows += rows

    def line(self, letters: bytes, *, high: int) -> bytes:
        """Returns a line of letters that many times as high as the smallest."""
        self._rows += max(_LINE_DOTS, _LETTER_DOTS * high)
        return letters + b"\n"

    def picture(self, document: Document) -> bytes:
        """Returns the bytes of parts that are drawn by us."""
        slip = render(document, width_dots=self._width, dpi=self._dpi)
        self._rows += slip.height
        return b"".join(self._bands(slip))

    def code(self, part: QrCodePart) -> bytes:
        """Returns the bytes of a QR code that the printer draws, its quiet zone in feeds."""
        code, module = qr_symbol(part, self._width, self._dpi / _MM_PER_INCH)
        indent, height = qr_box(code, module, part.align, self._width)
        self._rows += height
        quiet = QR_QUIET_MODULES * module
        if not self._crop:
            # ESC a: without a margin that moves it stands left, in the middle or right.
            side = bytes([list(Align).index(part.align)])
            drawn = [ESC + b"a" + side, qr_bytes(part.data, module), ESC + b"a\x00"]
        else:
            drawn = [self.margin_at(indent + quiet), qr_bytes(part.data, module)]
        return b"".join([feed(quiet), *drawn, feed(quiet)])

    def margin_at(self, dots: int, *, always: bool = False) -> bytes:
        """Returns what moves the left margin there (GS L), nothing where it is there."""
        if dots == self._margin and not always:
            return b""
        self._margin = dots
        moved: bytes = GS + b"L" + dots.to_bytes(2, "little")
        return moved

    def _bands(self, slip: Image.Image) -> Iterator[bytes]:
        at = 0
        for band in bands(slip, crop=self._crop):
            yield feed(band.top - at)
            yield self.margin_at(band.left)
            yield _picture(band)
            at = band.top + band.rows
        yield feed(slip.height - at)


def _picture(band: Band) -> bytes:
    # GS v 0 m xL xH yL yH: raster bit image; m doubles the width (1), the height (2) or both (3).
    image = EscposImage(band.dots)
    doubled = bytes([band.double_width | band.double_height << 1])
    size = image.width_bytes.to_bytes(2, "little") + image.height.to_bytes(2, "little")
    return bytes(GS + b"v0" + doubled + size + image.to_raster_format())
