"""How boards read frames: as their manuals say, without a line of the encoders' code.

So that one checks the other, even the checksums are worked out in another way here.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

from hardware.options import Options, number_option


@dataclass(frozen=True, slots=True)
class Understood:
    """What a whole frame told: the address it is for, the text, whether it blinks; the answer.

    `size` is how many bytes it took, where the form alone doesn't tell.
    """

    address: int
    text: str
    blink: bool = False
    answer: bytes = b""
    size: int | None = None
    bright: int | None = None
    """In per cent, in a frame that tells nothing else."""


UNFINISHED = Understood(-1, "")
"""The frame begins well, and the rest of it has not come yet."""


@dataclass(frozen=True, slots=True)
class FrameReading:
    """A frame's form, and what a frame of that form says; None where its checksum is wrong."""

    pattern: re.Pattern[bytes]
    read: Callable[[re.Match[bytes]], Understood | None]
    answers: bool = False


# 9708-8061: any number of NUL, SOH, type, address, STX, command "A", label, [ESC position mode,
# text], [ETX, checksum], EOT.
_ALPHA = re.compile(
    rb"\x01[Z!^?](?P<address>[0-9A-F]{2})"
    rb"(?P<packet>\x02(?:E/[0-9A-F]{2}0(?P<level>[0-4])"
    rb"|A0(?:\x1b(?P<position>[\x20-\x7f])(?P<mode>[a-z])(?P<text>[^\x03\x04]*))?)"
    rb"(?:\x03(?=[0-9A-F]{4}\x04))?)(?P<checksum>[0-9A-F]{4})?\x04"
)
_STORED = "WELCOME"
"""A message that somebody stored in the sign once."""
# Modbus RTU has no start byte: a frame is known by its function, its lengths and its CRC.
_MODBUS = re.compile(
    rb"(?P<one>[\x00-\xf7]\x06.{4})(?P<crc1>..)"
    rb"|(?P<many>[\x00-\xf7]\x10..\x00(?P<count>[\x01-\x7b])(?P<bytes>.)(?P<words>.*))",
    re.DOTALL,
)


def reading_for(protocol: str, options: Options) -> FrameReading:
    """Returns how a board of the protocol, described by the options, reads frames."""
    match protocol:
        case "alpha":
            return FrameReading(_ALPHA, _read_alpha)
        case "modbus":
            return FrameReading(_MODBUS, _modbus_reader(options), answers=True)
        case _:
            return _template(options)


def _read_alpha(found: re.Match[bytes]) -> Understood | None:
    checksum, packet = found["checksum"], found["packet"]
    if checksum is not None and int(checksum, 16) != sum(packet) & 0xFFFF:
        return None
    address, level = int(found["address"], 16), found["level"]
    if level is not None:
        return Understood(address, "", bright=100 - 14 * int(level))
    if found["text"] is None:
        # The priority file is cancelled, and the sign runs its own messages again (9708-8061,
        # "Priority TEXT file").
        return Understood(address, _STORED)
    return Understood(address, found["text"].decode("ascii", "replace"), found["mode"] == b"c")


def _modbus_reader(options: Options) -> Callable[[re.Match[bytes]], Understood | None]:
    first = number_option(options, "first_register", 0)
    counter = number_option(options, "number_register", 7)
    dimmer = number_option(options, "bright_register", 9)
    digits = [" "] * number_option(options, "width", 4)

    def read(found: re.Match[bytes]) -> Understood | None:
        frame, count = found["one"] or found["many"], 0
        register = int.from_bytes(frame[2:4], "big")
        if found["one"]:
            if _crc_of(frame) != found["crc1"]:
                return None
            value = int.from_bytes(frame[4:6], "big")
            answer, text = frame + found["crc1"], str(value)
            if register == dimmer and "bright" in options:
                level = 100 * value // 8
                told = answer if frame[0] else b""
                return Understood(frame[0], "", answer=told, size=8, bright=level)
            if register != counter:
                return None
        else:
            count = found["count"][0]
            if len(frame) < 9 + 2 * count:
                return UNFINISHED
            body, crc = frame[: 7 + 2 * count], frame[7 + 2 * count : 9 + 2 * count]
            if found["bytes"][0] != 2 * count or _crc_of(body) != crc:
                return None
            for place in range(count):
                at = register - first + place
                if 0 <= at < len(digits):
                    digits[at] = chr(int.from_bytes(body[7 + 2 * place : 9 + 2 * place], "big"))
            text = "".join(digits)
            answer = body[:6] + _crc_of(body[:6])
        size = 8 if found["one"] else 9 + 2 * count
        return Understood(frame[0], text, answer=answer if frame[0] else b"", size=size)

    return read


def _template(options: Options) -> FrameReading:
    """Returns how a board reads the frames that a template describes."""
    pieces = []
    for token in re.finditer(r"\{(\w+)\}|\\x(..)|(.)", options["frame"], re.DOTALL):
        if token[1] == "sum":
            pieces.append(b"(?P<sum>" + _sum_form(options) + b")")
        elif token[1]:
            pieces.append(_field_form(token[1], options))
        else:
            literal = bytes([int(token[2], 16)]) if token[2] else token[3].encode()
            pieces.append(re.escape(literal))
    pattern = re.compile(b"".join(pieces), re.DOTALL)

    def read(found: re.Match[bytes]) -> Understood | None:
        groups = found.groupdict()
        if "sum" in groups and not _is_sum_right(found, options):
            return None
        text: bytes = groups.get("text") or groups.get("digits") or b""
        lengths = {"len": len(found[0]), "count": len(groups.get("text") or b"")}
        if any(name in groups and groups[name][0] != lengths[name] for name in lengths):
            return None
        address = _read_address(groups.get("addr"), options)
        blink = groups.get("blink") == _unescaped(options.get("blink_on", "\0"))
        answer = _unescaped(options.get("reply", "")).replace(b"{addr}", groups.get("addr") or b"")
        return Understood(address, text.decode("ascii"), blink, answer)

    return FrameReading(pattern, read, answers="reply" in options)


def _field_form(name: str, options: Options) -> bytes:
    width = number_option(options, "width", 4)
    address = {"byte": b".", "char": b"."}.get(
        options.get("addr_as", "decimal"), b"[0-9A-F]{%d}" % number_option(options, "addr_width", 2)
    )
    on, off = (re.escape(_unescaped(options.get(f"blink_{s}", ""))) for s in ("on", "off"))
    forms = {
        "addr": address,
        "text": b"[ -~]{%d}" % width,
        "digits": b"[-0-9 ]{%d}" % width,
        "blink": on + b"|" + off,
        "bright": b"[0-9]+",
        "count": b".",
        "len": b".",
    }
    return b"(?P<%s>%s)" % (name.encode(), forms[name])


def _sum_form(options: Options) -> bytes:
    length = 2 if options.get("checksum") == "crc16" else 1
    if options.get("checksum", "none") == "none":
        return b""
    if options.get("checksum_as", "raw") == "raw":
        return b".{%d}" % length
    return b"[0-9A-Fa-f]{%d}" % (2 * length)


def _read_address(told: bytes | None, options: Options) -> int:
    if told is None:
        return 0
    match options.get("addr_as", "decimal"):
        case "byte":
            return told[0]
        case "char":
            return told[0] - ord("0")
        case "hex":
            return int(told, 16)
        case _:
            return int(told)


def _is_sum_right(found: re.Match[bytes], options: Options) -> bool:
    said: bytes = found["sum"]
    if options.get("checksum_as", "raw") != "raw":
        said = bytes.fromhex(said.decode("ascii"))
    if options.get("checksum_order", "low") == "high":
        said = said[::-1]
    end = found.start("sum") - found.start() - number_option(options, "checksum_until", 0)
    covered = found[0][number_option(options, "checksum_from", 1) : end]
    match options.get("checksum", "none"):
        case "none":
            return True
        case "sum8":
            return sum(covered) % 256 == said[0]
        case "xor8":
            bits = [sum(byte >> bit & 1 for byte in covered) % 2 << bit for bit in range(8)]
            return sum(bits) == said[0]
        case "lrc":
            return (sum(covered) + said[0]) % 256 == 0
        case _:
            return _crc_of(covered) == said


def _crc_of(covered: bytes) -> bytes:
    """Returns the CRC-16 of Modbus by long division, most significant bit first; low byte first."""
    value = 0xFFFF
    for byte in covered:
        value ^= _mirrored(byte, 8) << 8
        for _ in range(8):
            value = (value << 1 ^ 0x8005 if value & 0x8000 else value << 1) & 0xFFFF
    return _mirrored(value, 16).to_bytes(2, "little")


def _mirrored(value: int, bits: int) -> int:
    return int(f"{value:0{bits}b}"[::-1], 2)


def _unescaped(template: str) -> bytes:
    return re.sub(r"\\x(..)", lambda found: chr(int(found[1], 16)), template).encode("latin-1")
