"""HDMI-CEC by libCEC's `cec-client`, for the PC whose HDMI cable leads to the TV.

Its commands are "on 0", "standby 0" and "pow 0" (0 is the TV), and it tells "power status: on",
"standby", "in transition from … to …" or "unknown". Source: libCEC, src/cec-client/cec-client.cpp,
and CECTypeUtils.h for the words.
"""

import re
from collections.abc import Mapping

from hardware.options import Check, Options
from hardware.power import SHARED_OPTIONS, Power, PowerReply

OPTIONS: Mapping[str, Check] = {**SHARED_OPTIONS}
TRANSPORTS = frozenset({"hdmi", "sim"})
REPLY_S = 20.0
"""It opens its adapter anew for each command, and waits for the bus."""

_COMMANDS = {Power.ON: b"on 0\n", Power.OFF: b"standby 0\n", None: b"pow 0\n"}
_STATUS = re.compile(rb"power status: ([^\r\n]+)[\r\n]")
_STATES = {b"on": Power.ON, b"standby": Power.OFF}


def encode(wish: Power | None, options: Options) -> bytes:
    """Returns the command that switches the TV so, or asks how it is."""
    return _COMMANDS[wish]


def decode(heard: bytes, wish: Power | None, options: Options) -> PowerReply | None:
    """Returns the TV's state; that a command was taken is told by the program's end alone."""
    if wish is not None:
        return PowerReply()
    found = _STATUS.search(heard)
    if found is None or found[1] == b"unknown":
        return None
    return PowerReply(_STATES.get(found[1], Power.TURNING))
