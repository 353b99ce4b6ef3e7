"""One board's thread: shows the latest text, flashes a new call, and says it again and again.

Boards acknowledge nothing and forget at a power cut, so the text is sent every ten seconds.
"""

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

from hardware.boards import Shown
from hardware.boards.line import Line
from hardware.devices import Cause, HealthRecord, HealthState
from hardware.errors import WireError

_LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Rhythm:
    """When a board is sent its text, in seconds."""

    resend_s: float = 10.0
    flash_s: float = 4.0
    half_blink_s: float = 0.5
    first_retry_s: float = 0.5
    last_retry_s: float = 10.0


@dataclass(frozen=True, slots=True)
class _Wish:
    text: str
    flash_until: float


_DARK = _Wish("", 0.0)


class BoardDevice:
    """A board with its thread; only the latest text counts."""

    def __init__(
        self,
        name: str,
        *,
        encode: Callable[[Shown], bytes],
        line: Line,
        health: HealthRecord,
        host_blinks: bool = False,
        rhythm: Rhythm | None = None,
    ) -> None:
        self._name = name
        self._encode = encode
        self._line = line
        self._health = health
        self._host_blinks = host_blinks
        self._rhythm = rhythm or Rhythm()
        self._changed = threading.Condition()
        self._wish: _Wish | None = None
        self._trial: _Wish | None = None
        self._stopping = False
        self.thread = threading.Thread(target=self._run, name=f"board-{name}", daemon=True)

    def start(self) -> None:
        """Start the board's thread."""
        self.thread.start()

    def stop(self) -> None:
        """Ask the thread to end; returns at once."""
        with self._changed:
            self._stopping = True
            self._changed.notify()

    def show(self, text: str, *, flash: bool) -> None:
        """Show the text from now on, flashing for some seconds if asked; returns at once, any
        thread.
        """
        flash_until = time.monotonic() + self._rhythm.flash_s if flash else 0.0
        with self._changed:
            if not flash and self._wish and self._wish.text == text:
                return  # said again, which must not end the flashing; resending is our own work
            self._wish = _Wish(text, flash_until)
            self._changed.notify()

    def test(self) -> None:
        """Flash all segments for some seconds, then go back to the latest text; returns at once."""
        with self._changed:
            self._trial = _Wish("8888", time.monotonic() + self._rhythm.flash_s)
            self._changed.notify()

    def _run(self) -> None:
        retry_s = self._rhythm.first_retry_s
        seen: _Wish | None = None
        pause_s: float | None = None
        while (seen := self._next(seen, pause_s)) is not None:
            try:
                pause_s = self._send(seen)
                retry_s = self._rhythm.first_retry_s
            except Exception as error:  # noqa: BLE001 - the top of a thread
                self._note(error)
                pause_s = retry_s
                retry_s = min(2 * retry_s, self._rhythm.last_retry_s)
            if seen is self._trial:
                self._health.tested()

    def _next(self, seen: _Wish | None, pause_s: float | None) -> _Wish | None:
        """Return what to send next, at once if it is new, else after the pause; None at the end."""
        with self._changed:
            self._changed.wait_for(
                lambda: self._stopping or self._current() is not seen, timeout=pause_s
            )
            return None if self._stopping else self._current()

    def _current(self) -> _Wish | None:
        if self._trial and time.monotonic() < self._trial.flash_until:
            return self._trial
        if self._trial and self._wish is None:
            return _DARK
        return self._wish

    def _send(self, wish: _Wish) -> float:
        """Send what the board shows just now; return for how many seconds that holds."""
        left_s = wish.flash_until - time.monotonic()
        flashing = left_s > 0
        dark = flashing and self._host_blinks and self._is_dark_half(left_s)
        self._line.send(self._encode(Shown("" if dark else wish.text, blink=flashing)))
        self._health.note(HealthState.OK)
        if not flashing:
            return self._rhythm.resend_s
        return min(left_s, self._rhythm.half_blink_s) if self._host_blinks else left_s

    def _is_dark_half(self, left_s: float) -> bool:
        # The last half before the flashing ends is dark, so the steady text comes on with a visible
        # change.
        return int(left_s / self._rhythm.half_blink_s) % 2 == 0

    def _note(self, error: Exception) -> None:
        if not isinstance(error, WireError):
            _LOG.error("board %s", self._name, exc_info=error)
        self._health.note(HealthState.FAULT, Cause.WIRE, detail=str(error) or type(error).__name__)
