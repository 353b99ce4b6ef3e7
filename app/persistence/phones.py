"""Telephone numbers that visitors left, outside the log, gone when the day is closed."""

from datetime import date

from sqlalchemy import Connection, bindparam, delete, insert, select

from app.domain.ticket import Ticket
from app.persistence.card_schema import phones
from app.persistence.prepared import run

P = phones.c
_FORGET_ONE = delete(phones).where(P.ticket_id == bindparam("of_ticket"))
_ADD = insert(phones)


def keep(connection: Connection, centre_id: int, ticket: Ticket, number: str | None) -> None:
    """Keeps the number to the ticket instead of the one before; None forgets that."""
    run(connection, _FORGET_ONE, {"of_ticket": ticket.id})
    if number is not None:
        row = {"centre_id": centre_id, "ticket_id": ticket.id, "number": number}
        run(connection, _ADD, {**row, "business_on": ticket.business_on})


def phone_of(connection: Connection, centre_id: int, ticket_id: int) -> str | None:
    """The number that was left with the ticket, if any."""
    query = select(P.number).where(P.centre_id == centre_id, P.ticket_id == ticket_id)
    return connection.execute(query).scalar_one_or_none()


def is_any_kept(connection: Connection, centre_id: int, until: date) -> bool:
    """Whether a number of this day or of an earlier one is still kept."""
    query = select(P.ticket_id).where(P.centre_id == centre_id, P.business_on <= until).limit(1)
    return connection.execute(query).first() is not None


def forget(connection: Connection, centre_id: int, until: date) -> bool:
    """Deletes the numbers of the day and of earlier ones; whether there were any."""
    here = (P.centre_id == centre_id, P.business_on <= until)
    return connection.execute(delete(phones).where(*here)).rowcount > 0
