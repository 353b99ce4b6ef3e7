"""Which centres people belong to: the one of the account, others given to them, or all."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import Connection, cast, select, update
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.sql.functions import aggregate_strings
from sqlalchemy.types import String

from app.persistence.schema import memberships, users

M = memberships.c

MEMBER_OF = (
    select(aggregate_strings(cast(M.centre_id, String), " "))
    .where(M.user_id == users.c.id, M.ended_at.is_(None))
    .correlate(users)
    .scalar_subquery()
    .label("member_of")
)
"""Of a row of people: the ids of the centres that the person belongs to, in one string."""


def read_member_of(text: str | None) -> tuple[int, ...]:
    """The ids of such a string, in their order."""
    return tuple(sorted(map(int, (text or "").split())))


def add_member(connection: Connection, centre_id: int, user_id: int) -> None:
    """Let the person belong to the centre, where the membership has ended, again."""
    of_dialect = sqlite_insert if connection.dialect.name == "sqlite" else postgresql_insert
    row = of_dialect(memberships).values(centre_id=centre_id, user_id=user_id)
    again = row.on_conflict_do_update(
        index_elements=[M.centre_id, M.user_id], set_={"ended_at": None}
    )
    connection.execute(again)


def end_memberships(
    connection: Connection, user_id: int, centre_ids: Collection[int], at: datetime
) -> None:
    """Let the person belong to the centres no more; what was done there stays the person's."""
    mine = (M.user_id == user_id) & M.centre_id.in_(centre_ids) & M.ended_at.is_(None)
    connection.execute(update(memberships).where(mine).values(ended_at=at))
