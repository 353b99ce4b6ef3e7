"""Samsung's MDC (Multiple Display Control): signage and hotel screens by RS-232 or port 1515.

A frame is AA, command, the screen's id, length of the data, data, and the low eight bits of the sum
of all but the first byte; power is command 11. The answer is AA FF, id, length, "A" or "N", the
command, the value, and the sum. Source: "MDC Protocol", v13.7c 2016-02-23 and v15.0 2020-11-06,
2.1.A1 (Power control).
"""

import re
from collections.abc import Mapping

from hardware.options import Check, Options, number_option, whole
from hardware.power import SHARED_OPTIONS, Power, PowerReply

OPTIONS: Mapping[str, Check] = {**SHARED_OPTIONS, "id": whole(0, 223)}
TRANSPORTS = frozenset({"serial", "tcp", "sim"})
SERIAL_FORMAT = "8N1"
PORT = 1515
REPLY_S = 2.0

_START, _ANSWER, _POWER = 0xAA, 0xFF, 0x11
_VALUES = {Power.ON: 1, Power.OFF: 0}
_REPLY = re.compile(rb"\xaa(\xff(.)\x03([AN])\x11(.))(.)", re.DOTALL)


def encode(wish: Power | None, options: Options) -> bytes:
    """Returns the frame that switches the screen so, or asks how it is."""
    data = bytes([_VALUES[wish]]) if wish is not None else b""
    body = bytes([_POWER, number_option(options, "id", 1), len(data)]) + data
    return bytes([_START]) + body + bytes([sum(body) & 0xFF])


def decode(heard: bytes, wish: Power | None, options: Options) -> PowerReply | None:
    """Returns the answer of the screen with the id; frames with a wrong sum are noise."""
    for found in _REPLY.finditer(heard):
        body, ident, verdict, value, checksum = found.groups()
        if sum(body) & 0xFF != checksum[0] or ident[0] != number_option(options, "id", 1):
            continue
        if verdict == b"N":
            return PowerReply(refusal=f"error {value[0]:02X}")
        return PowerReply(Power.ON if value[0] == 1 else Power.OFF)
    return None
