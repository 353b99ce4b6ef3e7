"""Code scanners at a cable: what is one scan, and which is only the same code seen again.

What was scanned may be a visitor's card. It is handed on and kept nowhere: no line of the log, no
`repr` and no file here ever holds it.
"""

from collections.abc import Mapping

from hardware.options import Check, Options, number_option, whole

KIND = "scanner"
OPTIONS: Mapping[str, Check] = {"debounce": whole(0, 10_000)}
SERIAL_FORMAT = "8N1"

LONGEST_BYTES = 4096
"""A card holds about 250; what is longer comes from something else and is cut off here."""

SILENCE_S = 0.3
"""A scanner that is not set to send CR ends its code with silence."""

_ENDS = b"\r\n\x03\x04"


class Scanner:
    """A pure state machine that cuts what a cable brings into codes, fed by one thread."""

    def __init__(self, options: Options) -> None:
        self._debounce_s = number_option(options, "debounce", 1500) / 1000
        self._begun = bytearray()
        self._fed_at_s = 0.0
        self._last: tuple[str, float] = ("", float("-inf"))

    def feed(self, received: bytes, at_s: float) -> list[str]:
        """Returns the codes that are whole now; give b"" when the cable was silent for a while.

        A code is UTF-8 and ends with CR, LF, ETX, EOT or silence; what cannot be read as UTF-8 is
        marked as such, never refused here. The same code again within `debounce` is the same one:
        a card that stays before the scanner is read twice a second.
        """
        silent = at_s - self._fed_at_s >= SILENCE_S
        if not received:
            return self._new([self._taken()], at_s) if silent and self._begun else []
        self._fed_at_s = at_s
        codes = []
        for byte in received:
            if byte not in _ENDS:
                if len(self._begun) < LONGEST_BYTES:
                    self._begun.append(byte)
            elif self._begun:
                codes.append(self._taken())
        return self._new(codes, at_s)

    def _taken(self) -> str:
        text = self._begun.decode("utf-8", errors="replace")
        self._begun.clear()
        return text

    def _new(self, codes: list[str], at_s: float) -> list[str]:
        fresh = []
        for code in codes:
            before, seen_at_s = self._last
            self._last = (code, at_s)
            if code != before or at_s - seen_at_s >= self._debounce_s:
                fresh.append(code)
        return fresh

    def reset(self) -> None:
        """Forget what was half read."""
        self._begun.clear()

    def forget(self, at_s: float) -> None:
        """Forget the last code once it can't be taken for the next one any more."""
        if self._last[0] and at_s - self._last[1] >= self._debounce_s:
            self._last = ("", at_s)


def decode(options: Options) -> Scanner:
    """Returns the scanner that the options describe."""
    return Scanner(options)
