"""How boards read frames: as their manuals say, without a line of the encoders' code.

So that one checks the other, even the checksums are worked out in another way here.
"""

import re
from collections.abc import Callable

from hardware.options import Options, number_option
from hardware.simulators.dot_frames import hanover_reading
from hardware.simulators.reading import UNFINISHED, FrameReading, Understood, crc_of
from hardware.simulators.template_frames import template_reading

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
        case "hanover":
            return hanover_reading(options)
        case _:
            return template_reading(options)


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
            if crc_of(frame) != found["crc1"]:
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
            if found["bytes"][0] != 2 * count or crc_of(body) != crc:
                return None
            for place in range(count):
                at = register - first + place
                if 0 <= at < len(digits):
                    digits[at] = chr(int.from_bytes(body[7 + 2 * place : 9 + 2 * place], "big"))
            text = "".join(digits)
            answer = body[:6] + crc_of(body[:6])
        size = 8 if found["one"] else 9 + 2 * count
        return Understood(frame[0], text, answer=answer if frame[0] else b"", size=size)

    return read
