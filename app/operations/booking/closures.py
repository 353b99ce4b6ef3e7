"""What a configuration to come does to bookings: those that lose their slot, moved or cancelled."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from app.domain.booking.booking import Booking, CancelledBy, LostBooking, Quota
from app.domain.booking.slots import slot_at, slots_on
from app.domain.centre.calendar import business_day
from app.domain.centre.values import BookingPlan, Centre, Service
from app.domain.errors import Conflict
from app.domain.events import BookingAction
from app.domain.instants import iso
from app.operations.booking.bookings import record_booking
from app.operations.booking.places import free_place
from app.persistence.booking import store
from app.persistence.queue.unit_of_work import UnitOfWork


class BookingsKept:
    """Sees to the bookings of a centre when its configuration changes."""

    def upcoming(self, unit: UnitOfWork) -> Sequence[Booking]:
        """The bookings that nobody has come with yet."""
        return store.booked_after(unit.connection, unit.centre_id, unit.at)

    def lost(self, unit: UnitOfWork, known: Sequence[Booking], coming: Centre) -> Sequence[Booking]:
        """Those that have their slot now, and in the coming configuration not."""
        now = unit.floor.centre
        return [one for one in known if _has_place(one, now) and not _has_place(one, coming)]

    def settle(
        self,
        unit: UnitOfWork,
        coming: Centre,
        lost: Sequence[Booking],
        *,
        moves: bool,
        actor: str,
    ) -> Sequence[LostBooking]:
        """Move each to the nearest time that has a place, or cancel it; return what became of it.

        Where nothing is free within the plan's days it is cancelled, too.
        """
        return [self._settled(unit, coming, one, moves=moves, actor=actor) for one in lost]

    def _settled(
        self, unit: UnitOfWork, coming: Centre, booking: Booking, *, moves: bool, actor: str
    ) -> LostBooking:
        place = _nearest(unit, coming, booking) if moves else None
        if place is not None:
            after = record_booking(unit, actor, BookingAction.MOVE, booking, place)
            return LostBooking(booking.id, booking.service, booking.starts_at, after.starts_at)
        facts = {"by": CancelledBy.CENTRE.value, "free_at": iso(unit.at)}
        record_booking(unit, actor, BookingAction.CANCEL, booking, facts)
        return LostBooking(booking.id, booking.service, booking.starts_at, None)


def _has_place(booking: Booking, centre: Centre) -> bool:
    """Whether the centre has the booking's slot, and that many places in it."""
    service, plan = centre.services.get(booking.service), centre.booking_plan(booking.service)
    if service is None or plan is None:
        return False
    slot = slot_at(centre, plan, service, booking.starts_at)
    places = {Quota.ONLINE: plan.online, Quota.STAFF: plan.staff}
    return slot is not None and booking.number <= places[booking.quota]


def _nearest(unit: UnitOfWork, coming: Centre, booking: Booking) -> dict[str, object] | None:
    """A place of the slot that is nearest in time, of whichever quota; None where all are full."""
    service, plan = coming.services.get(booking.service), coming.booking_plan(booking.service)
    if service is None or plan is None:
        return None
    times = sorted(_times(unit, coming, plan, service), key=lambda t: abs(t - booking.starts_at))
    for starts_at in times:
        slot = slot_at(coming, plan, service, starts_at)
        assert slot is not None
        try:
            return free_place(unit, plan, slot, booking, any_day=True)
        except Conflict:
            continue
    return None


def _times(
    unit: UnitOfWork, coming: Centre, plan: BookingPlan, service: Service
) -> Iterator[datetime]:
    today = business_day(unit.at, coming.time_zone)
    for ahead in range(plan.lead_days + 1):
        for slot in slots_on(coming, plan, service, today + timedelta(days=ahead)):
            yield slot.starts_at
