"""What of the coming days can be booked: for the public in words, for staff in places."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from app.domain.booking.booking import Booking, Quota, numbers_held
from app.domain.booking.slots import Fullness, Slot, fullness, is_offered, slots_on
from app.domain.centre.calendar import DayRange, business_day, day_bounds
from app.domain.errors import Invalid
from app.operations.clock import Clock
from app.operations.people.rights import Caller, Right
from app.persistence.booking import proofs, store
from app.persistence.queue.unit_of_work import UnitsOfWork


@dataclass(frozen=True, slots=True)
class FreeSlot:
    """A slot that can be booked now: how full it is for the public, what staff may still give."""

    slot: Slot
    fullness: Fullness
    staff_left: int
    is_public: bool


class FreeSlots:
    """Reads slots and what is taken of them; changes nothing."""

    def __init__(self, units: UnitsOfWork, clock: Clock) -> None:
        self._units = units
        self._clock = clock

    def for_public(
        self, centre_id: int, service: str, first: date | None, last: date | None
    ) -> Sequence[FreeSlot]:
        """The slots that anybody may ask for, full ones too.

        From today on and as far ahead as the plan goes where no days are given. Raises Invalid for
        a service without bookings and for days that run backwards.
        """
        return [one for one in self._of(centre_id, service, first, last) if one.is_public]

    def for_staff(
        self, caller: Caller, service: str, first: date | None, last: date | None
    ) -> Sequence[FreeSlot]:
        """The slots that staff may give. Raises NotAllowed, and Invalid as `for_public`."""
        caller.must(Right.TAKE_BOOKINGS)
        return list(self._of(caller.centre_id, service, first, last))

    def _of(
        self, centre_id: int, code: str, first: date | None, last: date | None
    ) -> Iterator[FreeSlot]:
        centre, at = self._units.floor(centre_id).centre, self._clock.now()
        service, plan = centre.services.get(code), centre.booking_plan(code)
        if service is None:
            raise Invalid("invalid", field="service")
        if plan is None:
            raise Invalid("no_bookings", field="service", name=dict(service.name))
        today = business_day(at, centre.time_zone)
        furthest = today + timedelta(days=plan.lead_days)
        asked = DayRange(first or today, last or max(first or today, furthest))
        if asked.first > asked.last:
            raise Invalid("period_backwards", field="from")
        days = DayRange(max(asked.first, today), min(asked.last, furthest))
        if days.first > days.last:
            return
        begin = day_bounds(days.first, centre.time_zone)[0]
        end = day_bounds(days.last, centre.time_zone)[1]
        with self._units.database.read() as connection:
            taken = store.overlapping(connection, centre_id, plan.code, begin, end)
            held = proofs.holds(connection, centre_id, plan.code, at)
        for ahead in range((days.last - days.first).days + 1):
            for slot in slots_on(centre, plan, service, days.first + timedelta(days=ahead)):
                if not is_offered(slot, plan, at, lead_min=0):
                    continue
                meeting = {i: b for i, b in taken.items() if _meets(b, slot)}
                mine = {h.number for h in held if h.meets(slot.starts_at, slot.ends_at)}
                online = len(numbers_held(meeting, Quota.ONLINE, at) | mine)
                staff = len(numbers_held(meeting, Quota.STAFF, at))
                yield FreeSlot(
                    slot,
                    fullness(online, plan.online),
                    max(plan.online - online, 0) + max(plan.staff - staff, 0),
                    is_offered(slot, plan, at),
                )


def _meets(booking: Booking, slot: Slot) -> bool:
    return booking.starts_at < slot.ends_at and booking.ends_at > slot.starts_at
