"""Tubes with Modbus RTU (DM36B06, DM56A04 and kin): digits in holding registers.

Registers 0 to 5 hold the ASCII of each digit, register 7 a whole number. Function 06 writes one
register, 10 several; the board echoes 06, and answers 10 with start and count. Address 0 is every
board, and none answers. Register 9 is how bright it is, from 1 to 8. Sources: lamaplc.com (DM36,
DM56), the maker's "DM56A04 DM36B06 Modbus RTU Command"; Modbus Application Protocol V1.1b3,
6.6 and 6.12; Modbus over serial line V1.02.
"""

from collections.abc import Mapping

from hardware.boards import MAIN_BOARD, BoardContent, plain_ascii, seven
from hardware.boards.checksums import crc16
from hardware.boards.hours import by_hour
from hardware.options import Check, Options, flag, number_option, one_word_of, whole, yes_no

OPTIONS: Mapping[str, Check] = {
    **MAIN_BOARD,
    "address": whole(0, 247),
    "width": whole(1, 12),
    "align": one_word_of("left", "right"),
    "shows": one_word_of("text", "number"),
    "first_register": whole(0, 9999),
    "number_register": whole(0, 9999),
    "unshown": one_word_of("nearest", "refuse", "drop"),
    "bright": by_hour,
    "bright_register": whole(0, 9999),
    "reply": yes_no,
    "reply_ms": whole(20, 2000),
    "retries": whole(0, 5),
}
SERIAL_FORMAT = "8N1"

_WRITE_ONE, _WRITE_MANY = 0x06, 0x10
_EVERY_BOARD = 0
_LARGEST = 0xFFFF
_BRIGHTEST = 8


def check(options: Options) -> None:
    """Raise ValueError where options don't fit each other."""
    shows = options.get("shows", "text")
    other, of_other = (
        ("text", ("width", "align", "first_register"))
        if shows == "number"
        else ("number", ("number_register",))
    )
    if idle := next((name for name in of_other if name in options), None):
        raise ValueError(f"{idle} is of shows={other}; leave it out")
    if number_option(options, "address", 1) == _EVERY_BOARD and flag(options, "reply", False):
        raise ValueError("address=0 is every board, and none answers; leave reply out")
    if not flag(options, "reply", True):
        idle = next((name for name in ("reply_ms", "retries") if name in options), None)
        if idle is not None:
            raise ValueError(f"{idle} is of a board that answers; leave it out with reply=no")
    _must_not_dim_a_digit(options, shows)


def _must_not_dim_a_digit(options: Options, shows: str) -> None:
    if "bright" not in options:
        if "bright_register" in options:
            raise ValueError("bright_register is used by the hour only; add bright=6:100,18:40")
        return
    register = number_option(options, "bright_register", 9)
    if shows == "number":
        if register == number_option(options, "number_register", 7):
            raise ValueError(f"register {register} is the number; give another bright_register")
        return
    first = number_option(options, "first_register", 0)
    if first <= register < first + number_option(options, "width", 4):
        raise ValueError(f"register {register} is a digit; give another bright_register")


def encode(shown: BoardContent, address: int, options: Options) -> bytes:
    """Returns the frame that shows the text, or the number in it where `shows=number` says so.

    Raises CannotShow where `unshown=refuse` says so.
    """
    if (number := _number(shown.text, options)) is not None:
        register = number_option(options, "number_register", 7)
        return _with_crc(bytes([address, _WRITE_ONE]) + _words(register, number))
    letters = _letters(shown.text, options)
    start = _words(number_option(options, "first_register", 0), len(letters))
    head = bytes([address, _WRITE_MANY]) + start + bytes([2 * len(letters)])
    return _with_crc(head + _words(*letters.encode("ascii")))


def meant(text: str, options: Options) -> str:
    """Returns what the board is to show of the text. Raises CannotShow."""
    number = _number(text, options)
    return _letters(text, options) if number is None else str(number)


def dim(bright: int, address: int, options: Options) -> bytes:
    """Returns the frame that makes the board so bright; 0 per cent is as dark as it can be."""
    level = max(1, round(bright * _BRIGHTEST / 100))
    register = number_option(options, "bright_register", 9)
    return _with_crc(bytes([address, _WRITE_ONE]) + _words(register, level))


def misses(text: str, options: Options) -> str:
    """Returns the letters that the board would leave out without having been told to."""
    if options.get("unshown") == "drop":
        return ""
    if options.get("shows", "text") == "number":
        return "".join(letter for letter in text if letter not in "0123456789")
    if options.get("unshown") == "refuse":
        return seven.without_form(text)
    return "".join(letter for letter in text if letter not in seven.NEAREST)


def answer_to(frame: bytes, address: int, options: Options) -> bytes | None:
    """Returns what the board answers to the frame; None where it says nothing."""
    if address == _EVERY_BOARD or not yes_no(options.get("reply", "yes")):
        return None
    return frame if frame[1] == _WRITE_ONE else _with_crc(frame[:6])


def blinks(_options: Options) -> bool:
    """Returns that these boards have no word for blinking."""
    return True


def _number(text: str, options: Options) -> int | None:
    """Returns the number to write into the number's register, None where letters are written."""
    digits = "".join(letter for letter in text if letter in "0123456789")
    if options.get("shows", "text") != "number" or not digits or int(digits) > _LARGEST:
        return None
    return int(digits)


def _letters(text: str, options: Options) -> str:
    letters, width = plain_ascii(text), number_option(options, "width", 4)
    if options.get("unshown", "nearest") == "refuse":
        seven.check_forms(letters)
    if options.get("align", "right") == "right":
        return letters[-width:].rjust(width)
    return letters[:width].ljust(width)


def _words(*values: int) -> bytes:
    return b"".join(value.to_bytes(2, "big") for value in values)


def _with_crc(frame: bytes) -> bytes:
    return frame + crc16(frame).to_bytes(2, "little")
