"""Leases: which process does what only one may do, by rows and the database's clock."""

from sqlalchemy import (
    Connection,
    Insert,
    and_,
    case,
    or_,
    true,
    update,
)
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from app.persistence.database_clock import database_now
from app.persistence.schema import leases

LASTS_S = 10
"""How long a lease lasts without being renewed."""

L = leases.c


def take(connection: Connection, name: str, holder: str, *, by_force: bool = False) -> int | None:
    """Take or renew the lease; its generation, or None where another process holds it.

    The generation grows whenever the lease comes to another holder. By force it is taken from
    whoever holds it: a process that is alone knows that its forerunner is gone.
    """
    connection.execute(_row(connection, name))
    now = database_now(connection)
    free = true() if by_force else or_(L.holder == holder, L.until_at < now)
    taken = (
        update(leases)
        .where(and_(L.name == name, free))
        .values(
            generation=case((L.holder == holder, L.generation), else_=L.generation + 1),
            holder=holder,
            until_at=database_now(connection, LASTS_S),
        )
        .returning(L.generation)
    )
    generation: int | None = connection.execute(taken).scalar_one_or_none()
    return generation


def give_back(connection: Connection, holder: str) -> None:
    """Give back every lease of the holder: the next process needn't wait for its end."""
    over = database_now(connection, -1)
    connection.execute(update(leases).where(L.holder == holder).values(until_at=over))


def _row(connection: Connection, name: str) -> Insert:
    insert = sqlite_insert if connection.dialect.name == "sqlite" else postgresql_insert
    free = {"name": name, "holder": "", "generation": 0, "until_at": database_now(connection, -1)}
    statement: Insert = insert(leases).values(free).on_conflict_do_nothing()
    return statement
