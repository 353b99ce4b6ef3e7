"""The voices of the internet, asked behind the calls for what they haven't spoken yet."""

import logging
import time
from collections import OrderedDict
from collections.abc import Callable
from threading import Condition, Thread
from typing import Protocol

log = logging.getLogger(__name__)

WISHES_MOST = 1000
"""The newest wishes count: what a visitor of hours ago needed is not needed any more."""
TRIES_MOST = 6
"""So often a phrase may fail while its voice works for others."""
REST_MOST_S = 3600.0

Wish = tuple[str, str]
"""A phrase and its language."""


class Fetching(Protocol):
    """Voices of the internet, which may take long or fail."""

    @property
    def rest_s(self) -> float:
        """For how many seconds they aren't to be asked, because they failed."""
        ...

    def fetch(self, text: str, language: str) -> object:
        """Have the phrase fetched if it isn't kept."""
        ...


class VoiceFetcher:
    """Keeps what the voices of the internet are to say until they have said it.

    While they rest the wishes wait. The log is told of the beginning and the end of a time in which
    they fail, not of each phrase.
    """

    def __init__(
        self, fetching: Fetching, *, clock_s: Callable[[], float] = time.monotonic
    ) -> None:
        self._fetching = fetching
        self._clock_s = clock_s
        self._changed = Condition()
        self._wishes: OrderedDict[Wish, int] = OrderedDict()
        self._failing_since_s: float | None = None
        self._is_stopping = False
        self._thread = Thread(target=self._run, name="voice-online", daemon=True)

    @property
    def waiting(self) -> int:
        """How many phrases wait to be fetched."""
        with self._changed:
            return len(self._wishes)

    def start(self) -> None:
        """Begin to fetch."""
        self._thread.start()

    def stop(self, within_s: float) -> None:
        """End after the phrase in hand, which is waited for so long at most."""
        with self._changed:
            self._is_stopping = True
            self._changed.notify_all()
        if self._thread.is_alive():
            self._thread.join(within_s)

    def wish(self, words: str, language: str) -> None:
        """Have the phrase fetched; return at once."""
        with self._changed:
            self._keep((words, language), tries=0)
            self._changed.notify_all()

    def _keep(self, wish: Wish, *, tries: int) -> None:
        self._wishes.setdefault(wish, tries)
        while len(self._wishes) > WISHES_MOST:
            self._wishes.popitem(last=False)

    def _run(self) -> None:
        while (taken := self._next()) is not None:
            wish, tries = taken
            try:
                self._fetching.fetch(*wish)
            except Exception as error:  # noqa: BLE001 - the thread's top; the other voices speak
                self._failed(wish, tries, error)
            else:
                self._worked()

    def _next(self) -> tuple[Wish, int] | None:
        """The wish that has waited longest, once its voice may be asked; None at the end."""
        with self._changed:
            while not self._is_stopping:
                rest_s = min(self._fetching.rest_s, REST_MOST_S)
                if self._wishes and rest_s <= 0:
                    return self._wishes.popitem(last=False)
                self._changed.wait(rest_s if self._wishes else None)
        return None

    def _failed(self, wish: Wish, tries: int, error: Exception) -> None:
        rest_s = self._fetching.rest_s
        if rest_s <= 0 and tries + 1 >= TRIES_MOST:
            log.info("voice: %r is left to the other voices: %s", wish[0], error)
            return
        with self._changed:
            self._keep(wish, tries=tries if rest_s > 0 else tries + 1)
            waiting = len(self._wishes)
        if rest_s > 0 and self._failing_since_s is None:
            self._failing_since_s = self._clock_s()
            log.warning(
                "voice: %s; the other voices speak, %d phrases wait, asked again in %.0f s",
                error,
                waiting,
                rest_s,
            )

    def _worked(self) -> None:
        if self._failing_since_s is not None:
            minutes = (self._clock_s() - self._failing_since_s) / 60
            self._failing_since_s = None
            log.warning("voice: the internet's voice is back after %.0f minutes", minutes)
