"""What can be asked of a report: its days, its grouping, its filters; and a request for one."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from app.domain.centre.calendar import DayRange
from app.domain.errors import Invalid
from app.reports.periods import MOST_YEARS, Preset, period_of

YEARS = range(2000, 2200)


class Grouping(StrEnum):
    """The groupings; in addresses and on the command line they are said so."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    HOUR = "hour"
    WEEKDAY = "weekday"
    SERVICE = "service"
    AGENCY = "agency"
    COUNTER = "counter"
    OFFICER = "officer"
    KIND = "kind"
    PROCEDURE = "procedure"
    PRIORITY = "priority"
    REASON = "reason"
    ARRIVALS = "arrivals"
    WAITS = "waits"
    SERVED = "served"
    CENTRE = "centre"
    """Of who has several centres; no single centre's report has it."""


TIMES = (Grouping.DAY, Grouping.WEEK, Grouping.MONTH, Grouping.HOUR, Grouping.WEEKDAY)
SERVICES = (Grouping.SERVICE, Grouping.AGENCY)
STAFF = (Grouping.COUNTER, Grouping.OFFICER)
WORK = (Grouping.KIND, Grouping.PROCEDURE)
CONSECUTIVE = frozenset((Grouping.DAY, Grouping.WEEK, Grouping.MONTH))
"""Groupings whose groups follow each other in time; a line tells them better than columns."""


@dataclass(frozen=True, slots=True)
class Filters:
    """Only of this service, agency, counter, officer (a user name), kind; None is of all."""

    service: str | None = None
    agency: str | None = None
    counter: int | None = None
    officer: str | None = None
    kind: str | None = None

    def given(self) -> Mapping[str, object]:
        """The filters that are set."""
        found = {name: getattr(self, name) for name in self.__slots__}
        return {name: value for name, value in found.items() if value is not None}


EVERYTHING = Filters()


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


def period_of_request(request: ReportRequest, today: date) -> DayRange:
    """The days that are meant: a preset, or from and to; today where nothing is said.

    From alone goes up to today, to alone is that day. Raises Invalid.
    """
    if request.preset:
        if request.first or request.last:
            raise Invalid("period_twice", field="period")
        if request.preset not in set(Preset):
            raise Invalid("no_period", field="period", known=", ".join(Preset))
        return period_of(Preset(request.preset), today)
    first, last = request.first or request.last or today, request.last or today
    for field, on in (("from", first), ("to", last)):
        if on.year not in YEARS:
            raise Invalid("invalid", field=field)
    if first > last:
        raise Invalid("period_backwards", field="from")
    if last.year - first.year > MOST_YEARS:
        raise Invalid("period_too_long", field="from", years=MOST_YEARS)
    return DayRange(first, last)


def tells_of_officers(request: ReportRequest) -> bool:
    """Whether the answer tells what a single officer does."""
    return request.by == Grouping.OFFICER or request.filters.officer is not None


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
