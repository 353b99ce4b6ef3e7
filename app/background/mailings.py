"""Mailings: reports that are due by their schedules, made and mailed behind everything else.

Several servers of one database may run it: of each due time there is one row, which one of them
claims. A mailing that was being handed over when its server ended isn't sent again by itself: its
state says so, and a person decides.
"""

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy.exc import IntegrityError

from app.background.periodic import PeriodicWorker
from app.background.report_mail import MailSender, report_mail
from app.background.smtp import MailServer
from app.config import Settings
from app.domain.errors import QueueError
from app.domain.mailing.mailings import (
    Attempt,
    Mailing,
    MailingState,
    MailTrouble,
    settlement,
)
from app.domain.mailing.schedules import ReportSchedule, last_due
from app.operations.installation import Installation
from app.persistence.mailing import store as rows
from app.reports.mailed import mailed_tables
from app.reports.service import ReportService

log = logging.getLogger(__name__)

EVERY_S = 5.0
LEASE = timedelta(minutes=10)
"""A server that has made and sent nothing of what it claimed for so long has ended."""

AT_A_TIME = 10
SCHEDULES_PAGE = "/supervisor/reports/schedules"


class Mailings(PeriodicWorker):
    """The sending of what is due; a mail server that hangs holds up nothing but mail."""

    def __init__(self, installation: Installation) -> None:
        super().__init__("mailings", every_s=EVERY_S, stop_within_s=0.0)
        self._installation = installation
        self._service = ReportService(installation.database)

    def start(self) -> None:
        """Begin to send, where the settings name a mail server."""
        if self._installation.settings.smtp_url:
            super().start()

    def round(self) -> None:
        """Queue and send what is due. Raises Unavailable."""
        now = self._installation.clock.now()
        self.queue_due(now)
        self.send_due(now)

    def queue_due(self, now: datetime) -> int:
        """Queue the newest due time of each schedule that has none yet; how many were queued.

        What was due before it while no server ran isn't made up for: one mail late is news, ten
        are noise. Raises Unavailable.
        """
        with self._installation.database.read() as connection:
            schedules = rows.schedules_everywhere(connection)
        return sum(self._queue(centre_id, schedules[centre_id], now) for centre_id in schedules)

    def _queue(self, centre_id: int, schedules: Sequence[ReportSchedule], now: datetime) -> int:
        with self._installation.database.read() as connection:
            centre = self._installation.units.floors.get(connection, centre_id).centre
            if centre.is_archived:
                return 0
            newest = rows.newest_due(connection, centre_id)
        queued = 0
        for schedule in schedules:
            due_at = last_due(schedule.plan, now, centre.time_zone, centre.hours)
            known = newest.get(schedule.id, schedule.since_at)
            if schedule.plan.is_on and due_at > max(known, schedule.since_at):
                queued += self._add(centre_id, schedule, due_at, now)
        return queued

    def _add(
        self, centre_id: int, schedule: ReportSchedule, due_at: datetime, now: datetime
    ) -> bool:
        """Queue the mailing, and delete those whose term is over; whether nobody did before."""
        kept = timedelta(days=self._installation.settings.access_log_days)
        try:
            with self._installation.database.write() as connection:
                rows.add_mailing(connection, schedule, centre_id, due_at=due_at, at=now)
                rows.forget_mailings(connection, now - kept)
        except IntegrityError:  # Another server was faster, or the schedule is gone.
            return False
        return True

    def send_due(self, now: datetime) -> int:
        """Send the mailings whose time has come; how many were sent. Raises Unavailable."""
        database = self._installation.database
        with database.read() as connection:
            due = rows.mailings_to_send(connection, now, AT_A_TIME)
        return sum(self._send_one(mailing, now) for mailing in due if not self.is_stopping)

    def _send_one(self, mailing: Mailing, now: datetime) -> bool:
        database = self._installation.database
        if mailing.state is MailingState.SENDING:
            with database.write() as connection:
                rows.give_up_sending(connection, mailing, now)
            return False
        with database.write() as connection:
            if not rows.claim_mailing(connection, mailing, now + LEASE):
                return False
            schedule = rows.schedule_by_id(connection, mailing.centre_id, mailing.schedule_id)
        if schedule is None:
            return False
        attempt = self._attempt(mailing, schedule)
        settled = settlement(mailing, attempt, now)
        with database.write() as connection:
            rows.settle_mailing(connection, mailing, settled, now)
        log.info("mailing %d: %s %s", mailing.id, settled.state, settled.trouble)
        return settled.state is MailingState.SENT

    def _attempt(self, mailing: Mailing, schedule: ReportSchedule) -> Attempt:
        """Make the reports and hand them to the mail server; what came of it."""
        left = [
            address
            for address in schedule.plan.recipients
            if address not in mailing.taken and address not in mailing.refused
        ]
        if not left:
            return Attempt()
        settings = self._installation.settings
        if not settings.smtp_url:
            return Attempt(trouble=MailTrouble.NOT_SET_UP)
        try:
            message = self._message(mailing, schedule)
        except (QueueError, ValueError) as error:
            return Attempt(trouble=MailTrouble.REPORT, detail=str(error))
        return MailServer(settings).send(message, left, lambda: self._handing_over(mailing))

    def _message(self, mailing: Mailing, schedule: ReportSchedule) -> bytes:
        """The mail as bytes. Raises Invalid where a report can't be made as it is asked for."""
        installation = self._installation
        centre = installation.units.floor(mailing.centre_id).centre
        now = installation.clock.now()
        tables = mailed_tables(self._service, centre, schedule.plan, mailing.due_at, now)
        names = installation.authentication.names(mailing.centre_id)
        made_by = schedule.made_by
        mail = report_mail(
            mail_sender(installation.settings),
            centre,
            schedule,
            mailing,
            tables,
            maker=names.get(made_by) if made_by is not None else None,
            sent_at=now,
        )
        return mail.as_bytes()

    def _handing_over(self, mailing: Mailing) -> bool:
        now = self._installation.clock.now()
        with self._installation.database.write() as connection:
            return rows.hand_over(connection, mailing, now + LEASE)


def mail_sender(settings: Settings) -> MailSender:
    """Whose mails the settings' server sends."""
    url = f"{settings.public_url.rstrip('/')}{SCHEDULES_PAGE}" if settings.public_url else ""
    return MailSender(settings.mail_from, url)
