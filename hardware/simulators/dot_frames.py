"""How a dot matrix reads its pictures, without a line of the encoder's code."""

import re

from PIL import Image

from hardware.options import Options, number_option
from hardware.simulators.reading import FrameReading, Understood

_FORM = re.compile(
    rb"\x02(?P<body>(?P<address>[0-9A-F]{2})(?P<size>[0-9A-F]{2})(?P<dots>(?:[0-9A-F]{2})+)\x03)"
    rb"(?P<sum>[0-9A-F]{2})"
)


def hanover_reading(options: Options) -> FrameReading:
    """Returns how a sign of that many columns and rows reads frames."""
    columns, rows = number_option(options, "columns", 96), number_option(options, "rows", 16)

    def read(found: re.Match[bytes]) -> Understood | None:
        dots = bytes.fromhex(found["dots"].decode("ascii"))
        # All from the address to ETX, and the checksum, come to a multiple of 256.
        if (sum(found["body"]) + int(found["sum"], 16)) % 256:
            return None
        if len(dots) != columns * rows // 8 or int(found["size"], 16) != len(dots) % 256:
            return None
        return Understood(
            int(found["address"], 16) - 0x10, "", picture=_picture(dots, columns, rows)
        )

    return FrameReading(_FORM, read)


def _picture(dots: bytes, columns: int, rows: int) -> Image.Image:
    picture = Image.new("1", (columns, rows), 0)
    deep = rows // 8
    for at, byte in enumerate(dots):
        x, top = at // deep, at % deep * 8
        for bit in range(8):
            picture.putpixel((x, top + bit), 255 * (byte >> bit & 1))
    return picture
