"""A slip of which nobody knows how far it came, and how its printer is brought out of it.

A printer in the middle of a picture takes all that comes for the rest of it. Some take status
questions for dots, too, and answer none; others answer, and still wait for the rest.
"""

import time

from hardware.errors import WireError
from hardware.printers.language import SlipEnding
from hardware.printers.line_speed import LineSpeed
from hardware.printers.passage import STEP_S
from hardware.transports import Transport

# What a question may follow: if only the head of a command has come, zeros make it one of no size.
LEAD = bytes(8)
# What this machine, a box and the printer may hold of what was sent before.
_HELD_BYTES = 16_384


class PrinterSilent(WireError):
    """The printer has said nothing in the time of a look."""

    def __init__(self, where: str) -> None:
        super().__init__(
            f"no answer from {where} in time; check its power and cable", permanent=False
        )


class StillFilling(PrinterSilent):
    """The line carries what ends a broken slip for longer than a look may take: ask the next time.

    In the same words as of a printer that is silent: its health must not change with each look.
    """


class BrokenSlip:
    """What ends one slip that broke off; used by the printer's own thread only.

    It is sent after the printer has answered that it is well: one without paper would have its
    buffer filled by it, and then hear no more questions. Or after it was silent, `is_due`.
    """

    def __init__(self, ending: SlipEnding, where: str) -> None:
        self.cut = ending.cut
        self.is_due = False
        self._filler = ending.filler
        self._where = where
        self._rounds = 0
        self._given = 0
        self._through_at = 0.0

    def begin_anew(self) -> None:
        """Take all that was sent for lost, as the printer says nothing or the line was broken."""
        self.is_due = True
        self._given = 0

    def fill(self, wire: Transport, speed: LineSpeed, ends_at: float) -> None:
        """Send what is white in a picture and nothing elsewhere, so far as it isn't sent.

        Raises StillFilling where it can't be through in time: the next call goes on; PrinterSilent
        where the line takes nothing.
        """
        if self._given == 0:
            self._rounds += 1
            # A line may be slower than it seemed, or full: each time it gets longer.
            likely_s = self._rounds * speed.likely_s(len(self._filler))
            most_s = speed.at_most_s(len(self._filler) + _HELD_BYTES)
            self._through_at = time.monotonic() + min(likely_s, most_s)
        before = self._given
        while self._given < len(self._filler):
            left_s = ends_at - time.monotonic()
            if left_s <= 0:
                raise (StillFilling if self._given > before else PrinterSilent)(self._where)
            self._given += wire.push(self._filler[self._given :], min(left_s, STEP_S))
        if self._through_at > ends_at:
            raise StillFilling(self._where)
