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


class DemoClock:
    """A clock that a simulation may set and speed up; real until then. Only for demonstrations."""

    def __init__(self, real: Callable[[], datetime] = system_now) -> None:
        self._real = real
        self._lock = Lock()
        self._from: tuple[datetime, datetime, float] | None = None

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
        with self._lock:
            self._from = (self._real(), start, speed)

    def stop(self) -> None:
        """Go back to the machine's time."""
        with self._lock:
            self._from = None
