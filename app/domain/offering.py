"""What is offered now: whether a service gives numbers, and if the wait runs past the hours."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from app.domain.calendar import business_day, day_bounds, opening
from app.domain.centre import Centre, Hours, Service
from app.domain.closures import Closure
from app.domain.floor import Floor
from app.domain.waiting import WaitEstimate


class Closed(StrEnum):
    """Why a service gives no number."""

    HOURS = "hours"
    LIMIT = "limit"
    FOR_NOW = "for_now"


@dataclass(frozen=True, slots=True)
class Offer:
    """Whether a number may be taken: `closed` says why not, `opens_at` when again (local time).

    `left` is how many numbers the day still has; None where it has no limit. `reason` is that of
    a supervisor who has closed the service for now.
    """

    closed: Closed | None
    opens_at: datetime | None
    left: int | None
    reason: str | None = None


def offer(floor: Floor, service: Service, at: datetime, *, always_open: bool = False) -> Offer:
    """What the service offers at the instant; `always_open` ignores the hours, nothing else."""
    centre = floor.centre
    left = _left(floor, service, at)
    hours = service.hours or centre.hours
    now = opening(hours, hours.issuing, at, centre.time_zone)
    shut = floor.closures.get(service.code)
    if shut is not None and not shut.holds(at, centre.time_zone):
        shut = None
    if not now.is_open and not always_open:
        opens_at = _opens_from(centre, hours, _ends(centre, shut, at)) if shut else now.opens_at
        return Offer(Closed.HOURS, opens_at, left)
    if left == 0:
        return Offer(Closed.LIMIT, _opens_from(centre, hours, _midnight(centre, at)), left)
    if shut is not None:
        ends_at = _ends(centre, shut, at)
        at_once = always_open and shut.until is not None
        local = ends_at.astimezone(centre.time_zone)
        opens_at = local if at_once else _opens_from(centre, hours, ends_at)
        return Offer(Closed.FOR_NOW, opens_at, left, shut.reason)
    return Offer(None, None, left)


def _ends(centre: Centre, shut: Closure, at: datetime) -> datetime:
    return shut.until or _midnight(centre, at)


def _left(floor: Floor, service: Service, at: datetime) -> int | None:
    if service.daily_limit is None:
        return None
    day = business_day(at, floor.centre.time_zone)
    return max(0, service.daily_limit - floor.issued.get((day, service.prefix), 0))


def _midnight(centre: Centre, at: datetime) -> datetime:
    """The end of the business day of the instant."""
    return day_bounds(business_day(at, centre.time_zone), centre.time_zone)[1]


def _opens_from(centre: Centre, hours: Hours, at: datetime) -> datetime | None:
    """The first instant of issuing that isn't before the given one."""
    then = opening(hours, hours.issuing, at, centre.time_zone)
    return at.astimezone(centre.time_zone) if then.is_open else then.opens_at


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
