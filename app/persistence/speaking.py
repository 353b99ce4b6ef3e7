"""Whose turn it is to speak in each zone, kept so that no restart says a call again."""

from dataclasses import fields

from sqlalchemy import Connection, select, update
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from app.domain.speaking import Turn
from app.persistence.lobby_schema import speaking_turns

S = speaking_turns.c
NAMES = tuple(field.name for field in fields(Turn))


def turn_of(connection: Connection, centre_id: int, zone: str) -> Turn:
    """The zone's turn, as it is now."""
    query = select(*(S[name] for name in NAMES)).where(S.centre_id == centre_id, S.zone == zone)
    row = connection.execute(query).mappings().one_or_none()
    return Turn(**row) if row else Turn()


def held_turn(connection: Connection, centre_id: int, zone: str) -> Turn:
    """The zone's turn, which nobody else changes until the transaction's end."""
    insert = sqlite_insert if connection.dialect.name == "sqlite" else postgresql_insert
    row = {"centre_id": centre_id, "zone": zone, **_values(Turn())}
    connection.execute(insert(speaking_turns).values(row).on_conflict_do_nothing())
    query = select(*(S[name] for name in NAMES)).where(S.centre_id == centre_id, S.zone == zone)
    return Turn(**connection.execute(query.with_for_update()).mappings().one())


def keep_turn(connection: Connection, centre_id: int, zone: str, turn: Turn) -> None:
    """Writes what became of the turn that the transaction holds."""
    mine = update(speaking_turns).where(S.centre_id == centre_id, S.zone == zone)
    connection.execute(mine.values(_values(turn)))


def _values(turn: Turn) -> dict[str, object]:
    return {name: getattr(turn, name) for name in NAMES}
