"""One slip on its way to the printer: how much of it was taken, and for how long nothing moves.

What a printer, or the box before it, has taken may lie in its buffer for long: 64 KB at 9600 baud
are more than a minute. So nothing hangs before all that was taken could have come through.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass

from hardware.devices import Cause
from hardware.errors import WireError
from hardware.printers.language import Status
from hardware.printers.line_speed import LineSpeed
from hardware.transports import Transport, taken_in_part

STEP_S = 0.25
"""How often it is looked at whether anything moves."""

Watch = Callable[[Status], None]
"""Is told how the printer is while a slip is on its way."""


@dataclass(frozen=True, slots=True)
class Limits:
    """For how long nothing may move, in seconds: until the printer is told to hang (it may come
    back), until a slip whose rest isn't taken is given up, and one that was taken as a whole.
    """

    hang_s: float
    write_s: float
    fence_s: float


class Passage:
    """The bytes of one slip between us and the paper; used by the printer's own thread."""

    def __init__(
        self,
        payload: bytes,
        wire: Transport,
        where: str,
        *,
        speed: LineSpeed,
        limits: Limits,
        watch: Watch,
    ) -> None:
        self._payload = payload
        self._wire = wire
        self._where = where
        self._speed = speed
        self._limits = limits
        self._watch = watch
        self._given = self._taken = 0
        self._hangs = False
        self._began_at = self._moved_at = self._heard_at = time.monotonic()
        self._likely_until = self._surely_until = self._began_at
        slowest_s = speed.at_most_s(len(payload))
        self._over_at = self._began_at + limits.write_s + limits.fence_s + 2 * slowest_s

    @property
    def took_s(self) -> float:
        """Returns for how long the slip has been on its way."""
        return time.monotonic() - self._began_at

    @property
    def silent_s(self) -> float:
        """Returns for how long something should have been heard of a printer that is well."""
        return time.monotonic() - max(self._heard_at, self._likely_until)

    def hand_over(self) -> None:
        """Give the wire all bytes, as it takes them. Raises WireError."""
        while self._given < len(self._payload):
            try:
                self._given += self._wire.push(self._payload[self._given :], STEP_S)
            except WireError as error:
                whole = len(self._payload)
                raise taken_in_part(self._where, self._given, whole, error) from error
            self.look(self._limits.write_s)

    def look(self, give_up_s: float | None = None, *, is_answered: bool = True) -> None:
        """See what was taken meanwhile; tell the watch of a printer that hangs or goes on again.

        `is_answered`: a printer that is well would be heard of. Raises WireError where nothing has
        moved for `give_up_s` seconds (of a slip that was taken: `fence_s`).
        """
        now = time.monotonic()
        waiting = self._wire.waiting
        if (taken := self._given - waiting) > self._taken:
            # A buffer is emptied at the line's speed, whenever it was filled.
            fresh, self._taken = taken - self._taken, taken
            self._moved_at = now
            self._likely_until = max(self._likely_until, now) + self._speed.likely_s(fresh)
            self._surely_until = max(self._surely_until, now) + self._speed.at_most_s(fresh)
            self._heard_at = now
            if self._hangs:
                self._hangs = False
                self._watch(Status())
        if not self._hangs and (waiting or is_answered) and self.silent_s >= self._limits.hang_s:
            self._hangs = True
            self._watch(Status(Cause.WIRE, fault=f"{self._where} {self._trouble}"))
        limit_s = self._limits.fence_s if give_up_s is None else give_up_s
        stuck_s = now - max(self._moved_at, self._surely_until)
        if stuck_s >= limit_s or now >= self._over_at:
            raise WireError(f"{self._where} {self._trouble}", permanent=False)

    def hear(self) -> None:
        """Keep that the printer has said something: what, the watch is told by who heard it."""
        self._heard_at = time.monotonic()
        self._hangs = False

    def await_taken(self) -> None:
        """Wait until the far end has all bytes, and the line its time. Raises WireError."""
        while self._wire.waiting:
            time.sleep(STEP_S / 5)
            self.look(self._limits.write_s)
        if self._speed.is_given:
            time.sleep(max(0.0, self._likely_until - time.monotonic()))

    @property
    def _trouble(self) -> str:
        if self._given < len(self._payload) or self._wire.waiting:
            return "takes no more in the middle of a slip; look at its paper, cover and cable"
        return "doesn't answer in the middle of a slip; look at its paper, power and cable"
