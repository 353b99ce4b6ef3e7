"""Alpha signs (BetaBrite and kin): M-Protocol 9708-8061, the priority text file.

Frame: 00×5 01 type address(2) 02 'A' label 1B position mode text [03 checksum(4)] 04. The priority
file "0" is shown instead of all others until it is sent empty, which is why dark is a blank.
Source: Alpha Sign Communications Protocol 9708-8061.
"""

from collections.abc import Mapping

from hardware.boards import MAIN_BOARD, BoardContent, plain_ascii
from hardware.boards.hours import by_hour
from hardware.options import Check, Options, one_word_of, whole, yes_no

OPTIONS: Mapping[str, Check] = {
    **MAIN_BOARD,
    "address": whole(0, 255),
    "checksum": yes_no,
    "position": one_word_of("fill", "top", "bottom"),
    "bright": by_hour,
}
SERIAL_FORMAT = "7E1"

_SYNC = b"\x00" * 5 + b"\x01"
_ALL_SIGNS = b"Z"
_PRIORITY_FILE = b"0"
_POSITIONS = {"fill": b"\x30", "top": b"\x22", "bottom": b"\x26"}
_HOLD, _FLASH = b"b", b"c"
_DIMMING = b"\x02E/00"
"""Special function 2FH, the dimming register; outdoor signs (Solar, 790i, AlphaEclipse) have it."""
_LEVELS = (100, 86, 72, 58, 44)


def encode(shown: BoardContent, address: int, options: Options) -> bytes:
    """Returns the frame that shows the text on the sign with this address (0: all).

    "" is sent as a blank: an empty priority file gives the sign back to its own messages.
    """
    position = _POSITIONS[options.get("position", "fill")]
    mode = _FLASH if shown.blink else _HOLD
    text = plain_ascii(shown.text) or " "
    packet = b"\x02A" + _PRIORITY_FILE + b"\x1b" + position + mode + text.encode("ascii")
    return _framed(packet, address, options)


def meant(text: str, _options: Options) -> str:
    """Returns what the sign is to show of the text."""
    return plain_ascii(text)


def dim(bright: int, address: int, options: Options) -> bytes:
    """Returns the frame that makes the sign so bright, by the nearest of five levels, 44 % up."""
    level = min(range(len(_LEVELS)), key=lambda index: abs(_LEVELS[index] - bright))
    return _framed(_DIMMING + f"{level:02d}".encode("ascii"), address, options)


def _framed(packet: bytes, address: int, options: Options) -> bytes:
    if yes_no(options.get("checksum", "no")):
        # The sum of all bytes from STX to ETX, both included, as four hex digits (9708-8061,
        # 5.1.1).
        packet += b"\x03"
        packet += f"{sum(packet) & 0xFFFF:04X}".encode("ascii")
    return _SYNC + _ALL_SIGNS + f"{address:02X}".encode("ascii") + packet + b"\x04"
