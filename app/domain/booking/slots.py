"""The slots of a booking plan: made of it and of the calendar, never written down anywhere."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum

from app.domain.centre.calendar import business_day, span_bounds
from app.domain.centre.values import BookingPlan, Centre, HoursFor, Service

FEW_ARE = 3
"""Where no more than one place of so many is left, few are."""


@dataclass(frozen=True, slots=True)
class Slot:
    """A span of time that can be booked, in UTC."""

    starts_at: datetime
    ends_at: datetime


class Fullness(StrEnum):
    """What the public is told of a slot instead of counts."""

    FREE = "free"
    FEW = "few"
    FULL = "full"


def slots_on(centre: Centre, plan: BookingPlan, service: Service, on: date) -> Sequence[Slot]:
    """The slots of the service on the day, in order; none on a holiday.

    They stand where the plan puts them, and only those are left that lie within the hours in which
    counters call on that day. A day that is worked like another weekday has that one's slots.
    """
    special = centre.hours.days.get(on)
    weekday = special.like if special is not None and special.like else on.isoweekday()
    if weekday not in plan.weekdays:
        return ()
    zone = centre.time_zone
    open_ = [span_bounds(on, s, zone) for s in centre.hours.spans_on(on, HoursFor.CALLING)]
    own = None
    if service.hours is not None:
        own = [span_bounds(on, s, zone) for s in service.hours.spans_on(on, HoursFor.ISSUING)]
    return [
        Slot(start.astimezone(UTC), end.astimezone(UTC))
        for start, end in _grid(centre, plan, on)
        if any(first <= start and end <= last for first, last in open_)
        and (own is None or any(first <= start < last for first, last in own))
    ]


def _grid(centre: Centre, plan: BookingPlan, on: date) -> Iterator[tuple[datetime, datetime]]:
    """Where the plan puts its slots on the day, whatever the calendar says of it."""
    length = timedelta(minutes=plan.slot_min)
    for span in plan.hours:
        begin, last = span_bounds(on, span, centre.time_zone)
        while begin + length <= last:
            yield begin, begin + length
            begin += length


def slot_at(
    centre: Centre, plan: BookingPlan, service: Service, starts_at: datetime
) -> Slot | None:
    """The slot that starts at the instant, if there is one."""
    on = business_day(starts_at, centre.time_zone)
    return next((s for s in slots_on(centre, plan, service, on) if s.starts_at == starts_at), None)


def is_offered(slot: Slot, plan: BookingPlan, at: datetime, *, lead_min: int | None = None) -> bool:
    """Whether the slot may be booked at the instant.

    Each slot is offered for the first time `lead_days` days before it, to the minute: no hour of
    the day releases many of them at once. Staff have a `lead_min` of their own.
    """
    lead = timedelta(minutes=plan.lead_min if lead_min is None else lead_min)
    return at + lead <= slot.starts_at <= at + timedelta(days=plan.lead_days)


def free_number(taken: Iterable[int], places: int) -> int | None:
    """The smallest number from 1 to `places` that isn't taken; None where all are."""
    known = set(taken)
    return next((number for number in range(1, places + 1) if number not in known), None)


def fullness(taken: int, places: int) -> Fullness:
    """What the public is told where so many of the places are taken."""
    left = places - taken
    if left <= 0:
        return Fullness.FULL
    return Fullness.FEW if left * FEW_ARE <= places or left == 1 else Fullness.FREE
