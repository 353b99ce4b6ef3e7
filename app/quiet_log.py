"""The log under strangers' hands: one line a minute of each kind, and how many there were besides.

A kind is the place in the program that tells, and the class of the error that it tells of: what a
stranger puts into the words makes no new kind.
"""

import logging
import threading
import time
from collections.abc import Callable

EVERY_S = 60.0
MOST_KINDS = 1_000
COUNTED = "counted"


class OncePerMinute(logging.Filter):
    """Lets through the first warning or error of a kind in a minute; of others all. For handlers.

    The first one after that minute says how many weren't told. Safe to use from many threads.
    """

    def __init__(self, clock_s: Callable[[], float] = time.monotonic) -> None:
        super().__init__()
        self._clock_s = clock_s
        self._lock = threading.Lock()
        self._told: dict[tuple[object, ...], tuple[float, int]] = {}

    def filter(self, record: logging.LogRecord) -> bool:
        """Whether the record is told, with the count where some before it weren't."""
        if record.levelno < logging.WARNING:
            return True
        error = record.exc_info[0] if record.exc_info else None
        kind = (record.name, record.levelno, record.pathname, record.lineno, error)
        now = self._clock_s()
        with self._lock:
            begun, untold = self._told.get(kind, (float("-inf"), 0))
            if now - begun < EVERY_S:
                self._told[kind] = (begun, untold + 1)
                return False
            if len(self._told) >= MOST_KINDS:
                self._told.clear()
            self._told[kind] = (now, 0)
        if untold and not hasattr(record, COUNTED):  # Another handler may have done so.
            record.msg, record.args = f"{record.getMessage()} (and {untold} more like it)", ()
            setattr(record, COUNTED, True)
        return True


def quieten(*loggers: logging.Logger) -> None:
    """Have the loggers' handlers tell of each kind once a minute, and threads' ends go there."""
    for logger in loggers:
        for handler in logger.handlers:
            handler.addFilter(OncePerMinute())
    threading.excepthook = _thread_ended


def _thread_ended(ended: threading.ExceptHookArgs) -> None:
    name = ended.thread.name if ended.thread is not None else "a thread"
    if ended.exc_type is not SystemExit and ended.exc_value is not None:
        logging.getLogger("threads").error("%s ended", name, exc_info=ended.exc_value)
