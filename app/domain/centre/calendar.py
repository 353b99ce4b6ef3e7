"""Opening hours, business days and spans of them, in the centre's own time zone."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from app.domain.centre.values import Hours, HoursFor, Spans, SpecialDay, Words

SEARCHED_DAYS = 366
"""So far ahead the next opening is looked for."""
HOLIDAYS_DUE_FROM = 12
"""The month from which on the next year's holidays should be in the calendar."""


@dataclass(frozen=True, slots=True)
class DayRange:
    """Business days from the first to the last, both counted."""

    first: date
    last: date


def business_day(at: datetime, zone: ZoneInfo) -> date:
    """The date of the centre's wall clock at the instant; a ticket keeps the day of its issue."""
    return at.astimezone(zone).date()


def year_without_holidays(hours: Hours, today: date) -> int | None:
    """The next year, once it is near and no day of it is a holiday; None else."""
    if today.month < HOLIDAYS_DUE_FROM:
        return None
    year = today.year + 1
    return None if any(on.year == year and hours.is_holiday(on) for on in hours.days) else year


def day_bounds(on: date, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """The first instant of the business day and the first of the next, in UTC."""
    start = datetime.combine(on, time(), zone)
    end = datetime.combine(on + timedelta(days=1), time(), zone)
    return start.astimezone(UTC), end.astimezone(UTC)


@dataclass(frozen=True, slots=True)
class Opening:
    """Whether it is open, until when, and the next opening when it is not (local times).

    `reason` is what the calendar says of the day that keeps it closed, if it is one.
    """

    is_open: bool
    closes_at: datetime | None
    opens_at: datetime | None
    reason: Words | None = None


def opening(hours: Hours, what: HoursFor, at: datetime, zone: ZoneInfo) -> Opening:
    """The state of the hours at the instant."""
    local = at.astimezone(zone)
    closes_at = _closes_at(hours.spans_on(local.date(), what), local, zone)
    if closes_at is not None:
        return Opening(True, closes_at, None)
    opens_at = _next_opening(hours, what, local, zone)
    return Opening(False, None, opens_at, _reason(hours, what, local, opens_at))


def is_around(
    hours: Hours,
    what: HoursFor,
    at: datetime,
    zone: ZoneInfo,
    *,
    before: timedelta,
    after: timedelta,
) -> bool:
    """Whether the instant is in the day's spans, a break between them, or close to them.

    That is: from `before` the first opening of a day until `after` its last close.
    """
    now = opening(hours, what, at, zone)
    if now.is_open or (now.opens_at is not None and now.opens_at - at <= before):
        return True
    earlier = opening(hours, what, at - after, zone)
    if earlier.is_open or (earlier.opens_at is not None and earlier.opens_at <= at):
        return True
    # A day that has begun and opens once more is in its break.
    return has_begun(hours, what, at, zone) and is_on_day(now.opens_at, at, zone)


def has_begun(hours: Hours, what: HoursFor, at: datetime, zone: ZoneInfo) -> bool:
    """Whether the hours of the instant's day have opened once already."""
    midnight, _ = day_bounds(business_day(at, zone), zone)
    first = opening(hours, what, midnight, zone)
    return first.is_open or (first.opens_at is not None and first.opens_at <= at)


def is_on_day(then: datetime | None, at: datetime, zone: ZoneInfo) -> bool:
    """Whether there is such an instant, on the business day of the other."""
    return then is not None and business_day(then, zone) == business_day(at, zone)


def last_close(hours: Hours, what: HoursFor, at: datetime, zone: ZoneInfo) -> datetime | None:
    """The end of the last span of the instant's day, in local time; None on a closed day."""
    on = business_day(at, zone)
    ends = [span_bounds(on, span, zone)[1] for span in hours.spans_on(on, what)]
    return max(ends, default=None)


def span_bounds(on: date, span: tuple[time, time], zone: ZoneInfo) -> tuple[datetime, datetime]:
    """The local instants of a span on the day; an end of 00:00 is the midnight after."""
    start, end = span
    until = on + timedelta(days=1) if end == time() else on
    return datetime.combine(on, start, zone), datetime.combine(until, end, zone)


def service_hours(
    centre: Hours,
    weekdays: frozenset[int] | None,
    issuing: Spans | None,
    days: Mapping[date, SpecialDay],
) -> Hours | None:
    """The hours of a service with weekdays, spans or single days of its own; None without any.

    On a day with hours of the centre's own the service gives numbers while both do; on a swap day
    it works as on the weekday that the day is like. A closed day closes every service.
    """
    if weekdays is None and issuing is None and not days:
        return None
    its_days = weekdays if weekdays is not None else centre.weekdays
    spans = issuing if issuing is not None else centre.issuing

    def on_day(on: date, day: SpecialDay) -> SpecialDay:
        if not day.issuing:
            return day
        weekday = day.like or on.isoweekday()
        if weekdays is not None and weekday not in weekdays:
            return SpecialDay(like=day.like)
        within = _common(spans, day.issuing) if issuing is not None else day.issuing
        return SpecialDay(within, day.calling, day.reason, day.like)

    shared = {on: on_day(on, day) for on, day in centre.days.items()}
    return Hours(its_days, spans, centre.calling, {**shared, **days})


def _common(one: Spans, other: Spans) -> Spans:
    """The times that are in a span of both."""
    latest = time.max

    def end_of(span: tuple[time, time]) -> time:
        return span[1] if span[1] != time() else latest

    found = []
    for mine in one:
        for theirs in other:
            start = max(mine[0], theirs[0])
            end = min(end_of(mine), end_of(theirs))
            if start < end:
                found.append((start, end if end != latest else time()))
    return tuple(sorted(found))


def _closes_at(spans: Spans, local: datetime, zone: ZoneInfo) -> datetime | None:
    """The end of the span that holds the local time."""
    for span in spans:
        start, closes_at = span_bounds(local.date(), span, zone)
        if start.time() <= local.time() and local < closes_at:
            return closes_at
    return None


def _next_opening(hours: Hours, what: HoursFor, local: datetime, zone: ZoneInfo) -> datetime | None:
    starts = (
        datetime.combine(on, start, zone)
        for on in (local.date() + timedelta(days=ahead) for ahead in range(SEARCHED_DAYS + 1))
        for start, _ in hours.spans_on(on, what)
    )
    return next((start for start in starts if start > local), None)


def _reason(
    hours: Hours, what: HoursFor, local: datetime, opens_at: datetime | None
) -> Words | None:
    """What the calendar says of why it isn't open: of today, or of the first day passed over."""
    today = local.date()
    special = hours.days.get(today)
    if special is not None and special.reason and _would_be_open(hours, special, what, local):
        return special.reason
    passed = (
        on
        for on, day in hours.days.items()
        if today < on
        and not day.spans(what)
        and day.reason
        and (opens_at is None or on < opens_at.date())
    )
    first = min(passed, default=None)
    return hours.days[first].reason if first is not None else None


def _would_be_open(hours: Hours, special: SpecialDay, what: HoursFor, local: datetime) -> bool:
    """Whether it is the special day that keeps it closed: all day, or at an hour usually open."""
    if not special.spans(what):
        return True
    is_weekday = local.isoweekday() in hours.weekdays
    return is_weekday and any(
        start <= local.time() and (local.time() < end or end == time())
        for start, end in hours.usual(what)
    )
