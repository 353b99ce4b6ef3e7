"""Accounts as they are kept: changed, their sessions listed and ended, attempts counted."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, case, delete, func, select, update
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from app.persistence.people import token_hash
from app.persistence.people_schema import attempts, sessions, users

U, S, A = users.c, sessions.c, attempts.c


@dataclass(frozen=True, slots=True)
class Session:
    """A live session: since when, from which address and by which program."""

    id: int
    user_id: int
    created_at: datetime
    expires_at: datetime
    address: str
    program: str
    token_hash: str

    def is_of(self, token: str) -> bool:
        """Whether the token belongs to this session."""
        return self.token_hash == token_hash(token)


@dataclass(frozen=True, slots=True)
class Attempts:
    """How often a name was tried in vain from an address, and when last."""

    failures: int
    last_at: datetime


@dataclass(frozen=True, slots=True)
class SignIns:
    """How many sessions of a person live, and when the newest one began."""

    live: int
    last_at: datetime | None


def change_user(connection: Connection, user_id: int, values: dict[str, Any]) -> None:
    """Changes columns of a person's row."""
    connection.execute(update(users).where(U.id == user_id).values(values))


def live_sessions(connection: Connection, user_id: int, at: datetime) -> Sequence[Session]:
    """The person's sessions that are neither ended nor over, the newest first."""
    query = (
        select(sessions)
        .where(S.user_id == user_id, S.revoked_at.is_(None), S.expires_at > at)
        .order_by(S.id.desc())
    )
    return [
        Session(
            row["id"],
            row["user_id"],
            row["created_at"],
            row["expires_at"],
            row["address"],
            row["program"],
            row["token_hash"],
        )
        for row in connection.execute(query).mappings()
    ]


def sign_ins(connection: Connection, centre_id: int, at: datetime) -> Mapping[int, SignIns]:
    """The sign-ins of the centre's people, by the id of those who have any."""
    is_live = S.revoked_at.is_(None) & (S.expires_at > at)
    live = func.sum(case((is_live, 1), else_=0))
    query = select(S.user_id, live, func.max(S.created_at, type_=S.created_at.type))
    rows = connection.execute(query.where(S.centre_id == centre_id).group_by(S.user_id))
    return {user_id: SignIns(int(live), last_at) for user_id, live, last_at in rows}


def end_sessions(
    connection: Connection,
    user_id: int,
    at: datetime,
    *,
    only: int | None = None,
    but: str | None = None,
) -> int:
    """Ends the person's sessions, or `only` one, or all `but` that of a token; how many."""
    mine = update(sessions).where(S.user_id == user_id, S.revoked_at.is_(None), S.expires_at > at)
    if only is not None:
        mine = mine.where(S.id == only)
    if but is not None:
        mine = mine.where(S.token_hash != token_hash(but))
    return connection.execute(mine.values(revoked_at=at)).rowcount


def free_sessions(connection: Connection, user_id: int) -> None:
    """Lets the person's sessions do what the person's roles may."""
    connection.execute(update(sessions).where(S.user_id == user_id).values(is_limited=False))


def attempts_of(connection: Connection, username: str, address: str, at: datetime) -> Attempts:
    """What is counted of the name and the address, held until the transaction's end."""
    insert = sqlite_insert if connection.dialect.name == "sqlite" else postgresql_insert
    row = {"name_hash": _hash(username), "address": address, "failures": 0, "last_at": at}
    connection.execute(insert(attempts).values(row).on_conflict_do_nothing())
    query = select(A.failures, A.last_at).where(*_of(username, address)).with_for_update()
    return Attempts(*connection.execute(query).one())


def count_attempt(connection: Connection, username: str, address: str, at: datetime) -> None:
    """One more for the name and the address, which `attempts_of` was asked about before."""
    one_more = {"failures": A.failures + 1, "last_at": at}
    connection.execute(update(attempts).where(*_of(username, address)).values(one_more))


def forget_attempts(connection: Connection, username: str, address: str) -> None:
    """Forgets what was counted of the name and the address."""
    connection.execute(delete(attempts).where(*_of(username, address)))


def failures_of(
    connection: Connection, usernames: Sequence[str]
) -> Mapping[str, Mapping[str, Attempts]]:
    """What is counted of the names, by name and address."""
    by_hash = {_hash(username): username for username in usernames}
    query = select(attempts).where(A.name_hash.in_(by_hash))
    found: dict[str, dict[str, Attempts]] = {}
    for row in connection.execute(query).mappings():
        of_name = found.setdefault(by_hash[row["name_hash"]], {})
        of_name[row["address"]] = Attempts(row["failures"], row["last_at"])
    return found


def forget_every_attempt(connection: Connection, username: str) -> int:
    """Forgets what was counted of the name from every address; how many addresses."""
    return connection.execute(delete(attempts).where(A.name_hash == _hash(username))).rowcount


def forget_old_attempts(connection: Connection, before: datetime) -> None:
    """Forgets names that nobody has tried since."""
    connection.execute(delete(attempts).where(A.last_at < before))


def _of(username: str, address: str) -> tuple[Any, Any]:
    return A.name_hash == _hash(username), A.address == address


def _hash(username: str) -> str:
    # A name may be a password typed into the wrong field: it is never kept as it is.
    return hashlib.sha256(username.strip().lower().encode(errors="surrogatepass")).hexdigest()
