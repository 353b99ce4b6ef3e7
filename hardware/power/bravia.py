"""Sony's BRAVIA professional displays by their Simple IP Control, port 20060.

A message has 24 bytes: "*S", C (control), E (enquiry) or A (answer), a word of four letters,
sixteen digits, and a line feed. Sixteen F are an error. Source: Sony, "Simple IP Control"
(pro-bravia.sony.net, develop/integrate/ssip), POWR. The screen's settings must allow it: Home
network, IP control, Simple IP control.
"""

import re
from collections.abc import Mapping

from hardware.options import Check, Options
from hardware.power import SHARED_OPTIONS, Power, PowerReply

OPTIONS: Mapping[str, Check] = {**SHARED_OPTIONS}
TRANSPORTS = frozenset({"tcp", "sim"})
PORT = 20060
REPLY_S = 2.0

_VALUES = {Power.ON: "1", Power.OFF: "0"}
_REPLY = re.compile(rb"\*SAPOWR([0-9]{16}|F{16})\n")


def encode(wish: Power | None, options: Options) -> bytes:
    """Returns the message that switches the screen so, or asks how it is."""
    if wish is None:
        return b"*SEPOWR" + b"#" * 16 + b"\n"
    return f"*SCPOWR{_VALUES[wish]:0>16}\n".encode("ascii")


def decode(heard: bytes, wish: Power | None, options: Options) -> PowerReply | None:
    """Returns the answer; that to a control says only that it was taken."""
    found = _REPLY.search(heard)
    if found is None:
        return None
    if found[1].startswith(b"F"):
        return PowerReply(refusal="error FFFFFFFFFFFFFFFF")
    if wish is not None:
        return PowerReply()
    return PowerReply(Power.ON if int(found[1]) == 1 else Power.OFF)
