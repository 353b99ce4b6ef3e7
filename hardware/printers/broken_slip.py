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


class StillFilling(WireError):
    """The line carries what ends a broken slip for longer than this look may take."""

    def __init__(self, where: str) -> None:
        super().__init__(
            f"{where} is being brought out of a slip that broke off; it takes some seconds",
            permanent=False,
        )


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

        Raises StillFilling where it can't be through in time: the next call goes on; another
        WireError where the line takes nothing.
        """
        if self._given == 0:
            self._rounds += 1
            # A line may be slower than it seemed: each time it gets longer.
            needs_s = self._rounds * speed.likely_s(len(self._filler))
            self._through_at = time.monotonic() + needs_s
        before = self._given
        while self._given < len(self._filler):
            left_s = ends_at - time.monotonic()
            if left_s <= 0:
                raise self._late(took=self._given - before)
            self._given += wire.push(self._filler[self._given :], min(left_s, STEP_S))
        if self._through_at > ends_at:
            raise StillFilling(self._where)

    def _late(self, *, took: int) -> WireError:
        if took:
            return StillFilling(self._where)
        return WireError(
            f"{self._where} takes nothing; look at its paper, cover and cable", permanent=False
        )
