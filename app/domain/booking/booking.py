"""The life of a booking: made, arrived with, and ended in one of the ways there are."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from itertools import pairwise

from app.domain.errors import Conflict
from app.domain.events import BookingAction, Event
from app.domain.instants import iso
from app.domain.queue.appointments import ON_TIME

EARLIEST = timedelta(minutes=30)
"""So long before its slot a booking may be arrived with."""
LATEST = timedelta(minutes=30)
"""After so long it is a no-show; its holder is free to take a number."""
CHANGED_UNTIL = timedelta(hours=2)
"""So long before it who holds the link may still change it or give it back."""
HELD_BACK_MIN = (10, 40)
"""After how many minutes, drawn at random, a cancelled place comes back to the public."""
HELD_FOR = timedelta(minutes=5)
"""So long a place is held for who is told a code and types it."""
MISSED_WITHIN = timedelta(days=30)
BARRED_FOR = timedelta(days=14)
"""For who didn't come twice within the first, the reception alone makes bookings for the second."""


class BookingState(StrEnum):
    """Where a booking is in its life; all but the first two are ends."""

    BOOKED = "booked"
    ARRIVED = "arrived"
    SERVED = "served"
    LATE = "late"
    CANCELLED = "cancelled"
    NO_SHOW = "no_show"
    EXPIRED = "expired"


OPEN_BOOKINGS = frozenset({BookingState.BOOKED, BookingState.ARRIVED})


class Quota(StrEnum):
    """Whose place a booking has: that of the public page, or one that only staff give."""

    ONLINE = "online"
    STAFF = "staff"


class CancelledBy(StrEnum):
    """Who gave a booking up."""

    VISITOR = "visitor"
    CENTRE = "centre"


@dataclass(frozen=True, slots=True)
class Booking:
    """A place of a slot for one visitor; `id` is the `seq` of the event that made it.

    `number` is which of the slot's places of its quota it has. `free_at` is from when on a
    cancelled place is given anew. It is open until it has `ended_at`. Who booked isn't part of it.
    """

    id: int
    plan: str
    service: str
    starts_at: datetime
    ends_at: datetime
    quota: Quota
    number: int
    state: BookingState
    version: int
    booked_at: datetime
    procedure: str | None = None
    ticket_id: int | None = None
    arrived_at: datetime | None = None
    ended_at: datetime | None = None
    cancelled_by: CancelledBy | None = None
    free_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class LostBooking:
    """A booking that lost its slot, and the new time: None where it is cancelled."""

    id: int
    service: str
    starts_at: datetime
    moved_to: datetime | None


def booking_id(event: Event) -> int:
    """The id of the booking that one of the BookingActions is about."""
    return int(str(event.facts.get("booking", event.seq)))


def booking_after(now: Booking | None, event: Event) -> Booking:
    """The booking after one of the BookingActions. Raises ValueError for one never made."""
    action, facts = BookingAction(event.type), event.facts
    if action is BookingAction.MAKE:
        return _made(event)
    if now is None:
        raise ValueError(f"event {event.seq}: {event.type} of a booking never made")
    after = replace(now, version=now.version + 1)
    match action:
        case BookingAction.MOVE:
            return replace(
                after,
                starts_at=_instant(facts["starts_at"]),
                ends_at=_instant(facts["ends_at"]),
                quota=Quota(str(facts["quota"])),
                number=int(str(facts["number"])),
            )
        case BookingAction.CHECK_IN:
            is_late = bool(facts.get("late"))
            return replace(
                after,
                state=BookingState.LATE if is_late else BookingState.ARRIVED,
                ticket_id=int(str(facts["ticket"])),
                arrived_at=event.at,
                ended_at=event.at if is_late else None,
            )
        case BookingAction.CANCEL:
            return replace(
                after,
                state=BookingState.CANCELLED,
                ended_at=event.at,
                cancelled_by=CancelledBy(str(facts["by"])),
                free_at=_instant(facts["free_at"]),
            )
        case BookingAction.SERVE:
            return replace(after, state=BookingState.SERVED, ended_at=event.at)
        case BookingAction.NO_SHOW:
            return replace(after, state=BookingState.NO_SHOW, ended_at=event.at)
        case BookingAction.EXPIRE:
            return replace(after, state=BookingState.EXPIRED, ended_at=event.at)


def _made(event: Event) -> Booking:
    facts = event.facts
    procedure = facts.get("procedure")
    return Booking(
        id=event.seq,
        plan=str(facts["plan"]),
        service=str(facts["service"]),
        starts_at=_instant(facts["starts_at"]),
        ends_at=_instant(facts["ends_at"]),
        quota=Quota(str(facts["quota"])),
        number=int(str(facts["number"])),
        state=BookingState.BOOKED,
        version=1,
        booked_at=event.at,
        procedure=str(procedure) if procedure else None,
    )


def _instant(told: object) -> datetime:
    return datetime.fromisoformat(str(told))


def comes_late(booking: Booking, at: datetime) -> bool:
    """Whether who arrives now comes too late for the slot's rank, and ranks as who just came.

    Raises Conflict where the booking isn't open, or its time hasn't come or is over.
    """
    must_be_booked(booking)
    if at < booking.starts_at - EARLIEST:
        from_ = booking.starts_at - EARLIEST
        raise Conflict("booking_too_early", starts_at=iso(booking.starts_at), opens_at=iso(from_))
    if at > booking.starts_at + LATEST:
        raise Conflict("booking_over", starts_at=iso(booking.starts_at))
    return at > booking.starts_at + ON_TIME


def must_be_booked(booking: Booking) -> None:
    """Raise Conflict where the booking was arrived with or has ended."""
    if booking.state is not BookingState.BOOKED:
        raise Conflict("booking_ended", booking=booking.state.value)


def allowed_actions_of(booking: Booking, at: datetime) -> list[BookingAction]:
    """What staff may do with the booking now."""
    if booking.state is not BookingState.BOOKED:
        return []
    found = [BookingAction.CANCEL, BookingAction.MOVE]
    if booking.starts_at - EARLIEST <= at <= booking.starts_at + LATEST:
        found.insert(0, BookingAction.CHECK_IN)
    if at > booking.starts_at + ON_TIME:
        found.append(BookingAction.NO_SHOW)
    return found


TAKING = frozenset(set(BookingState) - {BookingState.CANCELLED})
"""The states in which a booking has its place."""


def takes_place(booking: Booking, at: datetime) -> bool:
    """Whether nobody else may have the place: also one that was given back a little ago."""
    return booking.state in TAKING or (booking.free_at is not None and at < booking.free_at)


def numbers_held(bookings: Mapping[int, Booking], quota: Quota, at: datetime) -> set[int]:
    """The numbers of the places of the quota that nobody else may have."""
    return {b.number for b in bookings.values() if b.quota is quota and takes_place(b, at)}


def barred_until(missed: Iterable[date]) -> date | None:
    """The day from which who missed bookings on these days may make one online again, if barred.

    Nobody is ever refused a number.
    """
    pairs = pairwise(sorted(missed))
    found = [second + BARRED_FOR for first, second in pairs if second - first <= MISSED_WITHIN]
    return max(found, default=None)
