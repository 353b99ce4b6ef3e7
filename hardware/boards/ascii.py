r"""Boards that take one frame, described by a template instead of by code.

Vietnamese queue boards are RS-485 lines with the vendor's own frames; no public protocol exists. A
frame is written with `\xHH` for bytes and these fields: `{addr}`, `{text}`, `{digits}`, `{number}`
(the digits as a whole number, in binary), `{blink}`, `{bright}`, `{count}` (bytes of the text),
`{len}` (bytes of the whole frame), `{sum}`. A preset is such a description with a name
(`presets.toml`).
"""

import re
from collections.abc import Mapping, Sequence

from hardware.boards import MAIN_BOARD, BoardContent, checksums, fields, seven
from hardware.boards.hours import by_hour
from hardware.options import Check, Options, number_option, one_word_of, whole, yes_no
from hardware.presets import DEFAULT_PRESET, shipped

_FIELDS = ("addr", "text", "digits", "number", "blink", "bright", "count", "len", "sum")
_SHOWN = {"text", "digits", "number"}
_OF_A_FIELD = {
    "number_bytes": "number",
    "number_as": "number",
    "number_signed": "number",
    "number_blank": "number",
    "encoding": "text",
    "font": "text",
    "blink_on": "blink",
    "blink_off": "blink",
    "addr_as": "addr",
    "addr_width": "addr",
}
"""Options that say something of one field only."""
_TOKEN = re.compile(r"\{(\w+)\}|\\x([0-9A-Fa-f]{2})|(.)", re.DOTALL)


def _names(value: str) -> list[str]:
    return [name for name, _, _ in _TOKEN.findall(value) if name]


def _frame(value: str) -> str:
    names = _names(value)
    if not value.isascii() or any(name not in _FIELDS for name in names):
        raise ValueError(rf"ASCII with \xHH bytes and the fields {{{'}, {'.join(_FIELDS)}}}")
    if not _SHOWN & set(names) or names.count("sum") > 1:
        raise ValueError("a frame with {text}, {digits} or {number}, and {sum} at most once")
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
    "address": whole(0, 65535),
    "preset": _preset,
    "frame": _frame,
    "width": whole(1, 64),
    "encoding": one_word_of(*fields.ENCODINGS),
    "number_bytes": whole(1, 4),
    "number_as": one_word_of(*fields.NUMBER_FORMS),
    "number_signed": yes_no,
    "number_blank": _bytes,
    "byte_order": one_word_of("high", "low"),
    "len_as": one_word_of("byte", "word"),
    "addr_as": one_word_of("decimal", "hex", "byte", "word", "char"),
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
    described = _described(options)
    names = _names(described["frame"])
    if "bright" in options and "bright" not in names:
        raise ValueError(
            "this board's frame has no {bright}, so it can't be made darker by the hour; leave "
            "bright out, or describe a frame that has it"
        )
    address = number_option(described, "address", 1)
    if address > 255 and described.get("addr_as", "decimal") in ("byte", "char"):
        raise ValueError(f"address {address} doesn't fit one byte; give addr_as=word two")
    for option, field in _OF_A_FIELD.items():
        if option in described and field not in names:
            raise ValueError(f"{option} says how {{{field}}} is written, which the frame lacks")
    _must_have_its_sum(described, names)
    if described.get("flash") == "board" and "blink" not in names:
        raise ValueError("flash=board: put {blink} where the frame says it, or leave flash out")
    if "len_as" in described and not {"count", "len"} & set(names):
        raise ValueError("len_as: the frame lacks {count} and {len}; leave it out")
    if described.get("font") == "seven" and described.get("encoding", "ascii") != "ascii":
        raise ValueError("font=seven is for seven segments, which are sent ASCII; leave one out")
    if "number" in names and "number_blank" in described:
        length = number_option(described, "number_bytes", 2)
        if len(_blank_code(described)) != length:
            raise ValueError(f"number_blank must have as many bytes as the number, {length}")


def _must_have_its_sum(described: Options, names: Sequence[str]) -> None:
    kind = described.get("checksum")
    if kind not in (None, "none") and "sum" not in names:
        raise ValueError(f"checksum={kind} is nowhere in the frame; put {{sum}} where it stands")
    if kind is None and ("sum" in names or "checksum_as" in described):
        raise ValueError(
            "the frame has a {sum} of no kind; say which by checksum=sum8, xor8 … as its sheet does"
        )


def misses(text: str, options: Options) -> str:
    """Returns the letters that the board would leave out without having been told to."""
    described = _described(options)
    unshown = described.get("unshown", "nearest")
    if unshown == "drop":
        return ""
    names = _names(described["frame"])
    if "text" not in names:
        return "".join(letter for letter in text if letter not in "0123456789-")
    if described.get("font", "ascii") != "seven":
        return ""
    if unshown == "refuse":
        return seven.without_form(text)
    return "".join(letter for letter in text if letter not in seven.NEAREST)


def meant(text: str, options: Options) -> str:
    """Returns what the board is to show of the text, as a person sees it.

    Raises CannotShow.
    """
    described = _described(options)
    names = _names(described["frame"])
    if "text" in names:
        return fields.text_of(text, described)
    if "digits" in names:
        return fields.digits_of(text, described)
    number = fields.number_of(text, described)
    return "" if number is None else str(number)


def encode(shown: BoardContent, address: int, options: Options) -> bytes:
    """Returns the board's frame; raises CannotShow where `unshown=refuse` says so, and for what a
    `{number}` can't hold.

    A frame without `{blink}` cannot say "blink": the text is sent as it is, and `blinks` tells the
    caller to send it in turns with a blank.
    """
    described = _described(options)
    frame = described["frame"]
    written = _written(shown, address, described, set(_names(frame)))
    kind, form = described.get("checksum", "none"), described.get("checksum_as", "raw")
    sum_length = checksums.length(kind, form=form) if "{sum}" in frame else 0
    unmeasured = {**written, "len": fields.length_bytes(0, described), "sum": b""}
    whole_length = len(_filled(frame, unmeasured)) + sum_length
    written["len"] = fields.length_bytes(whole_length, described)
    before, mark, after = frame.partition("{sum}")
    body = _filled(before, written)
    if not mark:
        return body
    # Most vendors leave the start byte out; some the last ones before the sum, too.
    until = len(body) - number_option(described, "checksum_until", 0)
    covered = body[number_option(described, "checksum_from", 1) : until]
    order = described.get("checksum_order", "low")
    checksum = checksums.checksum_bytes(kind, covered, form=form, order=order)
    return body + checksum + _filled(after, written)


def answer_to(_sent: bytes, address: int, options: Options) -> bytes | None:
    """Returns what the board answers to any frame; None where it says nothing."""
    described = _described(options)
    reply = described.get("reply")
    return _filled(reply, {"addr": fields.address_bytes(address, described)}) if reply else None


def blinks(options: Options) -> bool:
    """Returns whether the host must blink the text itself."""
    return _described(options).get("flash", "host") == "host"


def _described(options: Options) -> Options:
    if "frame" in options:
        return options
    return {**shipped()[options.get("preset", DEFAULT_PRESET)], **options}


def _written(
    shown: BoardContent, address: int, described: Options, names: set[str]
) -> dict[str, bytes]:
    """Returns the frame's fields as bytes, but its length and its checksum."""
    text = fields.text_bytes(shown.text, described) if names & {"text", "count"} else b""
    written = {
        "addr": fields.address_bytes(address, described),
        "text": text,
        "digits": fields.digits_of(shown.text, described).encode("ascii"),
        "blink": _filled(described.get("blink_on" if shown.blink else "blink_off", ""), {}),
        "bright": fields.level_bytes(shown.bright, described),
        "count": fields.length_bytes(len(text), described),
    }
    if "number" in names:
        number = fields.number_of(shown.text, described)
        blank = _blank_code(described) if "number_blank" in described else None
        written["number"] = fields.number_bytes(number, described, blank=blank)
    return written


def _blank_code(described: Options) -> bytes:
    return _filled(described["number_blank"], {})


def _filled(template: str, written: Mapping[str, bytes]) -> bytes:
    parts = []
    for name, escaped, plain_letter in _TOKEN.findall(template):
        if name:
            parts.append(written[name])
        else:
            parts.append(bytes([int(escaped, 16)]) if escaped else plain_letter.encode("ascii"))
    return b"".join(parts)
