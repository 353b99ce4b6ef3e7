"""The places of slots: which one is free, and who may have it. Under the centre's lock."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from app.domain.booking.booking import (
    Booking,
    BookingState,
    Quota,
    barred_until,
    numbers_held,
)
from app.domain.booking.slots import Slot, free_number, is_offered, slot_at
from app.domain.centre.calendar import business_day
from app.domain.centre.values import BookingPlan, Centre
from app.domain.errors import Conflict, Invalid
from app.domain.instants import iso
from app.persistence.booking import persons, proofs, store
from app.persistence.booking.persons import PastBooking
from app.persistence.queue.unit_of_work import UnitOfWork

MOST_A_DAY = 2
"""So many bookings one person may have on a day, in all centres together."""
STAFF_PLACES = (Quota.STAFF, Quota.ONLINE)
PUBLIC_PLACES = (Quota.ONLINE,)
"""Whose places staff and the public take, in this order."""


def slot_of(centre: Centre, service: str, starts_at: datetime) -> tuple[BookingPlan, Slot]:
    """The plan and the slot of the time. Raises Invalid."""
    known, plan = centre.services.get(service), centre.booking_plan(service)
    if known is None:
        raise Invalid("invalid", field="service")
    if plan is None:
        raise Invalid("no_bookings", field="service", name=dict(known.name))
    slot = slot_at(centre, plan, known, starts_at)
    if slot is None:
        raise Invalid("no_slot", field="start")
    return plan, slot


def must_be_of(centre: Centre, service: str, procedure: str | None) -> None:
    """Raise Invalid for a procedure that isn't one of the service."""
    if procedure is not None:
        known = centre.procedures.get(procedure)
        if known is None or known.service != service:
            raise Invalid("invalid", field="procedure")


def free_place(
    unit: UnitOfWork,
    plan: BookingPlan,
    slot: Slot,
    moved: Booking | None = None,
    *,
    quotas: Sequence[Quota] = STAFF_PLACES,
    proof: str = "",
    any_day: bool = False,
) -> dict[str, object]:
    """The slot and a place of it that is free, as an event tells them.

    The place that is held for the proof is the one that its visitor gets. Raises Conflict where the
    slot has begun, isn't offered yet, unless `any_day` will do, or has no place left.
    """
    lead_min = 0 if Quota.STAFF in quotas else plan.lead_min
    is_over = slot.starts_at < unit.at + timedelta(minutes=lead_min)
    if is_over or not (any_day or is_offered(slot, plan, unit.at, lead_min=lead_min)):
        code = "slot_over" if is_over else "slot_not_yet"
        raise Conflict(code, starts_at=iso(slot.starts_at), days=plan.lead_days)
    meeting = store.overlapping(
        unit.connection, unit.centre_id, plan.code, slot.starts_at, slot.ends_at
    )
    others = {i: b for i, b in meeting.items() if moved is None or i != moved.id}
    held = {
        hold.number
        for hold in proofs.holds(unit.connection, unit.centre_id, plan.code, unit.at)
        if hold.proof != proof and hold.meets(slot.starts_at, slot.ends_at)
    }
    places = {Quota.STAFF: plan.staff, Quota.ONLINE: plan.online}
    for quota in quotas:
        taken = numbers_held(others, quota, unit.at) | (held if quota is Quota.ONLINE else set())
        number = free_number(taken, places[quota])
        if number is not None:
            return {
                "starts_at": iso(slot.starts_at),
                "ends_at": iso(slot.ends_at),
                "quota": quota.value,
                "number": number,
            }
    raise Conflict("slot_full", starts_at=iso(slot.starts_at))


def must_be_allowed(
    unit: UnitOfWork, plan: BookingPlan, slot: Slot, phone: str, *, by_staff: bool
) -> None:
    """Raise Conflict where the person has an open booking of the group, or two on the day.

    In whichever centre: those of one group have the plan's code there, or one of its services. For
    who didn't come twice the reception alone makes one for a while: `by_staff`.
    """
    zone = unit.floor.centre.time_zone
    known = persons.bookings_of_person(unit.connection, phone, unit.at)
    of_group = [one for one in known if one.plan == plan.code or one.service in plan.services]
    if any(one.is_open for one in of_group):
        raise Conflict("booked_already")
    _must_have_one_more(known, business_day(slot.starts_at, zone))
    missed = [one.business_on for one in known if one.state is BookingState.NO_SHOW]
    until = barred_until(missed)
    if not by_staff and until is not None and business_day(unit.at, zone) < until:
        raise Conflict("booked_by_reception", until=until.isoformat())


def must_be_movable(unit: UnitOfWork, booking: Booking, slot: Slot) -> None:
    """Raise Conflict where the person of the booking has two others on the slot's day."""
    phone = persons.contact_of(unit.connection, unit.centre_id, booking.id).phone
    if phone is not None:
        known = persons.bookings_of_person(unit.connection, phone, unit.at)
        others = [one for one in known if one.id != (unit.centre_id, booking.id)]
        _must_have_one_more(others, business_day(slot.starts_at, unit.floor.centre.time_zone))


def _must_have_one_more(known: Sequence[PastBooking], on: date) -> None:
    """Raise Conflict where the person has as many bookings on the day as anybody may."""
    counting = [one for one in known if one.state is not BookingState.CANCELLED]
    if sum(one.business_on == on for one in counting) >= MOST_A_DAY:
        raise Conflict("booked_enough", n=MOST_A_DAY)
