"""Where visitors have asked to be told, encrypted: kept for the day, and gone with it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, delete, insert, or_, select

from app.domain.messages.occasions import About
from app.domain.messages.outbox import Channel
from app.persistence.schema import bookings, tickets, visitor_contacts

C, T, B = visitor_contacts.c, tickets.c, bookings.c


@dataclass(frozen=True, slots=True)
class VisitorContact:
    """How somebody is told of one thing; `address` is encrypted, whoever reads the row."""

    about: About
    about_id: int
    channel: Channel
    address: str
    language: str
    asked_at: datetime


def keep_visitor_contact(connection: Connection, centre_id: int, contact: VisitorContact) -> None:
    """Store it instead of the one before."""
    drop_visitor_contact(connection, centre_id, contact.about, contact.about_id)
    row = {
        "centre_id": centre_id,
        "about": contact.about.value,
        "about_id": contact.about_id,
        "channel": contact.channel.value,
        "address": contact.address,
        "language": contact.language,
        "asked_at": contact.asked_at,
    }
    connection.execute(insert(visitor_contacts), row)


def drop_visitor_contact(
    connection: Connection, centre_id: int, about: About, about_id: int, address: str = ""
) -> bool:
    """Delete it, and return whether there was one; if an address is given, only that one."""
    mine = _of(centre_id, about, about_id)
    if address:
        mine = and_(mine, C.address == address)
    return connection.execute(delete(visitor_contacts).where(mine)).rowcount > 0


def visitor_contact(
    connection: Connection, centre_id: int, about: About, about_id: int
) -> VisitorContact | None:
    """How to tell somebody of the thing, or None."""
    query = select(visitor_contacts).where(_of(centre_id, about, about_id))
    row = connection.execute(query).mappings().one_or_none()
    return _read(row) if row is not None else None


def visitor_contacts_of(connection: Connection, centre_id: int) -> Sequence[VisitorContact]:
    """All of the centre, tickets and bookings by their ids."""
    query = select(visitor_contacts).where(C.centre_id == centre_id).order_by(C.about, C.about_id)
    return [_read(row) for row in connection.execute(query).mappings()]


def centres_asked(connection: Connection) -> Sequence[int]:
    """The ids of the centres in which anybody has asked to be told."""
    return connection.execute(select(C.centre_id).distinct().order_by(C.centre_id)).scalars().all()


def has_past_visitor_contacts(connection: Connection, centre_id: int, until: date) -> bool:
    """Whether one of the day or of an earlier one is still kept."""
    query = select(C.about_id).where(_past(centre_id, until)).limit(1)
    return connection.execute(query).first() is not None


def forget_visitor_contacts(connection: Connection, centre_id: int, until: date) -> bool:
    """Delete those of the day and of earlier ones; return whether there were any."""
    found = connection.execute(delete(visitor_contacts).where(_past(centre_id, until)))
    return found.rowcount > 0


def _of(centre_id: int, about: About, about_id: int) -> ColumnElement[bool]:
    return and_(C.centre_id == centre_id, C.about == about.value, C.about_id == about_id)


def _past(centre_id: int, until: date) -> ColumnElement[bool]:
    """Those whose day isn't still to come: also of a ticket that is gone, and of every trial."""
    coming_ticket = (
        select(T.id)
        .where(T.centre_id == centre_id, T.id == C.about_id, T.business_on > until)
        .exists()
    )
    coming_booking = (
        select(B.id)
        .where(B.centre_id == centre_id, B.id == C.about_id, B.business_on > until)
        .exists()
    )
    return and_(
        C.centre_id == centre_id,
        or_(
            and_(C.about == About.TICKET.value, ~coming_ticket),
            and_(C.about == About.BOOKING.value, ~coming_booking),
            C.about == About.TRIAL.value,
        ),
    )


def _read(row: Any) -> VisitorContact:
    return VisitorContact(
        About(row["about"]),
        row["about_id"],
        Channel(row["channel"]),
        row["address"],
        row["language"],
        row["asked_at"],
    )
