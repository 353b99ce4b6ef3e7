"""How many numbers a card has taken today: HMACs under the day's own key, and nothing else."""

import secrets
from datetime import date

from sqlalchemy import Connection, bindparam, delete, insert, select, update

from app.domain.identity import person_mark
from app.persistence.card_schema import card_tallies, day_keys
from app.persistence.prepared import run

KEY_BYTES = 32

K, T = day_keys.c, card_tallies.c
_KEY = select(K.key).where(K.centre_id == bindparam("centre"), K.business_on == bindparam("on"))
_MINE = (
    T.centre_id == bindparam("centre"),
    T.business_on == bindparam("on"),
    T.person == bindparam("mark"),
)
_TAKEN = select(T.taken).where(*_MINE)
_ONE_MORE = update(card_tallies).where(*_MINE).values(taken=T.taken + 1)
_ADD_KEY = insert(day_keys)
_ADD_TALLY = insert(card_tallies)


def taken(connection: Connection, centre_id: int, on: date, number: str) -> int:
    """How many numbers the holder of the card has taken on the day; changes nothing."""
    key = _key(connection, centre_id, on)
    if key is None:
        return 0
    row = run(connection, _TAKEN, _of(centre_id, on, number, key)).fetchone()
    return int(row[0]) if row else 0


def count(connection: Connection, centre_id: int, on: date, number: str) -> None:
    """One more number for the holder of the card; the first of a day makes the day's key."""
    key = _key(connection, centre_id, on) or _new_key(connection, centre_id, on)
    mine = _of(centre_id, on, number, key)
    if run(connection, _ONE_MORE, mine).rowcount == 0:
        row = {"centre_id": centre_id, "business_on": on, "person": mine["mark"], "taken": 1}
        run(connection, _ADD_TALLY, row)


def is_any_kept(connection: Connection, centre_id: int, until: date) -> bool:
    """Whether the key of this day or of an earlier one still exists."""
    query = select(K.key).where(K.centre_id == centre_id, K.business_on <= until).limit(1)
    return connection.execute(query).first() is not None


def forget(connection: Connection, centre_id: int, until: date) -> bool:
    """Destroys keys and tallies of the day and of earlier ones; whether there was a key."""
    for table in (card_tallies, day_keys):
        found = connection.execute(
            delete(table).where(table.c.centre_id == centre_id, table.c.business_on <= until)
        )
    return found.rowcount > 0


def _key(connection: Connection, centre_id: int, on: date) -> bytes | None:
    row = run(connection, _KEY, {"centre": centre_id, "on": on}).fetchone()
    return bytes.fromhex(row[0]) if row else None


def _new_key(connection: Connection, centre_id: int, on: date) -> bytes:
    key = secrets.token_bytes(KEY_BYTES)
    run(connection, _ADD_KEY, {"centre_id": centre_id, "business_on": on, "key": key.hex()})
    return key


def _of(centre_id: int, on: date, number: str, key: bytes) -> dict[str, object]:
    return {"centre": centre_id, "on": on, "mark": person_mark(number, key=key)}
