"""Second factors of people, their secrets encrypted, and recovery codes, kept as hashes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, func, insert, or_, select, update

from app.persistence.people.accounts import User
from app.persistence.schema import memberships, recovery_codes, second_factors

S, R = second_factors.c, recovery_codes.c


@dataclass(frozen=True, slots=True)
class SecondFactor:
    """What a person proves to have; `secret` is encrypted. Not asked for until it is confirmed."""

    user_id: int
    secret: str
    begun_at: datetime
    confirmed_at: datetime | None


def second_factor_of(connection: Connection, user_id: int) -> SecondFactor | None:
    """The person's second factor, confirmed or not."""
    query = select(S.user_id, S.secret, S.begun_at, S.confirmed_at).where(S.user_id == user_id)
    row = connection.execute(query).one_or_none()
    return SecondFactor(*row) if row else None


def people_with_second_factor(connection: Connection, centre_id: int) -> frozenset[int]:
    """The ids of the centre's people whose second factor is confirmed."""
    of_centre = select(memberships.c.user_id).where(memberships.c.centre_id == centre_id)
    query = select(S.user_id).where(S.user_id.in_(of_centre), S.confirmed_at.is_not(None))
    return frozenset(connection.execute(query).scalars())


def begin_second_factor(connection: Connection, user: User, secret: str, at: datetime) -> None:
    """Keep an encrypted secret that isn't confirmed yet, instead of whatever was kept."""
    forget_second_factor(connection, user.id)
    row = {"user_id": user.id, "centre_id": user.centre_id, "secret": secret, "begun_at": at}
    connection.execute(insert(second_factors), row)


def confirm_second_factor(
    connection: Connection, user: User, code_hashes: Sequence[str], at: datetime
) -> None:
    """Ask for the person's second factor from now on; the recovery codes are of these hashes."""
    mine = update(second_factors).where(S.user_id == user.id)
    connection.execute(mine.values(confirmed_at=at))
    rows: list[dict[str, Any]] = [
        {"user_id": user.id, "centre_id": user.centre_id, "code_hash": code_hash}
        for code_hash in code_hashes
    ]
    connection.execute(insert(recovery_codes), rows)


def use_step(connection: Connection, user_id: int, step: int) -> bool:
    """Use the time step up, and return whether that worked: no step after it was used yet."""
    is_new = or_(S.last_step.is_(None), S.last_step < step)
    used = update(second_factors).where(S.user_id == user_id, is_new).values(last_step=step)
    return connection.execute(used).rowcount == 1


def use_recovery_code(connection: Connection, user_id: int, code_hash: str, at: datetime) -> bool:
    """Use the recovery code up, and return whether that worked: it wasn't used yet."""
    mine = (R.user_id == user_id) & (R.code_hash == code_hash) & R.used_at.is_(None)
    return connection.execute(update(recovery_codes).where(mine).values(used_at=at)).rowcount == 1


def recovery_codes_left(connection: Connection, user_id: int) -> int:
    """How many of the person's recovery codes are not used yet."""
    query = select(func.count()).where(R.user_id == user_id, R.used_at.is_(None))
    return int(connection.execute(query).scalar_one())


def forget_second_factor(connection: Connection, user_id: int) -> bool:
    """Delete the person's second factor and recovery codes; return whether there was one."""
    connection.execute(delete(recovery_codes).where(R.user_id == user_id))
    return connection.execute(delete(second_factors).where(S.user_id == user_id)).rowcount == 1
