"""Housekeeping: days closed and packed, planned configurations published, old accesses deleted."""

import logging
import time
from datetime import timedelta
from functools import partial

from app.background.periodic import PeriodicWorker
from app.domain.centre.calendar import business_day
from app.operations.installation import Installation

log = logging.getLogger(__name__)

EVERY_S = 30.0
REST_S = 0.1
SHARE = 0.1
"""Commands go first: where years of days are still to be packed, it takes this share of the time.

Packing a day computes for a tenth of a second; done without rest, a call beside 2,000 such days
took 87 ms instead of 9.
"""
BREATH_S = 0.005
"""After every few rows, in which the interpreter is held: who presses a button goes on meanwhile.

With the days packed at once, under the centre's lock, one press in a hundred took 80 ms.
"""


class Housekeeping(PeriodicWorker):
    """The closing and packing of days that are over, and the end of what is kept for a term."""

    def __init__(self, installation: Installation) -> None:
        super().__init__("housekeeping", every_s=EVERY_S, first_s=0.0)
        self._installation = installation

    def round(self) -> None:
        """Close what is over, publish what is due, pack what is closed. Raises Unavailable."""
        self._close_past_days()
        for centre_id in self._installation.configurations.publish_due():
            log.info("centre %s: what was planned of its configuration is published", centre_id)
        self._forget_old_accesses()
        self._forget_old_slips()
        self._forget_old_sessions_and_deliveries()
        self._pack_past_days()

    def _close_past_days(self) -> None:
        for centre_id in self._installation.centre_ids():
            if expired := self._installation.day_close.close_past_days(centre_id):
                log.info("centre %s: a past day is closed, %d tickets expired", centre_id, expired)

    def _forget_old_accesses(self) -> None:
        installation = self._installation
        if done := installation.access_log.tidy(
            timedelta(days=installation.settings.access_log_days)
        ):
            log.info("the access log: %d entries are past their term and deleted", done)

    def _forget_old_slips(self) -> None:
        installation = self._installation
        for centre_id in installation.centre_ids():
            zone = installation.units.floor(centre_id).centre.time_zone
            today = business_day(installation.clock.now(), zone)
            if done := installation.print_queue.forget(centre_id, today):
                log.info("centre %s: %d slips of a month ago are deleted", centre_id, done)

    def _forget_old_sessions_and_deliveries(self) -> None:
        if done := self._installation.accounts.forget_sessions():
            log.info("%d sessions that were over a month ago are deleted", done)
        if done := self._installation.alerts.forget_deliveries():
            log.info("%d messages of a month ago about alerts are deleted", done)

    def _pack_past_days(self) -> None:
        installation = self._installation
        for centre_id in installation.centre_ids():
            packed, rest_s = 1, REST_S
            while packed and not self.rest(rest_s):
                begun = time.thread_time()
                packed = installation.units.pack_past_days(
                    centre_id, installation.clock.now(), most=1, rest=partial(self.rest, BREATH_S)
                )
                rest_s = max(REST_S, (time.thread_time() - begun) / SHARE)
