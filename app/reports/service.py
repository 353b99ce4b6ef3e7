"""Where reports are asked for, by the API, the pages and the command line alike."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from threading import BoundedSemaphore

from app.domain.centre.calendar import DayRange, business_day
from app.domain.centre.values import Centre
from app.domain.errors import Invalid
from app.persistence.database import Database
from app.persistence.people.accounts import list_users
from app.reports.catalogue import make, report_of
from app.reports.context import EVERYTHING, Filters, ReportContext
from app.reports.grouping import By
from app.reports.periods import MOST_YEARS, Preset, period_of
from app.reports.table import Table

YEARS = range(2000, 2200)
AT_ONCE = 2
"""Reports made at a time: years of them take memory, and calls go first."""


@dataclass(frozen=True, slots=True)
class ReportRequest:
    """A report as people ask for it: a preset or days, a grouping, filters; all may be left out."""

    name: str
    language: str
    by: str | None = None
    preset: str | None = None
    first: date | None = None
    last: date | None = None
    filters: Filters = EVERYTHING


class ReportService:
    """Makes tables; each is of one moment of the database."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._turns = BoundedSemaphore(AT_ONCE)

    def make(self, centre: Centre, wish: ReportRequest, now: datetime) -> Table:
        """The table. Raises NotThere for an unknown report, Invalid for what can't be asked."""
        report = report_of(wish.name)
        by = report.grouping(wish.by)
        period = asked_period(wish, business_day(now, centre.time_zone))
        with self._turns, self._database.read() as connection:
            asked = ReportContext(connection, centre, period, by, wish.language, now, wish.filters)
            return make(report, asked)

    def officers(self, centre: Centre) -> list[tuple[str, str]]:
        """The user names and names of everybody, by name."""
        with self._database.read() as connection:
            people = list_users(connection, centre.id)
        return sorted(((user.username, user.name) for user in people), key=lambda who: who[1])


def asked_period(wish: ReportRequest, today: date) -> DayRange:
    """The days that are meant: a preset, or from and to; today where nothing is said.

    From alone goes up to today, to alone is that day. Raises Invalid.
    """
    if wish.preset:
        if wish.first or wish.last:
            raise Invalid("period_twice", field="period")
        if wish.preset not in set(Preset):
            raise Invalid("no_period", field="period", known=", ".join(Preset))
        return period_of(Preset(wish.preset), today)
    first, last = wish.first or wish.last or today, wish.last or today
    for field, on in (("from", first), ("to", last)):
        if on.year not in YEARS:
            raise Invalid("invalid", field=field)
    if first > last:
        raise Invalid("period_backwards", field="from")
    if last.year - first.year > MOST_YEARS:
        raise Invalid("period_too_long", field="from", years=MOST_YEARS)
    return DayRange(first, last)


def tells_of_officers(wish: ReportRequest) -> bool:
    """Whether the answer tells what a single officer does."""
    return wish.by == By.OFFICER or wish.filters.officer is not None


def filters_of(given: Mapping[str, object]) -> Filters:
    """The filters that are not empty. Raises Invalid for a counter that is no number."""
    counter = given.get("counter")
    if counter not in (None, "") and not str(counter).isdecimal():
        raise Invalid("invalid", field="counter")

    def text(name: str) -> str | None:
        return str(given[name]) if given.get(name) else None

    return Filters(
        service=text("service"),
        agency=text("agency"),
        counter=int(str(counter)) if counter not in (None, "") else None,
        officer=text("officer"),
        kind=text("kind"),
    )
