"""How the fields of a board's template are written as bytes.

A label is written as text in one of the encodings, as digits, or as a whole number in binary or in
packed decimal digits (BCD).
"""

import unicodedata
from collections.abc import Mapping
from types import MappingProxyType

from hardware.boards import plain_ascii, seven
from hardware.boards.seven import CannotShow
from hardware.options import Options, flag, number_option

ENCODINGS: Mapping[str, str] = MappingProxyType(
    {
        "ascii": "ascii",
        "utf8": "utf-8",
        "utf16le": "utf-16-le",
        "utf16be": "utf-16-be",
        "gb2312": "gb2312",
    }
)
"""What `encoding=` says, and Python's name of it."""
NUMBER_FORMS = ("binary", "bcd")
_DIGITS = "0123456789"


def text_of(text: str, options: Options) -> str:
    """Returns the text as the board shows it: in its letters, padded or cut to its width.

    Raises CannotShow for a letter without a form where `unshown=refuse` says so.
    """
    encoding = options.get("encoding", "ascii")
    letters = plain_ascii(text) if encoding == "ascii" else _encodable(text, encoding)
    width = number_option(options, "width", 4)
    if options.get("font", "ascii") == "seven":
        if options.get("unshown", "nearest") == "refuse":
            seven.check_forms(letters)
        letters = seven.nearest(letters)
    pad = "0" if options.get("pad", "space") == "zero" else " "
    if options.get("align", "right") == "right":
        return letters[-width:].rjust(width, pad)
    return letters[:width].ljust(width, pad)


def text_bytes(text: str, options: Options) -> bytes:
    """Returns the padded text in the board's encoding."""
    return text_of(text, options).encode(ENCODINGS[options.get("encoding", "ascii")])


def digits_of(text: str, options: Options) -> str:
    """Returns what a digits-only board shows: "A015" is 0015, "----" stays, anything else is
    blank.
    """
    width = number_option(options, "width", 4)
    digits = _digits(text)
    if digits:
        return digits[-width:].zfill(width)
    return "".join(letter for letter in text if letter == "-")[:width].rjust(width)


def number_of(text: str, options: Options) -> int | None:
    """Returns the number of the label, None where it has none: then the board is blank.

    Raises CannotShow for letters that would be lost (unless `unshown=drop`), and for a number that
    doesn't fit the field.
    """
    if options.get("unshown") != "drop" and (lost := lost_letters(text)):
        raise CannotShow(
            f"a board that wants a number can't show {lost[0]!r} of {text!r}; say unshown=drop if "
            "the digits alone will do, or give the service no prefix"
        )
    digits = _digits(text)
    if not digits:
        return None
    number = int(digits[-number_option(options, "width", 4) :])
    if number > largest(options):
        raise CannotShow(
            f"{number} doesn't fit {number_option(options, 'number_bytes', 2)} byte(s), of which "
            f"the largest is {largest(options)}; give number_bytes more"
        )
    return number


def number_bytes(number: int | None, options: Options, *, blank: bytes | None) -> bytes:
    """Returns the number in the field's bytes; without one, what blanks the board, else 0."""
    length = number_option(options, "number_bytes", 2)
    if number is None:
        return bytes(length) if blank is None else blank
    if options.get("number_as", "binary") == "bcd":
        packed = bytes.fromhex(str(number).zfill(2 * length))
        return packed if _is_high_first(options) else packed[::-1]
    return number.to_bytes(length, "big" if _is_high_first(options) else "little")


def largest(options: Options) -> int:
    """Returns the largest number that the field can hold."""
    length = number_option(options, "number_bytes", 2)
    if options.get("number_as", "binary") == "bcd":
        return int(10 ** (2 * length)) - 1
    return (1 << (8 * length - int(flag(options, "number_signed", False)))) - 1


def length_bytes(length: int, options: Options) -> bytes:
    """Returns a length in one byte, or in two where `len_as=word` says so."""
    if options.get("len_as", "byte") == "byte":
        return bytes([length & 0xFF])
    return _word(length, options)


def address_bytes(address: int, options: Options) -> bytes:
    """Returns the address as the board's sheet writes it."""
    width = number_option(options, "addr_width", 2)
    match options.get("addr_as", "decimal"):
        case "byte":
            return bytes([address])
        case "word":
            return _word(address, options)
        case "char":
            return bytes([0x30 + address & 0xFF])
        case "hex":
            return f"{address:X}".zfill(width).encode("ascii")
        case _:
            return str(address).zfill(width).encode("ascii")


def level_bytes(bright: int, options: Options) -> bytes:
    """Returns the brightness as a digit from 0 (dark) to the highest, or as two."""
    levels = number_option(options, "bright_levels", 10)
    return str(round(bright * (levels - 1) / 100)).zfill(len(str(levels - 1))).encode("ascii")


def lost_letters(text: str) -> str:
    """Returns what a number can't hold of the text; dashes and blanks mean a blank board."""
    return "".join(letter for letter in plain_ascii(text) if letter not in _DIGITS + "- ")


def _digits(text: str) -> str:
    return "".join(letter for letter in text if letter in _DIGITS)


def _encodable(text: str, encoding: str) -> str:
    """Returns the text in composed letters; one that the encoding lacks loses its marks."""
    shown = []
    for letter in unicodedata.normalize("NFC", text):
        try:
            letter.encode(ENCODINGS[encoding])
        except UnicodeEncodeError:
            shown.append(plain_ascii(letter))
        else:
            shown.append(letter if letter.isprintable() else "")
    return "".join(shown)


def _word(number: int, options: Options) -> bytes:
    return number.to_bytes(2, "big" if _is_high_first(options) else "little")


def _is_high_first(options: Options) -> bool:
    return options.get("byte_order", "high") == "high"
