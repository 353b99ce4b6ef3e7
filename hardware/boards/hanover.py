r"""Dot matrices that take a picture: Hanover's protocol for its LED and flip-dot signs.

Frame: 02, address + 10h, number of picture bytes (its low eight bits), the picture, 03, checksum;
all but 02 and 03 as two hex digits. The picture goes by columns from the left, the top dots first,
the topmost in bit 0. The checksum is the two's complement of the sum of all bytes from the address
to 03, both included. 4800 8N1, no answer. Source: public drivers that agree, as the maker publishes
nothing: caffeine93/hanover-flipdot-display, tuna-f1sh/node-flipdot, and others for 96 × 16 and
128 × 16 signs.
"""

import unicodedata
from collections.abc import Mapping

from hardware.boards import MAIN_BOARD, BoardContent
from hardware.boards.dots import columns_of, picture_of
from hardware.options import Check, Options, number_option, one_word_of, whole

_LONGEST_CAPTION = 32


def _caption(value: str) -> str:
    if len(value) > _LONGEST_CAPTION or not value.isprintable():
        raise ValueError(f"a text of at most {_LONGEST_CAPTION} letters")
    return value


OPTIONS: Mapping[str, Check] = {
    **MAIN_BOARD,
    "address": whole(0, 15),
    "columns": whole(8, 512, step=8),
    "rows": whole(8, 32, step=8),
    "caption": _caption,
    "flash": one_word_of("host", "no"),
}
SERIAL_FORMAT = "8N1"

_STX, _ETX = b"\x02", b"\x03"
_ADDRESS_BASE = 0x10


def encode(shown: BoardContent, address: int, options: Options) -> bytes:
    """Returns the frame with the text drawn as dots."""
    columns, rows = number_option(options, "columns", 96), number_option(options, "rows", 16)
    dots = b"".join(columns_of(picture_of(meant(shown.text, options), columns, rows)))
    told = bytes([_ADDRESS_BASE + address, len(dots) & 0xFF]) + dots
    body = told.hex().upper().encode("ascii") + _ETX
    checksum = -sum(body) & 0xFF
    return _STX + body + f"{checksum:02X}".encode("ascii")


def meant(text: str, options: Options) -> str:
    """Returns the letters that are drawn: the text with its marks, after the caption if it is a
    number.
    """
    letters = unicodedata.normalize("NFC", text)
    caption = unicodedata.normalize("NFC", options.get("caption", ""))
    has_number = any(letter in "0123456789" for letter in letters)
    return f"{caption} {letters}" if caption and has_number else letters


def blinks(options: Options) -> bool:
    """Returns whether text and blank are sent in turns: a picture takes 0.9 s at 4800 Bd."""
    return options.get("flash", "no") == "host"
