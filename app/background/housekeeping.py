"""Housekeeping: the day closed at midnight or after days of being off, and packed."""

import logging
import time
from threading import Event, Thread

from app.operations.installation import Installation
from app.persistence.database import Unavailable

log = logging.getLogger(__name__)

EVERY_S = 30.0
REST_S = 0.1
SHARE = 0.1
"""Commands go first: where years of days are still to be packed, it takes this share of the time.

Packing a day holds the centre's lock and the interpreter for a tenth of a second; done without
rest, a call beside 2,000 such days took 87 ms instead of 9.
"""


class Housekeeping:
    """Closes days that are over, at midnight or after days of being off, and packs them."""

    def __init__(self, installation: Installation) -> None:
        self._installation = installation
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
        for centre_id in self._installation.centre_ids():
            if expired := self._installation.day_close.close_past_days(centre_id):
                log.info("centre %s: a past day is closed, %d tickets expired", centre_id, expired)

    def _pack_past_days(self) -> None:
        installation = self._installation
        for centre_id in installation.centre_ids():
            packed, rest_s = 1, REST_S
            while packed and not self._stopping.wait(rest_s):
                begun = time.monotonic()
                packed = installation.units.pack_past_days(
                    centre_id, installation.clock.now(), most=1
                )
                rest_s = max(REST_S, (time.monotonic() - begun) / SHARE)
