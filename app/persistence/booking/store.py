"""Bookings as rows: made of the log, but for the secret of each one's link."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, RowMapping, and_, insert, or_, select, update

from app.domain.booking.booking import Booking, BookingState, CancelledBy, Quota
from app.domain.centre.calendar import DayRange, business_day
from app.domain.queue.ticket import State
from app.persistence.schema import BOOKED_ONLY, OPEN_BOOKING, bookings, tickets

B = bookings.c
MOST_LISTED = 2000


@dataclass(frozen=True, slots=True)
class BookingFilter:
    """Which bookings of a day are asked for."""

    on: date
    service: str | None = None
    state: BookingState | None = None


@dataclass(frozen=True, slots=True)
class KnownBooking:
    """A booking with its ticket, where it was arrived with."""

    booking: Booking
    label: str | None = None
    ticket_state: State | None = None


def booking_row(centre_id: int, booking: Booking, zone: ZoneInfo) -> dict[str, Any]:
    """The columns of a booking, but for its secret, which is never in the log."""
    return {
        "centre_id": centre_id,
        "id": booking.id,
        "plan": booking.plan,
        "service": booking.service,
        "business_on": business_day(booking.starts_at, zone),
        "starts_at": booking.starts_at,
        "ends_at": booking.ends_at,
        "quota": booking.quota.value,
        "number": booking.number,
        "state": booking.state.value,
        "version": booking.version,
        "booked_at": booking.booked_at,
        "procedure": booking.procedure,
        "ticket_id": booking.ticket_id,
        "arrived_at": booking.arrived_at,
        "ended_at": booking.ended_at,
        "cancelled_by": booking.cancelled_by.value if booking.cancelled_by else None,
        "free_at": booking.free_at,
    }


def add_booking(
    connection: Connection, centre_id: int, booking: Booking, zone: ZoneInfo, secret: str
) -> None:
    """Insert the row of a booking that was just made."""
    row = booking_row(centre_id, booking, zone) | {"secret": secret}
    connection.execute(insert(bookings), row)


def save_booking(connection: Connection, centre_id: int, booking: Booking, zone: ZoneInfo) -> None:
    """Write what an event has changed of the booking."""
    row = booking_row(centre_id, booking, zone)
    here = (B.centre_id == centre_id, B.id == booking.id)
    connection.execute(update(bookings).where(*here).values(row))


def bookings_of_days(
    connection: Connection, centre_id: int, period: DayRange
) -> Sequence[RowMapping]:
    """Of each booking of the business days what a report needs, and nothing of a person."""
    columns = (B.service, B.business_on, B.starts_at, B.booked_at, B.state, B.quota, B.ticket_id)
    within = (B.centre_id == centre_id, B.business_on.between(period.first, period.last))
    return connection.execute(select(*columns).where(*within)).mappings().all()


def booking_by_id(connection: Connection, centre_id: int, ident: int) -> Booking | None:
    """The centre's booking of the id, or None."""
    query = select(bookings).where(B.centre_id == centre_id, B.id == ident)
    row = connection.execute(query).mappings().one_or_none()
    return _read(row) if row is not None else None


def known_booking(connection: Connection, centre_id: int, ident: int) -> KnownBooking | None:
    """The centre's booking of the id with its ticket, or None."""
    query = _WITH_TICKETS.where(B.centre_id == centre_id, B.id == ident)
    row = connection.execute(query).mappings().one_or_none()
    return _known(row) if row is not None else None


def find_bookings(
    connection: Connection, centre_id: int, asked: BookingFilter
) -> Sequence[KnownBooking]:
    """The bookings of a day, in the order of their slots.

    Who was arrived with and has been served today counts as served, as at the close of the day.
    """
    query = _WITH_TICKETS.where(B.centre_id == centre_id, B.business_on == asked.on)
    if asked.service is not None:
        query = query.where(B.service == asked.service)
    if asked.state is not None:
        query = query.where(_is_in(asked.state))
    query = query.order_by(B.starts_at, B.id).limit(MOST_LISTED)
    return [_known(row) for row in connection.execute(query).mappings()]


def overlapping(
    connection: Connection, centre_id: int, plan: str, starts_at: datetime, ends_at: datetime
) -> Mapping[int, Booking]:
    """The plan's bookings whose slots meet the span, by their ids, in any state."""
    query = select(bookings).where(
        B.centre_id == centre_id,
        B.plan == plan,
        B.starts_at < ends_at,
        B.ends_at > starts_at,
    )
    return {row["id"]: _read(row) for row in connection.execute(query).mappings()}


def bookings_by_ids(
    connection: Connection, centre_id: int, ids: Sequence[int]
) -> Mapping[int, Booking]:
    """Those of the centre's bookings that have one of the ids."""
    query = select(bookings).where(B.centre_id == centre_id, B.id.in_(ids))
    return {row["id"]: _read(row) for row in connection.execute(query).mappings()}


def open_bookings(connection: Connection, centre_id: int, until: date) -> Sequence[Booking]:
    """The centre's bookings of the day and of earlier ones that have not ended."""
    query = (
        select(bookings)
        .where(B.centre_id == centre_id, B.business_on <= until, OPEN_BOOKING)
        .order_by(B.starts_at, B.id)
    )
    return [_read(row) for row in connection.execute(query).mappings()]


def booked_after(connection: Connection, centre_id: int, at: datetime) -> Sequence[Booking]:
    """The centre's bookings that nobody has come with yet and that begin after the instant."""
    query = (
        select(bookings)
        .where(B.centre_id == centre_id, BOOKED_ONLY, B.starts_at > at)
        .order_by(B.starts_at, B.id)
    )
    return [_read(row) for row in connection.execute(query).mappings()]


def ticket_states(
    connection: Connection, centre_id: int, ids: Sequence[int]
) -> Mapping[int, State]:
    """The state of each ticket of the ids."""
    query = select(tickets.c.id, tickets.c.state).where(
        tickets.c.centre_id == centre_id, tickets.c.id.in_(ids)
    )
    return {row.id: State(row.state) for row in connection.execute(query)}


def secret_of(connection: Connection, centre_id: int, ident: int) -> str | None:
    """The secret of the booking's link; None once its day is closed."""
    query = select(B.secret).where(B.centre_id == centre_id, B.id == ident)
    return connection.execute(query).scalar_one_or_none()


def booking_of_secret(connection: Connection, secret: str) -> tuple[int, int] | None:
    """The centre and the id of the booking whose link has the secret, or None."""
    query = select(B.centre_id, B.id).where(B.secret == secret)
    row = connection.execute(query).one_or_none()
    return (row.centre_id, row.id) if row is not None else None


def forget_secrets(connection: Connection, centre_id: int, until: date) -> bool:
    """End the links of the day and of earlier ones, and return whether there were any."""
    here = (B.centre_id == centre_id, B.business_on <= until, B.secret.is_not(None))
    return connection.execute(update(bookings).where(*here).values(secret=None)).rowcount > 0


_WITH_TICKETS = select(
    bookings, tickets.c.label.label("ticket_label"), tickets.c.state.label("ticket_state")
).outerjoin(tickets, and_(tickets.c.centre_id == B.centre_id, tickets.c.id == B.ticket_id))


def _is_in(state: BookingState) -> Any:
    """The condition that a booking is in the state, by its ticket where it was arrived with."""
    done = and_(B.state == BookingState.ARRIVED.value, tickets.c.state == State.DONE.value)
    if state is BookingState.SERVED:
        return or_(B.state == state.value, done)
    if state is BookingState.ARRIVED:
        return and_(B.state == state.value, tickets.c.state != State.DONE.value)
    return B.state == state.value


def _known(row: Mapping[Any, Any]) -> KnownBooking:
    state = row["ticket_state"]
    return KnownBooking(_read(row), row["ticket_label"], State(state) if state else None)


def _read(row: Mapping[Any, Any]) -> Booking:
    return Booking(
        id=row["id"],
        plan=row["plan"],
        service=row["service"],
        starts_at=row["starts_at"],
        ends_at=row["ends_at"],
        quota=Quota(row["quota"]),
        number=row["number"],
        state=BookingState(row["state"]),
        version=row["version"],
        booked_at=row["booked_at"],
        procedure=row["procedure"],
        ticket_id=row["ticket_id"],
        arrived_at=row["arrived_at"],
        ended_at=row["ended_at"],
        cancelled_by=CancelledBy(row["cancelled_by"]) if row["cancelled_by"] else None,
        free_at=row["free_at"],
    )
