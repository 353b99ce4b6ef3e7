r"""PJLink, which projectors and displays of most makers speak at port 4352: `%1POWR 1\r`.

The projector greets first: `PJLINK 0\r`, or `PJLINK 1` and a number where it wants a password.
Answers: `%1POWR=OK`; to `?` 0 standby, 1 on, 2 cools down, 3 warms up; ERR3 means not just now.
Source: JBMIA, "PJLink Specifications" version 1.04 (2013), 3 and 4.1 to 4.3.
"""

import re
from collections.abc import Mapping

from hardware.options import Check, Options
from hardware.power import SHARED_OPTIONS, Power, PowerReply

OPTIONS: Mapping[str, Check] = {**SHARED_OPTIONS}
TRANSPORTS = frozenset({"tcp", "sim"})
PORT = 4352
REPLY_S = 5.0
GREETS = True

_VALUES = {Power.ON: "1", Power.OFF: "0", None: "?"}
_STATES = {b"0": Power.OFF, b"1": Power.ON, b"2": Power.TURNING, b"3": Power.TURNING}
_REPLY = re.compile(rb"%1POWR=([0-9A-Z]+)\r", re.IGNORECASE)
_BUSY = b"ERR3"


def encode(wish: Power | None, options: Options) -> bytes:
    """Returns the line that switches the screen so, or asks how it is."""
    return f"%1POWR {_VALUES[wish]}\r".encode("ascii")


def decode(heard: bytes, wish: Power | None, options: Options) -> PowerReply | None:
    """Returns the answer; a greeting that wants a password is a refusal.

    Passwords aren't sent: they would stand in the device's URL, which the log keeps.
    """
    if b"PJLINK 1" in heard or b"PJLINK ERRA" in heard:
        return PowerReply(refusal="it wants a password; switch PJLink's password off in its menu")
    found = _REPLY.search(heard)
    if found is None:
        return None
    said = found[1].upper()
    if said == b"OK":
        return PowerReply()
    if said == _BUSY:
        return PowerReply(Power.TURNING)
    if said in _STATES and wish is None:
        return PowerReply(_STATES[said])
    return PowerReply(refusal=said.decode())
