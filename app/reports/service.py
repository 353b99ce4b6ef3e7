"""Reports for the API, the pages and the command line alike."""

from collections.abc import Sequence
from datetime import datetime
from threading import BoundedSemaphore

from app.domain.centre.calendar import business_day
from app.domain.centre.values import Centre
from app.persistence.database import Database
from app.persistence.people.accounts import list_users
from app.reports.by_centre import report_by_centre
from app.reports.catalogue import make_report, report_of
from app.reports.context import ReportContext
from app.reports.request import Grouping, ReportRequest, period_of_request
from app.reports.table import Table

AT_ONCE = 2
"""Reports made at a time: years of them take memory, and calls go first."""


class ReportService:
    """The maker of reports' tables; each is of one moment of the database."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._turns = BoundedSemaphore(AT_ONCE)

    def make(self, centre: Centre, request: ReportRequest, now: datetime) -> Table:
        """The table. Raises NotThere for an unknown report, Invalid for what can't be asked."""
        report = report_of(request.name)
        by = report.grouping(request.by)
        period = period_of_request(request, business_day(now, centre.time_zone))
        with self._turns, self._database.read() as connection:
            context = ReportContext(
                connection, centre, period, by, request.language, now, request.filters
            )
            return make_report(report, context)

    def make_by_centre(
        self, centres: Sequence[Centre], request: ReportRequest, now: datetime
    ) -> Table:
        """The table of several centres, a line each; the first one's calendar says what today is.

        Raises as `make`.
        """
        report = report_of(request.name)
        period = period_of_request(request, business_day(now, centres[0].time_zone))
        with self._turns, self._database.read() as connection:
            contexts = [
                ReportContext(
                    connection,
                    centre,
                    period,
                    Grouping.CENTRE,
                    request.language,
                    now,
                    request.filters,
                    is_whole=True,
                )
                for centre in centres
            ]
            return report_by_centre(report, contexts)

    def officers(self, centre: Centre) -> list[tuple[str, str]]:
        """The user names and names of everybody, by name."""
        with self._database.read() as connection:
            people = list_users(connection, centre.id, also_former=True)
        return sorted(((user.username, user.name) for user in people), key=lambda who: who[1])
