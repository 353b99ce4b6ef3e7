"""The next ticket called by itself where the centre wants it so."""

import logging
from threading import Event, Thread

from app.domain.routing import queue_of
from app.operations.house import House
from app.persistence.database import Unavailable

log = logging.getLogger(__name__)

AUTO_CALL_EVERY_S = 0.5


class AutoCaller:
    """Calls the next ticket at counters whose time has come; what is due stands in the tables.

    So a server that was killed in between calls once it is back, and of two servers one calls.
    """

    def __init__(self, house: House) -> None:
        self._house = house
        self._stopping = Event()
        self._thread = Thread(target=self._run, name="auto-call", daemon=True)

    def start(self) -> None:
        """Looks twice a second."""
        self._thread.start()

    def stop(self) -> None:
        """Ends after the call in hand."""
        self._stopping.set()
        if self._thread.is_alive():
            self._thread.join(timeout=5)

    def _run(self) -> None:
        while not self._stopping.wait(AUTO_CALL_EVERY_S):
            try:
                call_due(self._house)
            except Unavailable as error:
                log.warning("auto-call: the database can't answer: %s", error)
            except Exception:  # the thread's top
                log.exception("auto-call: failed")


def call_due(house: House) -> None:
    """Calls at every counter whose time has come and that somebody waits for."""
    at = house.clock.now()
    for centre_id in house.centre_ids():
        floor = house.units.floor(centre_id)
        for number, now in floor.counters.items():
            due = now.auto_call_at is not None and now.auto_call_at <= at
            if due and queue_of(floor, number, at):
                house.calling.auto_next(centre_id, number)
