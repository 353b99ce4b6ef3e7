"""How a stream of ESC/POS bytes falls into commands, whatever the size of the pieces it comes in.

It knows the lengths of the usual commands, also of those that the simulator then ignores.
"""

from dataclasses import dataclass

# Prefix -> how many parameter bytes follow it (Epson ESC/POS Command Reference).
_LENGTHS: dict[bytes, int] = {
    b"\x10\x04": 1, b"\x10\x05": 1, b"\x1b@": 0, b"\x1bJ": 1, b"\x1bd": 1, b"\x1b2": 0, b"\x1b3": 1,
    b"\x1ba": 1, b"\x1bE": 1, b"\x1b!": 1, b"\x1bM": 1, b"\x1b-": 1, b"\x1bt": 1, b"\x1bR": 1,
    b"\x1bG": 1, b"\x1bV": 1, b"\x1b{": 1, b"\x1b ": 1, b"\x1b$": 2, b"\x1b\\": 2, b"\x1bp": 3,
    b"\x1bc": 2, b"\x1bi": 0, b"\x1bm": 0, b"\x1bS": 0, b"\x1bL": 0, b"\x1d!": 1, b"\x1dB": 1,
    b"\x1dP": 2, b"\x1dL": 2, b"\x1dW": 2, b"\x1da": 1, b"\x1dr": 1, b"\x1dI": 1, b"\x1dh": 1,
    b"\x1dw": 1, b"\x1dH": 1, b"\x1df": 1, b"\x1db": 1, b"\x1d:": 0,
    b"\x1b%": 1, b"\x1b?": 1, b"\x1dg": 4, b"\x1bB": 2,
}  # fmt: skip
_CONTROL = frozenset(b"\x00\x06\x09\x0a\x0c\x0d\x18")
_INTRODUCERS = frozenset(b"\x10\x1b\x1d")


@dataclass(frozen=True, slots=True)
class EscposCommand:
    """One command: its fixed first bytes (b"" for plain text) and what follows them."""

    name: bytes
    body: bytes = b""


class CommandReader:
    """A stream cut into commands; an unfinished one is kept until the rest comes."""

    def __init__(self) -> None:
        self._rest = bytearray()

    @property
    def unfinished(self) -> bytes:
        """Returns the first bytes of a command whose end has not come yet."""
        return bytes(self._rest[:3])

    def feed(self, received: bytes) -> list[EscposCommand]:
        """Returns the commands that are now complete."""
        self._rest += received
        commands = []
        while self._rest and (found := _first(bytes(self._rest[:8]), self._rest)):
            command, used = found
            del self._rest[:used]
            commands.append(command)
        return commands


def _first(head: bytes, rest: bytearray) -> tuple[EscposCommand, int] | None:
    """Returns the first command and its length, or None while it is incomplete."""
    if head[0] in _CONTROL:
        return EscposCommand(head[:1]), 1
    if head[0] not in _INTRODUCERS:
        end = next((i for i, byte in enumerate(rest) if byte < 0x20), len(rest))
        end = max(end, 1)  # any other control byte is taken as one odd letter
        return EscposCommand(b"", bytes(rest[:end])), end
    if len(head) < 2:
        return None
    if head[:2] == b"\x1b&":
        return _definition(rest)
    name, body_from, body_bytes = _shape(head)
    if body_bytes is None or len(rest) < body_from + body_bytes:
        return None
    return EscposCommand(
        name, bytes(rest[len(name) : body_from + body_bytes])
    ), body_from + body_bytes


def _definition(rest: bytearray) -> tuple[EscposCommand, int] | None:
    """Returns ESC & y c1 c2 and, for each letter, x and x columns of y bytes, if all is there."""
    if len(rest) < 5:
        return None
    high, first, last = rest[2], rest[3], rest[4]
    end = 5
    for _ in range(first, last + 1):
        if len(rest) <= end:
            return None
        end += 1 + rest[end] * high
    return (EscposCommand(b"\x1b&", bytes(rest[2:end])), end) if len(rest) >= end else None


def _shape(head: bytes) -> tuple[bytes, int, int | None]:
    """Returns the name, where the measured body starts, and its length (None: not known yet)."""
    match head[:2]:
        case b"\x1dv":  # GS v 0 m xL xH yL yH, rows
            if len(head) < 8:
                return head[:2], 8, None
            columns, rows = head[4] | head[5] << 8, head[6] | head[7] << 8
            return b"\x1dv0", 8, columns * rows
        case b"\x1d(" | b"\x1b(":  # GS ( x pL pH, p bytes
            if len(head) < 5:
                return head[:2], 5, None
            return head[:3], 5, head[3] | head[4] << 8
        case b"\x1b*":  # ESC * m nL nH, columns of 1 or 3 bytes
            if len(head) < 5:
                return head[:2], 5, None
            return head[:2], 5, (head[3] | head[4] << 8) * (3 if head[2] >= 32 else 1)
        case b"\x1dV":  # GS V m, or GS V m n from 65 on
            if len(head) < 3:
                return head[:2], 3, None
            return head[:2], 3, 1 if head[2] >= 65 else 0
        case name:
            return name, 2, _LENGTHS.get(name, 0)
