"""The clock: the only place that knows what time it is."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from threading import Lock
from typing import Protocol


class Clock(Protocol):
    """Tells the present instant: aware, UTC, whole milliseconds."""

    def now(self) -> datetime:
        """The present instant."""
        ...


def whole_ms(at: datetime) -> datetime:
    """The instant cut to milliseconds, so that spans in the tables add up exactly."""
    return at.replace(microsecond=at.microsecond // 1000 * 1000)


def system_now() -> datetime:
    """The machine's time."""
    return whole_ms(datetime.now(UTC))


class SystemClock:
    """The machine's time."""

    def now(self) -> datetime:
        """The present instant."""
        return system_now()


Course = tuple[datetime, datetime, float]
"""How a demonstration's clock runs: since which real instant, from which of its own, how fast."""


class DemoClock:
    """A clock that a simulation may set and speed up; real until then. Only for demonstrations.

    `was_set` is called when it was set here, and must not block; where it only follows another
    process's, it is not.
    """

    was_set: Callable[[], None] | None = None

    def __init__(self, real: Callable[[], datetime] = system_now) -> None:
        self._real = real
        self._lock = Lock()
        self._from: Course | None = None

    def now(self) -> datetime:
        """The present instant of the demonstration."""
        with self._lock:
            begun = self._from
        if begun is None:
            return self._real()
        real_start, start, speed = begun
        passed: timedelta = (self._real() - real_start) * speed
        return whole_ms(start + passed)

    def run(self, start: datetime, speed: float) -> None:
        """Run from `start`, `speed` times as fast as the machine's clock."""
        self._set((self._real(), start, speed))

    def stop(self) -> None:
        """Go back to the machine's time."""
        self._set(None)

    @property
    def course(self) -> Course | None:
        """How it runs; None while it is the machine's."""
        with self._lock:
            return self._from

    def follow(self, course: Course | None) -> bool:
        """Run as another process's does; whether that is new here."""
        with self._lock:
            is_new, self._from = course != self._from, course
        return is_new

    def _set(self, course: Course | None) -> None:
        with self._lock:
            self._from = course
        if self.was_set is not None:
            self.was_set()
