"""Schedules of reports by e-mail: what goes to whom, how often, and when it is due."""

import re
from calendar import monthrange
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from app.domain.centre.values import Hours
from app.domain.errors import Invalid

MOST_REPORTS, MOST_RECIPIENTS = 10, 20
LONGEST_ADDRESS = 254
"""Of an address between its brackets (RFC 5321, 4.5.3.1.3)."""

_ADDRESS = re.compile(
    r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*"
    r"@([A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
)
LONGEST_LOCAL_PART = 64
ONE_DAY = timedelta(days=1)
LOOKED_AROUND = 62
"""Within so many days each rhythm has a due time, on both sides of any instant."""

DAY_TOLD = {"today": 0, "yesterday": 1}
"""The periods of a single day, by how many days it lies before the due time."""


class Rhythm(StrEnum):
    """How often a schedule is due."""

    DAILY = "daily"
    WEEKLY = "weekly"
    MONTHLY = "monthly"


class MailedFormat(StrEnum):
    """What a report is attached as."""

    PDF = "pdf"
    XLSX = "xlsx"


@dataclass(frozen=True, slots=True)
class MailedReport:
    """A report by its name, told apart by its usual grouping or the one that is named."""

    name: str
    by: str | None = None


@dataclass(frozen=True, slots=True)
class SchedulePlan:
    """What goes to whom and how often; `at` is of the centre's clock.

    A weekly one has its `weekday`, 1 for Monday; a monthly one its `day`, which is the month's last
    where the month is shorter. `period` is the name of one as reports know it, seen from the due
    time.
    """

    reports: tuple[MailedReport, ...]
    period: str
    rhythm: Rhythm
    at: time
    recipients: tuple[str, ...]
    weekday: int | None = None
    day: int | None = None
    formats: tuple[MailedFormat, ...] = (MailedFormat.PDF,)
    language: str = "vi"
    is_on: bool = True


@dataclass(frozen=True, slots=True)
class ReportSchedule:
    """A schedule as it is kept; `id` is the `seq` of the event that made it.

    Due times before `since_at` don't count: it was made, changed or switched on then. `made_by` is
    None where the command line made it.
    """

    id: int
    plan: SchedulePlan
    version: int
    made_by: int | None
    made_at: datetime
    since_at: datetime


def is_address(text: str) -> bool:
    """Whether the text is an e-mail address as office programs write it: ASCII, no name, no quotes.

    No line's end fits in one, so none can begin a header of its own.
    """
    is_short = len(text) <= LONGEST_ADDRESS and text.find("@") <= LONGEST_LOCAL_PART
    return is_short and _ADDRESS.fullmatch(text) is not None


def checked_plan(plan: SchedulePlan) -> SchedulePlan:
    """The plan, without what its rhythm doesn't need. Raises Invalid for what can't be."""
    _check_count("reports", len(plan.reports), MOST_REPORTS)
    if len(set(plan.reports)) < len(plan.reports):
        raise Invalid("report_twice", field="reports")
    _check_count("recipients", len(plan.recipients), MOST_RECIPIENTS)
    for address in plan.recipients:
        if not is_address(address):
            raise Invalid("mail_address", field="recipients", address=repr(address)[1:-1][:80])
    if len({address.casefold() for address in plan.recipients}) < len(plan.recipients):
        raise Invalid("recipient_twice", field="recipients")
    _check_count("formats", len(set(plan.formats)), len(MailedFormat))
    weekday = plan.weekday if plan.rhythm is Rhythm.WEEKLY else None
    day = plan.day if plan.rhythm is Rhythm.MONTHLY else None
    if plan.rhythm is Rhythm.WEEKLY and weekday not in range(1, 8):
        raise Invalid("weekday_needed", field="weekday")
    if plan.rhythm is Rhythm.MONTHLY and day not in range(1, 32):
        raise Invalid("day_of_month_needed", field="day")
    return replace(
        plan,
        at=plan.at.replace(second=0, microsecond=0),
        weekday=weekday,
        day=day,
        formats=tuple(format_ for format_ in MailedFormat if format_ in plan.formats),
    )


def last_due(plan: SchedulePlan, at: datetime, zone: ZoneInfo, hours: Hours) -> datetime:
    """The newest due time that isn't after the instant, in UTC."""
    return max(_told([(on, due) for on, due in _dues(plan, at, zone) if due <= at], plan, hours))


def next_due(plan: SchedulePlan, at: datetime, zone: ZoneInfo, hours: Hours) -> datetime:
    """The first due time after the instant, in UTC."""
    return min(_told([(on, due) for on, due in _dues(plan, at, zone) if due > at], plan, hours))


def _told(
    dues: Sequence[tuple[date, datetime]], plan: SchedulePlan, hours: Hours
) -> Sequence[datetime]:
    """Those due times that don't tell of a single closed day, of which there is nothing to tell."""
    back = DAY_TOLD.get(plan.period) if plan.rhythm is Rhythm.DAILY else None
    told = [due for on, due in dues if back is None or not hours.is_holiday(on - back * ONE_DAY)]
    return told or [due for _, due in dues]


def _dues(plan: SchedulePlan, at: datetime, zone: ZoneInfo) -> Iterator[tuple[date, datetime]]:
    today = at.astimezone(zone).date()
    for ahead in range(-LOOKED_AROUND, LOOKED_AROUND + 1):
        on = today + ahead * ONE_DAY
        if _is_day(plan, on):
            # Where the clock is set forward, a time that there isn't counts as before it was.
            yield on, datetime.combine(on, plan.at, zone).astimezone(UTC)


def _is_day(plan: SchedulePlan, on: date) -> bool:
    match plan.rhythm:
        case Rhythm.DAILY:
            return True
        case Rhythm.WEEKLY:
            return on.isoweekday() == plan.weekday
        case Rhythm.MONTHLY:
            return on.day == min(plan.day or 1, monthrange(on.year, on.month)[1])


def _check_count(field: str, count: int, most: int) -> None:
    if not 1 <= count <= most:
        raise Invalid(f"no_{field}" if count == 0 else f"many_{field}", field=field, most=most)
