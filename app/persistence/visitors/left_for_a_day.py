"""What visitors leave for a day, outside the log: tallies of cards, telephone numbers.

Of a card only an HMAC under the day's own key is kept; all of it is gone when the day is closed.
"""

import secrets
from datetime import date

from sqlalchemy import Connection, bindparam, delete, insert, select, update

from app.domain.queue.ticket import Ticket
from app.domain.visitors.citizen_card import person_mark
from app.persistence.hot_sql import execute
from app.persistence.schema import card_tallies, day_keys, phones

KEY_BYTES = 32

K, C = day_keys.c, card_tallies.c
_KEY = select(K.key).where(K.centre_id == bindparam("centre"), K.business_on == bindparam("on"))
_MINE = (
    C.centre_id == bindparam("centre"),
    C.business_on == bindparam("on"),
    C.person == bindparam("mark"),
)
_TAKEN = select(C.taken).where(*_MINE)
_ONE_MORE = update(card_tallies).where(*_MINE).values(taken=C.taken + 1)
_ADD_KEY = insert(day_keys)
_ADD_TALLY = insert(card_tallies)


def numbers_taken(connection: Connection, centre_id: int, on: date, number: str) -> int:
    """How many numbers the holder of the card has taken on the day; only reads."""
    key = _key(connection, centre_id, on)
    if key is None:
        return 0
    row = execute(connection, _TAKEN, _of(centre_id, on, number, key)).fetchone()
    return int(row[0]) if row else 0


def count_card(connection: Connection, centre_id: int, on: date, number: str) -> None:
    """Count one more number for the holder of the card; the first of a day makes the day's key."""
    key = _key(connection, centre_id, on) or _new_key(connection, centre_id, on)
    mine = _of(centre_id, on, number, key)
    if execute(connection, _ONE_MORE, mine).rowcount == 0:
        row = {"centre_id": centre_id, "business_on": on, "person": mine["mark"], "taken": 1}
        execute(connection, _ADD_TALLY, row)


def has_cards(connection: Connection, centre_id: int, until: date) -> bool:
    """Whether the key of this day or of an earlier one still exists."""
    query = select(K.key).where(K.centre_id == centre_id, K.business_on <= until).limit(1)
    return connection.execute(query).first() is not None


def forget_cards(connection: Connection, centre_id: int, until: date) -> bool:
    """Destroy keys and tallies of the day and of earlier ones; return whether there was a key."""
    for table in (card_tallies, day_keys):
        found = connection.execute(
            delete(table).where(table.c.centre_id == centre_id, table.c.business_on <= until)
        )
    return found.rowcount > 0


def _key(connection: Connection, centre_id: int, on: date) -> bytes | None:
    row = execute(connection, _KEY, {"centre": centre_id, "on": on}).fetchone()
    return bytes.fromhex(row[0]) if row else None


def _new_key(connection: Connection, centre_id: int, on: date) -> bytes:
    key = secrets.token_bytes(KEY_BYTES)
    execute(connection, _ADD_KEY, {"centre_id": centre_id, "business_on": on, "key": key.hex()})
    return key


def _of(centre_id: int, on: date, number: str, key: bytes) -> dict[str, object]:
    return {"centre": centre_id, "on": on, "mark": person_mark(number, key=key)}


P = phones.c
_FORGET_PHONE = delete(phones).where(P.ticket_id == bindparam("of_ticket"))
_ADD_PHONE = insert(phones)


def keep_phone(connection: Connection, centre_id: int, ticket: Ticket, number: str | None) -> None:
    """Store the number with the ticket instead of the one before; None deletes it."""
    execute(connection, _FORGET_PHONE, {"of_ticket": ticket.id})
    if number is not None:
        row = {"centre_id": centre_id, "ticket_id": ticket.id, "number": number}
        execute(connection, _ADD_PHONE, {**row, "business_on": ticket.business_on})


def phone_of(connection: Connection, centre_id: int, ticket_id: int) -> str | None:
    """The number that was left with the ticket, if any."""
    query = select(P.number).where(P.centre_id == centre_id, P.ticket_id == ticket_id)
    return connection.execute(query).scalar_one_or_none()


def has_phones(connection: Connection, centre_id: int, until: date) -> bool:
    """Whether a number of this day or of an earlier one is still kept."""
    query = select(P.ticket_id).where(P.centre_id == centre_id, P.business_on <= until).limit(1)
    return connection.execute(query).first() is not None


def forget_phones(connection: Connection, centre_id: int, until: date) -> bool:
    """Delete the numbers of the day and of earlier ones, and return whether there were any."""
    here = (P.centre_id == centre_id, P.business_on <= until)
    return connection.execute(delete(phones).where(*here)).rowcount > 0
