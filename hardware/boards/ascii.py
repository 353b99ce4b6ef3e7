r"""Boards that take one ASCII frame, described by a template instead of by code.

Vietnamese queue boards are RS-485 lines with the vendor's own frames; no public protocol exists. A
frame is written with `\xHH` for bytes and these fields: `{addr}`, `{text}`, `{digits}`, `{sum}`. A
preset is such a description with a name.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from hardware.boards import Shown, plain
from hardware.options import Check, Options, number, one_of, whole

_FIELDS = ("addr", "text", "digits", "sum")
_FIELD = re.compile(r"\{(\w+)\}")
_ESCAPED = re.compile(r"\\x([0-9A-Fa-f]{2})")
# EDI ED400 (Electronic Displays Inc, "Protocol for numeric displays"): STX, address in two digits,
# then digits, spaces, minus signs or one point, ETX. Leading zeros stay dark.
PRESETS: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {"edi-ed400": MappingProxyType({"frame": r"\x02{addr}{digits}\x03", "width": "4"})}
)


def _frame(value: str) -> str:
    names = _FIELD.findall(value)
    if not value.isascii() or any(name not in _FIELDS for name in names):
        raise ValueError(rf"ASCII with \xHH bytes and the fields {{{'}, {'.join(_FIELDS)}}}")
    if not {"text", "digits"} & set(names) or names.count("sum") > 1:
        raise ValueError("a frame with {text} or {digits}, and {sum} at most once")
    return value


OPTIONS: Mapping[str, Check] = {
    "address": whole(0, 255),
    "preset": one_of(*PRESETS),
    "frame": _frame,
    "width": whole(1, 64),
    "addr_width": whole(1, 3),
    "pad": one_of("space", "zero"),
    "align": one_of("left", "right"),
    "checksum": one_of("none", "sum8", "xor8", "lrc", "crc16"),
    "checksum_as": one_of("raw", "hex"),
    "checksum_from": whole(0, 16),
    "flash": one_of("host", "no"),
}
SERIAL_FORMAT = "8N1"


def encode(shown: Shown, address: int, options: Options) -> bytes:
    """Return the board's frame.

    These frames cannot say "blink": a blinking text is sent as it is, and `blinks` tells the caller
    to send it in turns with a blank.
    """
    described = {**PRESETS[options.get("preset", "edi-ed400")], **options}
    before, _, after = described["frame"].partition("{sum}")
    body = _filled(before, shown.text, address, described)
    return body + _checksum(body, described) + _filled(after, shown.text, address, described)


def blinks(options: Options) -> bool:
    """Return whether the host must blink the text itself."""
    return options.get("flash", "host") == "host"


def _filled(frame: str, text: str, address: int, options: Options) -> bytes:
    width = number(options, "width", 4)
    fields = {
        "addr": str(address).zfill(number(options, "addr_width", 2)),
        "text": _padded(plain(text), width, options),
        "digits": _digits(text, width),
        "sum": "",
    }
    escaped = _ESCAPED.sub(lambda found: chr(int(found[1], 16)), frame)
    return _FIELD.sub(lambda found: fields[found[1]], escaped).encode("latin-1")


def _padded(text: str, width: int, options: Options) -> str:
    pad = "0" if options.get("pad", "space") == "zero" else " "
    if options.get("align", "right") == "right":
        return text[-width:].rjust(width, pad)
    return text[:width].ljust(width, pad)


def _digits(text: str, width: int) -> str:
    """Return what a digits-only board can show: "A015" is 0015, "----" stays, anything else is
    blank.
    """
    digits = "".join(letter for letter in text if letter in "0123456789")
    if digits:
        return digits[-width:].zfill(width)
    return "".join(letter for letter in text if letter == "-")[:width].rjust(width)


@dataclass(frozen=True, slots=True)
class _Sum:
    """A checksum and how many bytes it takes; the low byte goes first, as on Modbus."""

    of: Callable[[bytes], int]
    length: int


def _xor8(covered: bytes) -> int:
    result = 0
    for byte in covered:
        result ^= byte
    return result


def _crc16(covered: bytes) -> int:
    crc = 0xFFFF  # CRC-16/MODBUS: polynomial A001, start FFFF
    for byte in covered:
        crc ^= byte
        for _ in range(8):
            crc = crc >> 1 ^ (0xA001 if crc & 1 else 0)
    return crc


_SUMS: Mapping[str, _Sum] = MappingProxyType(
    {
        "sum8": _Sum(lambda covered: sum(covered) & 0xFF, 1),
        "xor8": _Sum(_xor8, 1),
        "lrc": _Sum(lambda covered: -sum(covered) & 0xFF, 1),
        "crc16": _Sum(_crc16, 2),
    }
)


def _checksum(body: bytes, options: Options) -> bytes:
    kind = _SUMS.get(options.get("checksum", "none"))
    if kind is None or "{sum}" not in options["frame"]:
        return b""
    # Most vendors leave the start byte out.
    covered = body[number(options, "checksum_from", 1) :]
    raw = kind.of(covered).to_bytes(kind.length, "little")
    return raw if options.get("checksum_as", "raw") == "raw" else raw.hex().upper().encode("ascii")
