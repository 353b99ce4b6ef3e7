"""When visitors are told something: what is so of a ticket or a booking that they should hear."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from app.domain.booking.booking import Booking, BookingState, CancelledBy
from app.domain.queue.deferral import deferred_until
from app.domain.queue.floor import Floor
from app.domain.queue.routing import places
from app.domain.queue.ticket import REHEARSAL, State, Ticket


class About(StrEnum):
    """What a message is about: a number, an appointment, or nothing but the channel itself."""

    TICKET = "ticket"
    BOOKING = "booking"
    TRIAL = "trial"


class MessageKind(StrEnum):
    """What a visitor is told; the last one only tries a channel."""

    NEAR = "near"
    CALLED = "called"
    CONFIRMED = "confirmed"
    EVENING = "evening"
    SOON = "soon"
    CHANGED = "changed"
    CANCELLED = "cancelled"
    TRIAL = "trial"


NEAR_IS = 3
"""So many people or fewer before a number: its holder should come back."""

MOST_OF_TICKET = 3
MOST_OF_BOOKING = 8

EVENING_AT = time(18)
SOON_BEFORE = timedelta(hours=2)
CHANGES = frozenset({MessageKind.CONFIRMED, MessageKind.CHANGED})


@dataclass(frozen=True, slots=True)
class Occasion:
    """Something to be told; of one thing, one kind and one `turn` there is never a second.

    The turn of a ticket is its call, that of a booking its version: who is transferred is told of
    the next call, too.
    """

    about: About
    about_id: int
    kind: MessageKind
    turn: int


def ticket_occasions(floor: Floor, ticket: Ticket, at: datetime) -> Iterator[Occasion]:
    """What the holder of a ticket of the floor should hear now."""
    if ticket.origin == REHEARSAL:
        return
    if ticket.state is State.CALLED and ticket.leg is not None:
        yield Occasion(About.TICKET, ticket.id, MessageKind.CALLED, ticket.leg.number)
    elif ticket.state is State.WAITING and deferred_until(ticket, at) is None:
        ahead = people_ahead(floor, ticket, at)
        if ahead is not None and ahead <= NEAR_IS:
            yield Occasion(About.TICKET, ticket.id, MessageKind.NEAR, ticket.legs + 1)


def people_ahead(floor: Floor, ticket: Ticket, at: datetime) -> int | None:
    """How many are called before the ticket; None unless it waits on this floor."""
    return places(floor, ticket.service, ticket.business_on, at).get(ticket.id)


def booking_occasions(
    booking: Booking, at: datetime, *, since: datetime, told: int, zone: ZoneInfo
) -> Iterator[Occasion]:
    """What who booked should hear now; `since` is when they asked to be told.

    `told` is the version of the booking that they were last told of, 0 where they never were. A
    reminder whose time was over by then is none.
    """

    def of(kind: MessageKind) -> Occasion:
        return Occasion(About.BOOKING, booking.id, kind, booking.version)

    if booking.state is BookingState.CANCELLED:
        if booking.cancelled_by is CancelledBy.CENTRE and at < booking.starts_at:
            yield of(MessageKind.CANCELLED)
        return
    if booking.state is not BookingState.BOOKED or at >= booking.starts_at:
        return
    if told == 0:
        yield of(MessageKind.CONFIRMED)
    elif told < booking.version:
        yield of(MessageKind.CHANGED)
    soon_at = booking.starts_at - SOON_BEFORE
    evening_at = evening_before(booking.starts_at, zone)
    if since < evening_at <= at < soon_at:
        yield of(MessageKind.EVENING)
    if since < soon_at <= at:
        yield of(MessageKind.SOON)


def evening_before(starts_at: datetime, zone: ZoneInfo) -> datetime:
    """The evening of the day before, by the centre's clock."""
    day = starts_at.astimezone(zone).date() - timedelta(days=1)
    return datetime.combine(day, EVENING_AT, zone)


def may_be_told(occasion: Occasion, told: int) -> bool:
    """Whether who was told so much of the thing is told of the occasion, too.

    The last message of a number is kept for its call.
    """
    if occasion.about is About.TICKET:
        return told < MOST_OF_TICKET - (occasion.kind is MessageKind.NEAR)
    return told < MOST_OF_BOOKING


def is_still_so(occasion: Occasion, booking: Booking, at: datetime) -> bool:
    """Whether what was to be told of the booking is true when its turn comes."""
    if at >= booking.starts_at or booking.version != occasion.turn:
        return False
    if occasion.kind is MessageKind.CANCELLED:
        return booking.state is BookingState.CANCELLED
    is_late = occasion.kind is MessageKind.EVENING and at >= booking.starts_at - SOON_BEFORE
    return booking.state is BookingState.BOOKED and not is_late


def told_versions(known: Iterable[Occasion]) -> Mapping[int, int]:
    """The newest version of each booking that its visitor was told of, by the booking's id."""
    told: dict[int, int] = {}
    for one in known:
        if one.kind in CHANGES:
            told[one.about_id] = max(one.turn, told.get(one.about_id, 0))
    return told
