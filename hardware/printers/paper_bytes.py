"""Pictures and QR codes as the bytes of ESC/POS, one after another down the paper.

Sources: Epson "ESC/POS Command Reference" for the commands named below.
"""

from collections.abc import Iterator

from escpos.constants import ESC, GS
from escpos.image import EscposImage
from PIL import Image

from hardware.printers.bands import Band, bands
from hardware.printers.document import Align, Document, QrCodePart
from hardware.printers.escpos_bytes import feed, qr_bytes
from hardware.printers.raster import QR_QUIET_MODULES, qr_box, qr_symbol, render

_MM_PER_INCH = 25.4


class PaperBytes:
    """The bytes that bring one thing after another on the paper, and where its margin is by now."""

    def __init__(self, width_dots: int, dpi: int, *, crop: bool) -> None:
        self._width = width_dots
        self._dpi = dpi
        self._crop = crop
        self._margin = 0

    def picture(self, document: Document) -> bytes:
        """Returns the bytes of parts that are drawn by us."""
        slip = render(document, width_dots=self._width, dpi=self._dpi)
        return b"".join(self._bands(slip))

    def code(self, part: QrCodePart) -> bytes:
        """Returns the bytes of a QR code that the printer draws, its quiet zone in feeds."""
        code, module = qr_symbol(part, self._width, self._dpi / _MM_PER_INCH)
        indent, _ = qr_box(code, module, part.align, self._width)
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
