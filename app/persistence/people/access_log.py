"""The access log: sign-ins and what was read, kept for a term, apart from the chained logs."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, func, insert, or_, select
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from app.persistence.schema import access_log

L = access_log.c
LONGEST = 64
"""Letters kept of a name and of an address."""


@dataclass(frozen=True, slots=True)
class Access:
    """What somebody did or tried: `times` from `at` to `last_at`.

    The centre is None where nobody is known by the name; `user_id` is None for who is no person of
    a centre. The id is 0 until it is kept.
    """

    kind: str
    at: datetime
    name: str
    address: str
    centre_id: int | None = None
    user_id: int | None = None
    facts: Mapping[str, object] = field(default_factory=dict)
    times: int = 1
    last_at: datetime | None = None
    id: int = 0


@dataclass(frozen=True, slots=True)
class AccessFilter:
    """Which entries: begun within the instants, of a person or of nobody known, of a kind."""

    first_at: datetime
    before_at: datetime
    user_id: int | None = None
    only_unknown: bool = False
    kind: str | None = None
    cursor: int | None = None


def add_access(connection: Connection, entry: Access) -> None:
    """Add an entry of its own."""
    connection.execute(insert(access_log), _row(entry))


def count_access(connection: Connection, entry: Access, counted_as: str) -> None:
    """Add the entry's times to the one that is counted under the same words, or begin it.

    The words are at most 64 letters.
    """
    upsert = sqlite_insert if connection.dialect.name == "sqlite" else postgresql_insert
    row = _row(entry)
    adding = upsert(access_log).values(row | {"counted_as": counted_as})
    counted = {"times": L.times + entry.times, "last_at": row["last_at"]}
    connection.execute(adding.on_conflict_do_update(index_elements=[L.counted_as], set_=counted))


def is_counted(connection: Connection, counted_as: str) -> bool:
    """Whether an entry is counted under the words already."""
    query = select(L.id).where(L.counted_as == counted_as)
    return connection.execute(query).first() is not None


def counted_since(connection: Connection, at: datetime) -> int:
    """How many entries that are counted have begun since the instant."""
    query = select(func.count()).where(L.at >= at, L.counted_as.is_not(None))
    return int(connection.execute(query).scalar_one())


def accesses(
    connection: Connection, centre_id: int, filter_: AccessFilter, most: int
) -> Sequence[Access]:
    """The newest entries first, at most `most`: the centre's, and those of nobody known."""
    conditions = [_is_of(centre_id), L.at >= filter_.first_at, L.at < filter_.before_at]
    if filter_.user_id is not None:
        conditions.append(L.user_id == filter_.user_id)
    if filter_.only_unknown:
        conditions.append(L.centre_id.is_(None))
    if filter_.kind:
        conditions.append(L.kind == filter_.kind)
    if filter_.cursor is not None:
        conditions.append(L.id < filter_.cursor)
    query = select(access_log).where(*conditions).order_by(L.id.desc()).limit(most)
    return [_read(row) for row in connection.execute(query).mappings()]


def times_since(
    connection: Connection, centre_id: int, kinds: Collection[str], at: datetime
) -> Sequence[tuple[datetime, int]]:
    """When entries of the kinds have begun since the instant, and how often each happened.

    The centre's, and those of nobody known.
    """
    query = select(L.at, L.times).where(_is_of(centre_id), L.kind.in_(kinds), L.at >= at)
    return [(begun_at, times) for begun_at, times in connection.execute(query)]


def times_everywhere_since(
    connection: Connection, kinds: Collection[str], at: datetime
) -> Mapping[int | None, Sequence[tuple[datetime, int]]]:
    """The same of every centre by its id, by one query; under None are those of nobody known."""
    query = select(L.centre_id, L.at, L.times).where(L.kind.in_(kinds), L.at >= at)
    found: dict[int | None, list[tuple[datetime, int]]] = {}
    for centre_id, begun_at, times in connection.execute(query):
        found.setdefault(centre_id, []).append((begun_at, times))
    return found


def has_accesses_before(connection: Connection, at: datetime) -> bool:
    """Whether there is an entry that has begun before the instant."""
    return connection.execute(select(L.id).where(L.at < at).limit(1)).first() is not None


def forget_accesses(connection: Connection, before: datetime) -> int:
    """Delete the entries that have begun before the instant, and return how many."""
    return connection.execute(delete(access_log).where(L.at < before)).rowcount


def _is_of(centre_id: int) -> Any:
    return or_(L.centre_id == centre_id, L.centre_id.is_(None))


def _row(entry: Access) -> dict[str, Any]:
    return {
        "centre_id": entry.centre_id,
        "at": entry.at,
        "last_at": entry.last_at or entry.at,
        "kind": entry.kind,
        "user_id": entry.user_id,
        "name": entry.name[:LONGEST],
        "address": entry.address[:LONGEST],
        "times": entry.times,
        "facts": dict(entry.facts),
    }


def _read(row: Any) -> Access:
    return Access(
        id=row["id"],
        centre_id=row["centre_id"],
        at=row["at"],
        last_at=row["last_at"],
        kind=row["kind"],
        user_id=row["user_id"],
        name=row["name"],
        address=row["address"],
        times=row["times"],
        facts=row["facts"],
    )
