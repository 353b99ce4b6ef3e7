"""What is known of who booked, outside the log: how to reach them, and a mark that tells who.

The telephone number and what staff wrote go when the day of the slot is closed, the mark 30 days
later. It is an HMAC under a key of the month, the same in all centres, which is destroyed with the
last mark under it.
"""

import hmac
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import Connection, delete, func, insert, select
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from app.domain.booking.booking import OPEN_BOOKINGS, BookingState
from app.persistence.schema import booking_contacts, booking_keys, booking_persons, bookings

MARKS_KEPT = timedelta(days=30)
KEY_BYTES = 32
COUNTRY = "+84"

C, K, P, B = booking_contacts.c, booking_keys.c, booking_persons.c, bookings.c


@dataclass(frozen=True, slots=True)
class BookingContact:
    """How to reach who booked, and what staff wrote of the booking."""

    phone: str | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True)
class PastBooking:
    """A booking of a person: its centre and id, for what, on which day, and what became of it."""

    id: tuple[int, int]
    plan: str
    service: str
    business_on: date
    state: BookingState

    @property
    def is_open(self) -> bool:
        """Whether it has not ended."""
        return self.state in OPEN_BOOKINGS


def keep_contact(
    connection: Connection, centre_id: int, booking: int, contact: BookingContact
) -> None:
    """Store how to reach who booked, if anything was said."""
    if contact.phone or contact.note:
        row = {"centre_id": centre_id, "booking_id": booking}
        said = {"phone": contact.phone, "note": contact.note}
        connection.execute(insert(booking_contacts), {**row, **said})


def contact_of(connection: Connection, centre_id: int, booking: int) -> BookingContact:
    """How to reach who booked; empty where nothing was said or it is gone."""
    query = select(C.phone, C.note).where(C.centre_id == centre_id, C.booking_id == booking)
    row = connection.execute(query).one_or_none()
    return BookingContact(row.phone, row.note) if row is not None else BookingContact()


def with_contacts(connection: Connection, centre_id: int, ids: Sequence[int]) -> frozenset[int]:
    """Those of the bookings of which something is kept."""
    query = select(C.booking_id).where(C.centre_id == centre_id, C.booking_id.in_(ids))
    return frozenset(connection.execute(query).scalars())


def bookings_of_person(connection: Connection, phone: str, at: datetime) -> Sequence[PastBooking]:
    """What the person of the number has booked in all centres, as long as marks are kept.

    Until the transaction ends nobody else makes a booking for the person, in whichever centre.
    """
    key_of_month = _key_of(connection, at)
    if connection.dialect.name != "sqlite":  # One writes at a time there.
        number = int(_mark(phone, key_of_month)[:16], 16) - 2**63
        connection.execute(select(func.pg_advisory_xact_lock(number)))
    keys = connection.execute(select(K.key)).scalars().all()
    query = (
        select(B.centre_id, B.id, B.plan, B.service, B.business_on, B.state)
        .join(booking_persons, (P.centre_id == B.centre_id) & (P.booking_id == B.id))
        .where(P.person.in_([_mark(phone, key) for key in keys]))
    )
    return [
        PastBooking(
            (row.centre_id, row.id), row.plan, row.service, row.business_on, BookingState(row.state)
        )
        for row in connection.execute(query)
    ]


def mark_person(
    connection: Connection, centre_id: int, booking: int, phone: str, at: datetime
) -> None:
    """Keep whose booking it is, under the key of the month."""
    row = {"centre_id": centre_id, "booking_id": booking, "month": _month(at)}
    mark = _mark(phone, _key_of(connection, at))
    connection.execute(insert(booking_persons), {**row, "person": mark})


def _key_of(connection: Connection, at: datetime) -> str:
    """The key of the month, which the first booking of it in any centre makes."""
    query = select(K.key).where(K.month == _month(at))
    key: str | None = connection.execute(query).scalar_one_or_none()
    if key is None:
        make = sqlite_insert if connection.dialect.name == "sqlite" else postgresql_insert
        row = {"month": _month(at), "key": secrets.token_bytes(KEY_BYTES).hex()}
        connection.execute(make(booking_keys).values(row).on_conflict_do_nothing())
        # Two centres may begin the month at once: both have the key that stands there then.
        key = str(connection.execute(query).scalar_one())
    return key


def _month(at: datetime) -> date:
    return at.date().replace(day=1)


def has_past_contacts(connection: Connection, centre_id: int, until: date) -> bool:
    """Whether something is still kept of who booked on the day or on an earlier one."""
    query = (
        select(C.booking_id)
        .join(bookings, (B.centre_id == C.centre_id) & (B.id == C.booking_id))
        .where(C.centre_id == centre_id, B.business_on <= until)
        .limit(1)
    )
    return connection.execute(query).first() is not None


def forget_persons(connection: Connection, centre_id: int, until: date) -> bool:
    """Delete what is kept of who booked on the day or before, and marks that are past their term.

    Returns whether there was anything.
    """
    past = select(B.id).where(B.centre_id == centre_id, B.business_on <= until)
    old = select(B.id).where(B.centre_id == centre_id, B.business_on <= until - MARKS_KEPT)
    contacts = delete(booking_contacts).where(C.centre_id == centre_id, C.booking_id.in_(past))
    marks = delete(booking_persons).where(P.centre_id == centre_id, P.booking_id.in_(old))
    gone = connection.execute(contacts).rowcount + connection.execute(marks).rowcount
    past_month, used = K.month < until.replace(day=1), select(P.month)
    connection.execute(delete(booking_keys).where(past_month, K.month.not_in(used)))
    return gone > 0


def _mark(phone: str, key: str) -> str:
    """What stands for the person: the number in one form, however it was written."""
    plain = f"0{phone.removeprefix(COUNTRY)}" if phone.startswith(COUNTRY) else phone
    return hmac.digest(bytes.fromhex(key), plain.encode(), "sha256").hex()
