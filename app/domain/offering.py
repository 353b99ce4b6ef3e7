"""What is offered now: whether a service gives numbers, and if the wait runs past the hours."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from app.domain.calendar import business_day, day_bounds, opening
from app.domain.centre import Centre, Hours, Service
from app.domain.floor import Floor
from app.domain.waiting import WaitEstimate


class Closed(StrEnum):
    """Why a service gives no number."""

    HOURS = "hours"
    LIMIT = "limit"


@dataclass(frozen=True, slots=True)
class Offer:
    """Whether a number may be taken: `closed` says why not, `opens_at` when again (local time).

    `left` is how many numbers the day still has; None where it has no limit.
    """

    closed: Closed | None
    opens_at: datetime | None
    left: int | None


def offer(floor: Floor, service: Service, at: datetime, *, always_open: bool = False) -> Offer:
    """What the service offers at the instant; `always_open` ignores the hours, not the limit."""
    centre = floor.centre
    left = _left(floor, service, at)
    hours = service.hours or centre.hours
    now = opening(hours, hours.issuing, at, centre.time_zone)
    if not now.is_open and not always_open:
        return Offer(Closed.HOURS, now.opens_at, left)
    if left == 0:
        return Offer(Closed.LIMIT, _next_day(centre, hours, at), left)
    return Offer(None, None, left)


def _left(floor: Floor, service: Service, at: datetime) -> int | None:
    if service.daily_limit is None:
        return None
    day = business_day(at, floor.centre.time_zone)
    return max(0, service.daily_limit - floor.issued.get((day, service.prefix), 0))


def _next_day(centre: Centre, hours: Hours, at: datetime) -> datetime | None:
    """The first opening after the business day of the instant."""
    _, midnight = day_bounds(business_day(at, centre.time_zone), centre.time_zone)
    then = opening(hours, hours.issuing, midnight, centre.time_zone)
    return midnight.astimezone(centre.time_zone) if then.is_open else then.opens_at


@dataclass(frozen=True, slots=True)
class Late:
    """The end of calling that a wait runs past; `resumes_at` is the next span of that day."""

    ends_at: datetime
    resumes_at: datetime | None


def late_from(centre: Centre, expected: WaitEstimate | None, at: datetime) -> Late | None:
    """The end of this span of calling, if the median of the estimate lies past it."""
    calling = opening(centre.hours, centre.hours.calling, at, centre.time_zone)
    if expected is None or calling.closes_at is None:
        return None
    if at + timedelta(seconds=expected.p50_s) <= calling.closes_at:
        return None
    then = opening(centre.hours, centre.hours.calling, calling.closes_at, centre.time_zone).opens_at
    is_today = then is not None and then.date() == calling.closes_at.date()
    return Late(calling.closes_at, then if is_today else None)
