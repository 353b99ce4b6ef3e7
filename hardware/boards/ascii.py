r"""Boards that take one frame, described by a template instead of by code.

Vietnamese queue boards are RS-485 lines with the vendor's own frames; no public protocol exists. A
frame is written with `\xHH` for bytes and these fields: `{addr}`, `{text}`, `{digits}`, `{blink}`,
`{bright}`, `{count}` (bytes of the text), `{len}` (bytes of the whole frame), `{sum}`. A preset is
such a description with a name (`presets.toml`).
"""

import re
from collections.abc import Mapping

from hardware.boards import MAIN_BOARD, BoardContent, checksums, plain_ascii, seven
from hardware.boards.hours import by_hour
from hardware.options import Check, Options, number_option, one_word_of, whole
from hardware.presets import DEFAULT_PRESET, shipped

_FIELDS = ("addr", "text", "digits", "blink", "bright", "count", "len", "sum")
_TOKEN = re.compile(r"\{(\w+)\}|\\x([0-9A-Fa-f]{2})|(.)", re.DOTALL)
_LENGTHS = {"count": 1, "len": 1}


def _names(value: str) -> list[str]:
    return [name for name, _, _ in _TOKEN.findall(value) if name]


def _frame(value: str) -> str:
    names = _names(value)
    if not value.isascii() or any(name not in _FIELDS for name in names):
        raise ValueError(rf"ASCII with \xHH bytes and the fields {{{'}, {'.join(_FIELDS)}}}")
    if not {"text", "digits"} & set(names) or names.count("sum") > 1:
        raise ValueError("a frame with {text} or {digits}, and {sum} at most once")
    return value


def _reply(value: str) -> str:
    if not value or not value.isascii() or set(_names(value)) - {"addr"}:
        raise ValueError(r"ASCII with \xHH bytes and {addr}")
    return value


def _bytes(value: str) -> str:
    if not value.isascii() or _names(value):
        raise ValueError(r"ASCII with \xHH bytes")
    return value


def _preset(value: str) -> str:
    if value not in shipped():
        raise ValueError(f"one of {', '.join(shipped())}, or a block of $MOISO_DATA/boards.toml")
    return value


OPTIONS: Mapping[str, Check] = {
    **MAIN_BOARD,
    "address": whole(0, 255),
    "preset": _preset,
    "frame": _frame,
    "width": whole(1, 64),
    "addr_as": one_word_of("decimal", "hex", "byte", "char"),
    "addr_width": whole(1, 3),
    "pad": one_word_of("space", "zero"),
    "align": one_word_of("left", "right"),
    "font": one_word_of("ascii", "seven"),
    "unshown": one_word_of("nearest", "refuse", "drop"),
    "checksum": one_word_of(*checksums.KINDS),
    "checksum_as": one_word_of(*checksums.FORMS),
    "checksum_order": one_word_of(*checksums.ORDERS),
    "checksum_from": whole(0, 16),
    "checksum_until": whole(0, 16),
    "flash": one_word_of("host", "board", "no"),
    "blink_on": _bytes,
    "blink_off": _bytes,
    "bright": by_hour,
    "bright_levels": whole(2, 100),
    "reply": _reply,
    "reply_ms": whole(20, 2000),
    "retries": whole(0, 5),
}
SERIAL_FORMAT = "8N1"


def check(options: Options) -> None:
    """Raise ValueError where options don't fit each other."""
    if "bright" in options and "bright" not in _names(_described(options)["frame"]):
        raise ValueError(
            "this board's frame has no {bright}, so it can't be made darker by the hour; leave "
            "bright out, or describe a frame that has it"
        )


def misses(text: str, options: Options) -> str:
    """Returns the letters that the board would leave out without having been told to."""
    described = _described(options)
    unshown = described.get("unshown", "nearest")
    if unshown == "drop":
        return ""
    if "text" not in _names(described["frame"]):
        return "".join(letter for letter in text if letter not in "0123456789-")
    if described.get("font", "ascii") != "seven":
        return ""
    if unshown == "refuse":
        return seven.without_form(text)
    return "".join(letter for letter in text if letter not in seven.NEAREST)


def encode(shown: BoardContent, address: int, options: Options) -> bytes:
    """Returns the board's frame; raises CannotShow where `unshown=refuse` says so.

    A frame without `{blink}` cannot say "blink": the text is sent as it is, and `blinks` tells the
    caller to send it in turns with a blank.
    """
    described = _described(options)
    text = _text(shown.text, described)
    fields = {
        "addr": _address(address, described),
        "text": text,
        "digits": _digits(shown.text, number_option(described, "width", 4)).encode("ascii"),
        "blink": _filled(described.get("blink_on" if shown.blink else "blink_off", ""), {}),
        "bright": _level(shown.bright, number_option(described, "bright_levels", 10)),
        "count": bytes([len(text)]),
    }
    kind, form = described.get("checksum", "none"), described.get("checksum_as", "raw")
    frame = described["frame"]
    sum_length = checksums.length(kind, form=form) if "{sum}" in frame else 0
    fields["len"] = bytes([len(_filled(frame, {**fields, "len": b"-", "sum": b""})) + sum_length])
    before, mark, after = frame.partition("{sum}")
    body = _filled(before, fields)
    if not mark:
        return body
    # Most vendors leave the start byte out; some the last ones before the sum, too.
    until = len(body) - number_option(described, "checksum_until", 0)
    covered = body[number_option(described, "checksum_from", 1) : until]
    order = described.get("checksum_order", "low")
    return (
        body
        + checksums.checksum_bytes(kind, covered, form=form, order=order)
        + _filled(after, fields)
    )


def answer_to(_sent: bytes, address: int, options: Options) -> bytes | None:
    """Returns what the board answers to any frame; None where it says nothing."""
    described = _described(options)
    reply = described.get("reply")
    return _filled(reply, {"addr": _address(address, described)}) if reply else None


def blinks(options: Options) -> bool:
    """Returns whether the host must blink the text itself."""
    return _described(options).get("flash", "host") == "host"


def _described(options: Options) -> Options:
    if "frame" in options:
        return options
    return {**shipped()[options.get("preset", DEFAULT_PRESET)], **options}


def _filled(template: str, fields: Mapping[str, bytes]) -> bytes:
    parts = []
    for name, escaped, plain_letter in _TOKEN.findall(template):
        if name:
            parts.append(fields[name])
        else:
            parts.append(bytes([int(escaped, 16)]) if escaped else plain_letter.encode("ascii"))
    return b"".join(parts)


def _address(address: int, described: Options) -> bytes:
    width = number_option(described, "addr_width", 2)
    match described.get("addr_as", "decimal"):
        case "byte":
            return bytes([address])
        case "char":
            return bytes([0x30 + address & 0xFF])
        case "hex":
            return f"{address:X}".zfill(width).encode("ascii")
        case _:
            return str(address).zfill(width).encode("ascii")


def _text(text: str, described: Options) -> bytes:
    letters, width = plain_ascii(text), number_option(described, "width", 4)
    if described.get("font", "ascii") == "seven":
        if described.get("unshown", "nearest") == "refuse":
            seven.check_forms(letters)
        letters = seven.nearest(letters)
    pad = "0" if described.get("pad", "space") == "zero" else " "
    if described.get("align", "right") == "right":
        return letters[-width:].rjust(width, pad).encode("ascii")
    return letters[:width].ljust(width, pad).encode("ascii")


def _digits(text: str, width: int) -> str:
    """Returns what a digits-only board can show: "A015" is 0015, "----" stays, anything else is
    blank.
    """
    digits = "".join(letter for letter in text if letter in "0123456789")
    if digits:
        return digits[-width:].zfill(width)
    return "".join(letter for letter in text if letter == "-")[:width].rjust(width)


def _level(bright: int, levels: int) -> bytes:
    """Returns the brightness as a digit from 0 (dark) to the highest, or as two."""
    level = round(bright * (levels - 1) / 100)
    return str(level).zfill(len(str(levels - 1))).encode("ascii")
