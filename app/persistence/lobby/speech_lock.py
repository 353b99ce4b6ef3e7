"""The speech lock of each zone, kept so that no restart says a call again."""

from dataclasses import fields

from sqlalchemy import Connection, select, update
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from app.domain.lobby.speech_lock import SpeechLock
from app.persistence.schema import speaking_turns

L = speaking_turns.c
NAMES = tuple(field.name for field in fields(SpeechLock))


def turn_of(connection: Connection, centre_id: int, zone: str) -> SpeechLock:
    """The zone's speech lock as it is now."""
    query = select(*(L[name] for name in NAMES)).where(L.centre_id == centre_id, L.zone == zone)
    row = connection.execute(query).mappings().one_or_none()
    return SpeechLock(**row) if row else SpeechLock()


def held_turn(connection: Connection, centre_id: int, zone: str) -> SpeechLock:
    """The zone's speech lock, which nobody else changes until the transaction's end."""
    insert = sqlite_insert if connection.dialect.name == "sqlite" else postgresql_insert
    row = {"centre_id": centre_id, "zone": zone, **_values(SpeechLock())}
    connection.execute(insert(speaking_turns).values(row).on_conflict_do_nothing())
    query = select(*(L[name] for name in NAMES)).where(L.centre_id == centre_id, L.zone == zone)
    return SpeechLock(**connection.execute(query.with_for_update()).mappings().one())


def keep_turn(connection: Connection, centre_id: int, zone: str, lock: SpeechLock) -> None:
    """Write the speech lock that the transaction has read by `held_turn`."""
    mine = update(speaking_turns).where(L.centre_id == centre_id, L.zone == zone)
    connection.execute(mine.values(_values(lock)))


def _values(lock: SpeechLock) -> dict[str, object]:
    return {name: getattr(lock, name) for name in NAMES}
