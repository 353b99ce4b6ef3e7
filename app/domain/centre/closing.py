"""What the lobby is told of the hours: that numbers end soon or ended, when it opens again."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from app.domain.centre.calendar import Opening, has_begun, is_on_day, last_close, opening
from app.domain.centre.values import Centre, Hours, HoursFor

SOON = timedelta(minutes=30)
"""So long before numbers end the lobby is told of it."""


class ClosingStage(StrEnum):
    """How far a day's hours have run out."""

    ENDS_SOON = "ends_soon"
    NO_NUMBERS = "no_numbers"
    BREAK = "break"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class Closing:
    """The stage, when numbers end if they do soon, and when they are given again (local times)."""

    stage: ClosingStage
    ends_at: datetime | None
    opens_at: datetime | None


def closing(centre: Centre, at: datetime) -> Closing | None:
    """What the hours give to say at the instant; None while numbers are given for a good while.

    Numbers end when no service gives any: one with hours of its own may go on for longer.
    """
    now = issuing(centre, at)
    if now.is_open:
        if now.closes_at is None or now.closes_at - at > SOON:
            return None
        then = issuing(centre, now.closes_at)
        return (
            None if then.is_open else Closing(ClosingStage.ENDS_SOON, now.closes_at, then.opens_at)
        )
    return Closing(_stage(centre, now.opens_at, at), None, now.opens_at)


def issuing(centre: Centre, at: datetime) -> Opening:
    """Whether any service gives numbers, until when the last does, when the first does again.

    Its `reason` is that of the centre's own day.
    """
    zone = centre.time_zone
    if centre.is_archived:
        return Opening(False, None, None)
    each = [opening(of, HoursFor.ISSUING, at, zone) for of in all_hours(centre)]
    ends = [of.closes_at for of in each if of.closes_at is not None]
    starts = [of.opens_at for of in each if of.opens_at is not None]
    is_open = any(of.is_open for of in each)
    reason = None if is_open else opening(centre.hours, HoursFor.ISSUING, at, zone).reason
    return Opening(is_open, max(ends, default=None), min(starts, default=None), reason)


def calling_ends_at(centre: Centre, at: datetime) -> datetime | None:
    """When the last visitor of the instant's day is called; None on a day without hours."""
    return last_close(centre.hours, HoursFor.CALLING, at, centre.time_zone)


def all_hours(centre: Centre) -> list[Hours]:
    """The hours that its services keep: their own, and those of the centre where any keeps them."""
    own = [service.hours for service in centre.services.values() if service.hours is not None]
    return own if own and len(own) == len(centre.services) else [centre.hours, *own]


def _stage(centre: Centre, opens_at: datetime | None, at: datetime) -> ClosingStage:
    zone = centre.time_zone
    if not any(has_begun(of, HoursFor.ISSUING, at, zone) for of in all_hours(centre)):
        return ClosingStage.CLOSED
    if opening(centre.hours, HoursFor.CALLING, at, zone).is_open:
        return ClosingStage.NO_NUMBERS
    return ClosingStage.BREAK if is_on_day(opens_at, at, zone) else ClosingStage.CLOSED
