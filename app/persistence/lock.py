"""A lock that is fair: who asks first gets it first."""

from collections import deque
from threading import Lock
from types import TracebackType


class WaitedTooLong(Exception):
    """The turn didn't come in time."""


class FairLock:
    """A first-in, first-out mutex between threads; to wait `patience_s` raises WaitedTooLong.

    `threading.Lock` lets a running thread take the lock again before the ones asleep; under load
    one client of 32 could starve until SQLite called itself busy.
    """

    def __init__(self, patience_s: float | None = None) -> None:
        self._patience_s = -1 if patience_s is None else patience_s
        self._mutex = Lock()
        self._queue: deque[Lock] = deque()
        self._held = False

    def __enter__(self) -> None:
        with self._mutex:
            if not self._held:
                self._held = True
                return
            turn = Lock()
            turn.acquire()
            self._queue.append(turn)
        if turn.acquire(timeout=self._patience_s):
            return
        with self._mutex:
            # It may have come in this very moment, and must then be taken.
            if turn in self._queue:
                self._queue.remove(turn)
                raise WaitedTooLong

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        with self._mutex:
            if self._queue:
                self._queue.popleft().release()
            else:
                self._held = False
