"""Whether a service gives numbers now, and if a wait runs past the hours."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from app.domain.centre.calendar import business_day, day_bounds, opening
from app.domain.centre.closures import Closure
from app.domain.centre.values import Centre, Hours, HoursFor, Service, Words
from app.domain.queue.floor import Floor


class ClosedBecause(StrEnum):
    """Why a service gives no number."""

    HOURS = "hours"
    LIMIT = "limit"
    FOR_NOW = "for_now"


@dataclass(frozen=True, slots=True)
class Availability:
    """Whether a number may be taken: `closed` says why not, `opens_at` when again (local time).

    `left` is how many numbers the day still has; None where it has no limit. `reason` is what a
    supervisor gave who has closed the service for now, `day` what the calendar says of a closed
    day.
    """

    closed: ClosedBecause | None
    opens_at: datetime | None
    left: int | None
    reason: str | None = None
    day: Words | None = None


def availability(
    floor: Floor, service: Service, at: datetime, *, always_open: bool = False
) -> Availability:
    """What the service offers at the instant; `always_open` ignores the hours, nothing else."""
    centre = floor.centre
    left = _left(floor, service, at)
    if centre.is_archived:
        return Availability(ClosedBecause.HOURS, None, left)
    hours = service.hours or centre.hours
    now = opening(hours, HoursFor.ISSUING, at, centre.time_zone)
    shut = floor.closures.get(service.code)
    if shut is not None and not shut.holds(at, centre.time_zone):
        shut = None
    if not now.is_open and not always_open:
        opens_at = _opens_from(centre, hours, _ends(centre, shut, at)) if shut else now.opens_at
        return Availability(ClosedBecause.HOURS, opens_at, left, day=now.reason)
    if left == 0:
        return Availability(
            ClosedBecause.LIMIT, _opens_from(centre, hours, _midnight(centre, at)), left
        )
    if shut is not None:
        ends_at = _ends(centre, shut, at)
        at_once = always_open and shut.until is not None
        local = ends_at.astimezone(centre.time_zone)
        opens_at = local if at_once else _opens_from(centre, hours, ends_at)
        return Availability(ClosedBecause.FOR_NOW, opens_at, left, shut.reason)
    return Availability(None, None, left)


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
    then = opening(hours, HoursFor.ISSUING, at, centre.time_zone)
    return at.astimezone(centre.time_zone) if then.is_open else then.opens_at
