"""Housekeeping: the day closed at midnight or after days of being off, and packed."""

import logging
from threading import Event, Thread

from app.operations.house import House
from app.persistence.database import Unavailable

log = logging.getLogger(__name__)

EVERY_S = 30.0
PACKED_AT_A_TIME = 20
REST_S = 0.1
"""Commands go first, where years of days are still to be packed."""


class Housekeeping:
    """Closes days that are over, at midnight or after days of being off, and packs them."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._stopping = Event()
        self._thread = Thread(target=self._run, name="housekeeping", daemon=True)

    def start(self) -> None:
        """Looks at once, then every half minute."""
        self._thread.start()

    def stop(self) -> None:
        """Ends."""
        self._stopping.set()

    def _run(self) -> None:
        while True:
            try:
                self._close_past_days()
                self._pack_past_days()
            except Unavailable as error:
                log.warning("housekeeping: the database can't answer: %s", error)
            except Exception:  # the thread's top
                log.exception("housekeeping: failed")
            if self._stopping.wait(EVERY_S):
                return

    def _close_past_days(self) -> None:
        for centre_id in self._house.centre_ids():
            if expired := self._house.days.close_past_days(centre_id):
                log.info("centre %s: a past day is closed, %d tickets expired", centre_id, expired)

    def _pack_past_days(self) -> None:
        house = self._house
        for centre_id in house.centre_ids():
            packed = PACKED_AT_A_TIME
            while packed == PACKED_AT_A_TIME and not self._stopping.wait(REST_S):
                now = house.clock.now()
                packed = house.units.pack_past_days(centre_id, now, most=PACKED_AT_A_TIME)
