r"""LG's commands for signage and hotel screens: `ka 01 01\r` by RS-232 or port 9761.

"ka" is power; the set's id and the data are two hexadecimal digits, and data FF asks. The answer is
"a", the id, OK or NG with the data, and "x". Source: LG owner's manuals, "External Control Device
Setup", command 01 (Power).
"""

import re
from collections.abc import Mapping

from hardware.options import Check, Options, number_option, whole
from hardware.power import SHARED_OPTIONS, Power, PowerReply

OPTIONS: Mapping[str, Check] = {**SHARED_OPTIONS, "id": whole(1, 99)}
TRANSPORTS = frozenset({"serial", "tcp", "sim"})
SERIAL_FORMAT = "8N1"
PORT = 9761
REPLY_S = 3.0

_DATA = {Power.ON: 0x01, Power.OFF: 0x00, None: 0xFF}
_REPLY = re.compile(rb"(?i:a) ([0-9A-Fa-f]{2}) (OK|NG)([0-9A-Fa-f]{2})x")


def encode(wish: Power | None, options: Options) -> bytes:
    """Returns the line that switches the screen so, or asks how it is."""
    return f"ka {number_option(options, 'id', 1):02x} {_DATA[wish]:02x}\r".encode("ascii")


def decode(heard: bytes, wish: Power | None, options: Options) -> PowerReply | None:
    """Returns the answer of the set with the id."""
    for found in _REPLY.finditer(heard):
        ident, verdict, data = found.groups()
        if int(ident, 16) != number_option(options, "id", 1):
            continue
        if verdict == b"NG":
            return PowerReply(refusal=f"NG{data.decode()}")
        return PowerReply(Power.ON if int(data, 16) == 1 else Power.OFF)
    return None
