"""One board: what it should show just now, and when it is to be told again.

Boards acknowledge little and forget at a power cut, so the text is sent every ten seconds. A board
is state only: the thread of its line asks it for the next frame.
"""

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

from hardware.boards import BoardContent, BoardSpeech
from hardware.boards.seven import CannotShow
from hardware.devices import Cause, HealthRecord, HealthState
from hardware.errors import WireError

_LOG = logging.getLogger(__name__)
_LEAST_WAIT_S = 0.02
_FORGETTING = 0.9
"""By so much what a board once needed for an answer counts less with each that it gives sooner."""


class NoAnswer(WireError):
    """The board took its frame, as far as anyone can tell, and did not say so in time."""

    def __init__(self, words: str) -> None:
        super().__init__(words, permanent=False)


@dataclass(frozen=True, slots=True)
class BoardTimings:
    """When a board is sent its text, in seconds."""

    resend_s: float = 10.0
    flash_s: float = 4.0
    half_blink_s: float = 0.5
    first_retry_s: float = 0.5
    last_retry_s: float = 10.0
    trial_s: float = 20.0
    """How long a test lasts in all, unless something new is to be shown."""


@dataclass(frozen=True, slots=True)
class _Wish:
    text: str
    flash_until: float
    at_s: float


class BoardDevice:
    """A board on a line; only the latest text counts. `show` and `test` may be called by any
    thread, the rest by the line's.
    """

    def __init__(
        self,
        name: str,
        *,
        speech: BoardSpeech,
        health: HealthRecord,
        bright: Callable[[], int] = lambda: 100,
        timings: BoardTimings | None = None,
    ) -> None:
        self.name = name
        self.speech = speech
        self._health = health
        self._bright = bright
        self._timings = timings or BoardTimings()
        self._lock = threading.Lock()
        self._wish: _Wish | None = None
        self._trial: _Wish | None = None
        self._order: _Wish | None = None
        self._sent: tuple[_Wish, int] | None = None
        self._due_s = 0.0
        self._retry_s = 0.0
        self._dimmed: tuple[int, float] | None = None
        self._is_dimming = False
        self._missed = 0
        self._is_asked_again = False
        self._slowest_s: float | None = None
        self.changed: Callable[[], None] = lambda: None

    @property
    def is_failing(self) -> bool:
        """Returns whether the board did not take the last frame."""
        return self._retry_s > 0

    @property
    def usual_wait_s(self) -> float:
        """Returns how long its answer is awaited while another board is called.

        One that has always answered at once need not be given all its time, and one that is silent
        none; an answer that comes later is told by the next try.
        """
        if self.is_failing:
            return 0.0
        if self._slowest_s is None:
            return self.speech.reply_s
        return min(self.speech.reply_s, 2 * self._slowest_s + _LEAST_WAIT_S)

    def show(self, text: str, *, flash: bool) -> None:
        """Show the text from now on, flashing for some seconds if asked; returns at once."""
        now = time.monotonic()
        with self._lock:
            if not flash and self._wish and self._wish.text == text:
                return  # said again, which must not end the flashing; resending is our own work
            self._wish = _Wish(text, now + self._timings.flash_s if flash else 0.0, now)
        self.changed()

    def test(self) -> None:
        """Flash all segments for some seconds, then show digits that tell their order, then the
        latest text again; returns at once.

        Somebody has to walk to the board meanwhile; a new call ends it.
        """
        now = time.monotonic()
        lit, order = self.speech.trial
        with self._lock:
            self._trial = _Wish(lit, now + self._timings.flash_s, now)
            self._order = _Wish(order, 0.0, now)
        self.changed()

    def rank(self, now: float) -> tuple[int, float] | None:
        """Returns the place in the line's order of a board that is due, None of one that isn't.

        News go first (0), in the order in which they came; then what wasn't answered and what is
        said again (1); last, boards at fault (2), so that a dead one keeps nobody waiting.
        """
        wish = self._current(now)
        if wish is None:
            return None
        is_news = self._sent is None or self._sent[0] is not wish
        if self.is_failing:
            return (2, self._due_s) if is_news or self._due_s <= now else None
        if is_news:
            return (0, wish.at_s)
        if self._is_asked_again:
            return (1, 0.0)
        if self._is_dim_due(now):
            return (1, now)
        return (1, self._due_s) if self._due_s <= now else None

    def due_in_s(self, now: float) -> float:
        """Returns for how many seconds there is nothing to send, unless something new comes."""
        if self._current(now) is None:
            return self._timings.resend_s
        return max(0.0, self._due_s - now)

    def frame(self, now: float) -> bytes:
        """Returns what the board is to be sent now."""
        wish = self._current(now)
        assert wish is not None
        is_news = self._sent is None or self._sent[0] is not wish
        self._is_dimming = not is_news and self._is_dim_due(now)
        if self._is_dimming and self.speech.dim is not None:
            self._dimmed = (self._bright(), now)
            return self.speech.dim(self._bright())
        left_s = wish.flash_until - now
        flashing = left_s > 0
        # The last half before the flashing ends is dark, so that the steady text comes on with a
        # visible change.
        halves = int(left_s / self._timings.half_blink_s)
        dark = flashing and self.speech.host_blinks and halves % 2 == 0
        self._sent = (wish, halves)
        self._due_s = now + self._holds_s(left_s)
        shown = BoardContent("" if dark else wish.text, blink=flashing, bright=self._bright())
        try:
            return self.speech.encode(shown)
        except CannotShow as error:
            self._health.note(HealthState.WARNING, Cause.UNSHOWN, detail=str(error))
            return self._digits_alone(shown)

    def _digits_alone(self, shown: BoardContent) -> bytes:
        """Returns the frame of what can be shown: the digits, or nothing if not even these."""
        digits = "".join(letter for letter in shown.text if letter in "0123456789- ")
        try:
            return self.speech.encode(BoardContent(digits, shown.blink, shown.bright))
        except CannotShow:
            return self.speech.encode(BoardContent("", shown.blink, shown.bright))

    def _is_dim_due(self, now: float) -> bool:
        """Returns whether the board is to be told how bright it is: another hour, or said long ago.

        A board that lost its power has forgotten it.
        """
        if self.speech.dim is None:
            return False
        if self._dimmed is None or self._dimmed[0] != self._bright():
            return True
        return now - self._dimmed[1] > self._timings.resend_s

    def again(self) -> None:
        """Have the board told once more as soon as its turn comes; a failing one waits for its."""
        if not self.is_failing:
            self._due_s = min(self._due_s, time.monotonic())

    def took(self, answered_after_s: float | None = None) -> None:
        """Note that the wire took the frame, and the board answered, where it does, so soon."""
        if answered_after_s is not None:
            self._slowest_s = max(answered_after_s, _FORGETTING * (self._slowest_s or 0.0))
        self._retry_s = 0.0
        self._missed = 0
        self._is_asked_again = False
        if self._is_dimming:
            self._is_dimming = False
            return
        if self._health.latest.cause is not Cause.UNSHOWN or self._is_shown_well():
            self._health.note(HealthState.OK)
        self._note_trial()

    def missed(self, now: float) -> bool:
        """Note that no answer came; returns whether the board has now had all its tries.

        Until then its turn comes again, after the calls that wait: it may be just a spoilt byte.
        """
        self._missed += 1
        if self.is_failing or self._missed > self.speech.retries:
            return True
        self._ask_again(now)
        return False

    def gave_way(self, now: float) -> None:
        """Note that its answer was not awaited to the end, because another board was called.

        It may be well, so this is no try that it failed.
        """
        if self.is_failing:
            self._due_s = now + self._retry_s
        else:
            self._ask_again(now)

    def failed(self, error: Exception, now: float) -> None:
        """Note that it did not; it will be tried again, later each time."""
        self._missed = 0
        self._is_asked_again = False
        if not isinstance(error, WireError):
            _LOG.error("board %s", self.name, exc_info=error)
        if self._is_dimming:
            # Not every sign of a family can be dimmed; whether it is well, its next text tells.
            self._is_dimming = False
            _LOG.info("board %s did not take its brightness: %s", self.name, error)
            return
        self._retry_s = min(2 * self._retry_s, self._timings.last_retry_s)
        self._retry_s = self._retry_s or self._timings.first_retry_s
        self._due_s = now + self._retry_s
        cause = Cause.NO_ANSWER if isinstance(error, NoAnswer) else Cause.WIRE
        self._health.note(HealthState.FAULT, cause, detail=str(error) or type(error).__name__)
        self._note_trial()

    def _ask_again(self, now: float) -> None:
        if self._is_dimming:
            self._dimmed = None
        self._is_asked_again = True
        self._due_s = now

    def _note_trial(self) -> None:
        if self._sent is not None and self._sent[0] is self._trial:
            self._health.tested()

    def _holds_s(self, left_s: float) -> float:
        if left_s <= 0:
            return self._timings.resend_s
        return min(left_s, self._timings.half_blink_s) if self.speech.host_blinks else left_s

    def _is_shown_well(self) -> bool:
        assert self._sent is not None
        try:
            self.speech.encode(BoardContent(self._sent[0].text))
        except CannotShow:
            return False
        return True

    def _current(self, now: float) -> _Wish | None:
        with self._lock:
            if self._trial and now < self._trial.flash_until:
                return self._trial
            if self._order and now < self._order.at_s + self._timings.trial_s:
                if self._wish is None or self._wish.at_s <= self._order.at_s:
                    return self._order
                self._order = None
            if self._trial and self._wish is None:
                self._wish = _Wish("", 0.0, now)
            return self._wish
