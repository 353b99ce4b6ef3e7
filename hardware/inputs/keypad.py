r"""Serial keypads at counters, described by a template instead of by code.

A frame is written with `\xHH` for bytes and these fields, each one byte but for the digits:
`{cmd}`, `{addr}`, `{len}` (bytes of the whole frame), `{count}` (of the digits), `{digits}`
(ASCII), `{sum}` (all bytes before it, the low eight bits). A preset is such a description with a
name. Which key sends what differs from keypad to keypad: `next=A4:0` says that command A4 with the
digit 0 is "next", `call=A4` that A4 with any other digits is a call of that number.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from hardware.options import Check, Options, number_option, one_word_of, whole


class KeypadKey(StrEnum):
    """What an officer wants by a key."""

    NEXT = "next"
    RECALL = "recall"
    NO_SHOW = "no_show"
    FINISH = "finish"
    CALL = "call"


@dataclass(frozen=True, slots=True)
class KeypadFrame:
    """A whole frame as it came: the command and address bytes, the digits."""

    cmd: int
    addr: int | None
    digits: str
    raw: bytes


@dataclass(frozen=True, slots=True)
class Press:
    """A key and, for a call, the number that was typed before it."""

    key: KeypadKey
    digits: str = ""


# ee-a4: header EE, command, address, length, count, ASCII digits, sum8; `EE A4 01 07 01 30 CB`.
# Only that frame was known, so the codes of the other keys are ours: correct them by options.
# line: keypads that send a letter, digits and a carriage return.
PRESETS: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "ee-a4": MappingProxyType(
            {
                "frame": r"\xEE{cmd}{addr}{len}{count}{digits}{sum}",
                "next": "A4:0",
                "call": "A4",
                "recall": "A5",
                "no_show": "A6",
                "finish": "A7",
            }
        ),
        "line": MappingProxyType(
            {
                "frame": r"{cmd}{digits}\x0D",
                "next": "4E",
                "call": "43",
                "recall": "52",
                "no_show": "56",
                "finish": "46",
            }
        ),
    }
)
_FIELDS = ("cmd", "addr", "len", "count", "digits", "sum")
_TOKEN = re.compile(r"\{(\w+)\}|\\x([0-9A-Fa-f]{2})|(.)")
_CODE = re.compile(r"([0-9A-Fa-f]{2})(?::([0-9]{1,4}))?")
_MOST_DIGITS = 6
_STALE_S = 1.0


def _frame(value: str) -> str:
    names = [name for name, _, _ in _TOKEN.findall(value) if name]
    if not value.isascii() or any(name not in _FIELDS for name in names):
        raise ValueError(rf"ASCII with \xHH bytes and the fields {{{'}, {'.join(_FIELDS)}}}")
    if "cmd" not in names or len(names) != len(set(names)):
        raise ValueError("a frame with {cmd}, and each field at most once")
    if value.endswith("{digits}") and not {"len", "count"} & set(names):
        raise ValueError("a frame that says where its digits end: {len}, {count} or a last byte")
    return value


def _code(value: str) -> str:
    if not _CODE.fullmatch(value):
        raise ValueError("a command byte as two hex digits, perhaps with digits: A4 or A4:0")
    return value


OPTIONS: Mapping[str, Check] = {
    "preset": one_word_of(*PRESETS),
    "frame": _frame,
    "address": whole(0, 255),
    "debounce": whole(0, 5000),
    **{key.value: _code for key in KeypadKey},
}
SERIAL_FORMAT = "8N1"


class Decoder:
    """A finder of frames in what a line brings: pieces, noise between, several at once.

    `feed` is given seconds of a clock that never goes back. Not safe for several threads.
    """

    def __init__(self, frame: str) -> None:
        self._tokens = _TOKEN.findall(frame)
        self._buffer = b""
        self._fed_s = 0.0

    def feed(self, received: bytes, at_s: float) -> list[KeypadFrame]:
        """Returns the frames that are whole now; an unfinished one is given up after a second."""
        if self._buffer and at_s - self._fed_s > _STALE_S:
            self._buffer = b""
        self._fed_s = at_s
        self._buffer += received
        found = []
        while self._buffer:
            tries = [self._match(digits) for digits in range(_MOST_DIGITS + 1)]
            whole_one = next((one for one in tries if isinstance(one, KeypadFrame)), None)
            if whole_one is not None:
                found.append(whole_one)
                self._buffer = self._buffer[len(whole_one.raw) :]
            elif None in tries:
                break  # the rest may still come
            else:
                self._buffer = self._buffer[1:]
        return found

    def _match(self, digits: int) -> KeypadFrame | bool | None:
        """The frame with so many digits at the buffer's start; None: unfinished; False: not one."""
        length = len(self._tokens) + (
            digits - 1 if any(t[0] == "digits" for t in self._tokens) else 0
        )
        at, values, typed = 0, {"cmd": 0}, ""
        for name, escaped, plain in self._tokens:
            size = digits if name == "digits" else 1
            piece = self._buffer[at : at + size]
            if name == "digits":
                if piece and not piece.isdigit():
                    return False
                typed = piece.decode("ascii")
            elif piece:
                fixed = int(escaped, 16) if escaped else ord(plain) if plain else None
                wanted = {
                    "len": length,
                    "count": digits,
                    "sum": sum(self._buffer[:at]) & 0xFF,
                }.get(name, fixed)
                if wanted is not None and piece[0] != wanted:
                    return False
                values[name] = piece[0]
            if len(piece) < size:
                return None
            at += size
        return KeypadFrame(values["cmd"], values.get("addr"), typed, self._buffer[:at])


class Keypad:
    """One keypad: what its frames mean, and which are only a key that bounces or is held down."""

    def __init__(self, options: Options) -> None:
        described = {**PRESETS[options.get("preset", "ee-a4")], **options}
        self.frame = described["frame"]
        self.address = number_option(options, "address", -1)
        self._codes = {_parsed(described[key.value]): key for key in KeypadKey}
        self._debounce_s = number_option(options, "debounce", 400) / 1000
        self._last: tuple[bytes, float] | None = None

    def is_from(self, frame: KeypadFrame) -> bool:
        """Returns whether the frame is this keypad's: one without an address takes all."""
        return self.address < 0 or frame.addr is None or frame.addr == self.address

    def press(self, frame: KeypadFrame, at_s: float) -> Press | None:
        """Returns the press; None for a repetition. Raises KeyError for a key that means nothing.

        Each repetition begins the time anew, so a key held down is one press.
        """
        before, self._last = self._last, (frame.raw, at_s)
        if before and before[0] == frame.raw and at_s - before[1] < self._debounce_s:
            return None
        exact = self._codes.get((frame.cmd, frame.digits))
        if exact is not None:
            return Press(exact)
        key = self._codes[frame.cmd, None]
        if key is KeypadKey.CALL and not frame.digits.strip("0"):
            raise KeyError(frame.cmd)
        return Press(key, frame.digits if key is KeypadKey.CALL else "")


def decode(options: Options) -> Keypad:
    """Returns the keypad that the options describe."""
    return Keypad(options)


def _parsed(code: str) -> tuple[int, str | None]:
    byte, _, digits = code.partition(":")
    return int(byte, 16), digits or None
