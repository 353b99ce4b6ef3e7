"""Work done again and again on a thread of its own, whatever one round of it runs into."""

import logging
import time
from abc import ABC, abstractmethod
from collections.abc import Callable
from threading import Event, Thread
from typing import Self

from app.persistence.database import Unavailable

log = logging.getLogger(__name__)

STOP_WITHIN_S = 5.0
"""A round that goes on for longer is left to end by itself: the process is about to end anyway."""


class PeriodicWorker(ABC):
    """A thread that makes a round every `every_s` seconds, the first one after `first_s`.

    Rounds begin in equal steps; after one that took more than half a step the pause is as long as
    the round, so that the work takes half of the time at most. A round that fails is logged, and
    the next one comes. `wake` has one made at once, though not sooner than `spacing_s` after the
    one before began.
    """

    def __init__(
        self,
        name: str,
        *,
        every_s: float,
        first_s: float | None = None,
        spacing_s: float = 0.0,
        stop_within_s: float = STOP_WITHIN_S,
    ) -> None:
        self.name = name
        self._every_s = every_s
        self._first_s = every_s if first_s is None else first_s
        self._spacing_s = spacing_s
        self._stop_within_s = stop_within_s
        self._may_round: Callable[[], bool] = lambda: True
        self._awake = Event()
        self._stopping = Event()
        self._thread = Thread(target=self._run, name=name, daemon=True)

    def only_while(self, may_round: Callable[[], bool]) -> Self:
        """Leave out the rounds of times in which it is not so: another process makes them."""
        self._may_round = may_round
        return self

    def start(self) -> None:
        """Begin the rounds."""
        self._thread.start()

    def stop(self) -> None:
        """End after the round in hand, which is waited for `stop_within_s` at most."""
        self._stopping.set()
        self._awake.set()
        if self._thread.is_alive():
            self._thread.join(timeout=self._stop_within_s)

    def wake(self) -> None:
        """Have a round made soon; return at once."""
        self._awake.set()

    @property
    def is_stopping(self) -> bool:
        """Whether the worker was told to stop."""
        return self._stopping.is_set()

    def rest(self, seconds: float) -> bool:
        """Wait in the midst of a round, until the worker is told to stop; whether it was."""
        return self._stopping.wait(seconds)

    @abstractmethod
    def round(self) -> float | None:
        """Do the work once. Return the seconds until the next round if not `every_s` decides.

        May raise anything: Unavailable is a line in the log, what nobody expected a traceback.
        """

    def _run(self) -> None:
        pause_s, begun_at = self._first_s, float("-inf")
        while True:
            self._awake.wait(pause_s)
            if self.rest(max(0.0, begun_at + self._spacing_s - time.monotonic())):
                return
            self._awake.clear()  # Before the round: what comes while it is made has one of its own.
            begun_at = time.monotonic()
            asked_s = self._try_round()
            took_s = time.monotonic() - begun_at
            pause_s = max(self._every_s - took_s, took_s) if asked_s is None else asked_s

    def _try_round(self) -> float | None:
        try:
            return self.round() if self._may_round() else None
        except Unavailable as error:
            log.warning("%s: the database can't answer: %s", self.name, error)
        except Exception:  # the thread's top
            log.exception("%s: a round failed", self.name)
        return None
