"""Opening hours, business days and spans of them, in the centre's own time zone."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from app.domain.centre.values import Hours


@dataclass(frozen=True, slots=True)
class DayRange:
    """Business days from the first to the last, both counted."""

    first: date
    last: date


Spans = tuple[tuple[time, time], ...]


def business_day(at: datetime, zone: ZoneInfo) -> date:
    """The date of the centre's wall clock at the instant; a ticket keeps the day of its issue."""
    return at.astimezone(zone).date()


def day_bounds(on: date, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """The first instant of the business day and the first of the next, in UTC."""
    start = datetime.combine(on, time(), zone)
    end = datetime.combine(on + timedelta(days=1), time(), zone)
    return start.astimezone(UTC), end.astimezone(UTC)


@dataclass(frozen=True, slots=True)
class Opening:
    """Whether it is open, until when, and the next opening when it is not (local times)."""

    is_open: bool
    closes_at: datetime | None
    opens_at: datetime | None


def opening(hours: Hours, spans: Spans, at: datetime, zone: ZoneInfo) -> Opening:
    """The state of the spans (`hours.issuing` or `hours.calling`) at the instant.

    A span is open from its first minute up to, not including, its last; an end of 00:00 is the
    midnight after. The next opening is searched for 14 days ahead.
    """
    local = at.astimezone(zone)
    if local.isoweekday() in hours.weekdays:
        for start, end in spans:
            closes_at = _closing(local.date(), end, zone)
            if start <= local.time() and local < closes_at:
                return Opening(True, closes_at, None)
    return Opening(False, None, _next_opening(hours, spans, local, zone))


def is_around(
    hours: Hours, spans: Spans, at: datetime, zone: ZoneInfo, *, before: timedelta, after: timedelta
) -> bool:
    """Whether the instant is in the day's spans, a break between them, or close to them.

    That is: from `before` the first opening of a day until `after` its last close.
    """
    now = opening(hours, spans, at, zone)
    if now.is_open or (now.opens_at is not None and now.opens_at - at <= before):
        return True
    earlier = opening(hours, spans, at - after, zone)
    if earlier.is_open or (earlier.opens_at is not None and earlier.opens_at <= at):
        return True
    # A day that has begun and opens once more is in its break.
    return has_begun(hours, spans, at, zone) and is_on_day(now.opens_at, at, zone)


def has_begun(hours: Hours, spans: Spans, at: datetime, zone: ZoneInfo) -> bool:
    """Whether the spans of the instant's day have opened once already."""
    midnight, _ = day_bounds(business_day(at, zone), zone)
    first = opening(hours, spans, midnight, zone)
    return first.is_open or (first.opens_at is not None and first.opens_at <= at)


def is_on_day(then: datetime | None, at: datetime, zone: ZoneInfo) -> bool:
    """Whether there is such an instant, on the business day of the other."""
    return then is not None and business_day(then, zone) == business_day(at, zone)


def _closing(on: date, end: time, zone: ZoneInfo) -> datetime:
    day = on if end != time() else on + timedelta(days=1)
    return datetime.combine(day, end, zone)


def _next_opening(hours: Hours, spans: Spans, local: datetime, zone: ZoneInfo) -> datetime | None:
    starts = (
        datetime.combine(local.date() + timedelta(days=ahead), start, zone)
        for ahead in range(15)
        if (local + timedelta(days=ahead)).isoweekday() in hours.weekdays
        for start, _ in sorted(spans)
    )
    return next((start for start in starts if start > local), None)
