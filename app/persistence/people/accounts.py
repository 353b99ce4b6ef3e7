"""People with accounts, their sessions, and failed attempts to sign in."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    bindparam,
    case,
    delete,
    func,
    insert,
    or_,
    select,
    update,
)
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from app.persistence.people.memberships import MEMBER_OF, add_member, read_member_of
from app.persistence.schema import attempts, memberships, second_factors, sessions, users

U, S, F, M = users.c, sessions.c, attempts.c, memberships.c

_PEOPLE = select(users, MEMBER_OF)

# Looked up for every caller every few seconds: building the queries cost more than running them.
_OF_SESSIONS = (
    select(users, MEMBER_OF, S.is_limited, S.by_sso, S.token_hash, second_factors.c.confirmed_at)
    .join(sessions, S.user_id == U.id)
    .outerjoin(second_factors, second_factors.c.user_id == U.id)
    .where(
        S.token_hash.in_(bindparam("of_hashes", expanding=True)),
        S.revoked_at.is_(None),
        S.expires_at > bindparam("now"),
        U.disabled_at.is_(None),
        or_(U.valid_from_at.is_(None), U.valid_from_at <= bindparam("now")),
        or_(U.valid_until_at.is_(None), U.valid_until_at > bindparam("now")),
    )
)


@dataclass(frozen=True, slots=True)
class User:
    """A person with an account."""

    id: int
    centre_id: int
    username: str
    name: str
    role: str
    password_hash: str
    is_disabled: bool
    more_roles: tuple[str, ...] = ()
    agency: str | None = None
    valid_from_at: datetime | None = None
    valid_until_at: datetime | None = None
    one_time_until_at: datetime | None = None
    """Until when the password is good if it must be changed at the next sign-in."""
    is_everywhere: bool = False
    """The person belongs to every centre, to those that are still to come as well."""
    centres: tuple[int, ...] = ()
    """The ids of the centres that the person belongs to now, that of the account among them."""

    @property
    def roles(self) -> tuple[str, ...]:
        """The main role first."""
        return (self.role, *self.more_roles)

    def may_enter(self, at: datetime) -> bool:
        """Whether the account is good at the instant."""
        begun = self.valid_from_at is None or self.valid_from_at <= at
        over = self.valid_until_at is not None and self.valid_until_at <= at
        return begun and not over and not self.is_disabled

    def belongs_to(self, centre_id: int) -> bool:
        """Whether the person works for the centre."""
        return centre_id == self.centre_id or centre_id in self.centres


@dataclass(frozen=True, slots=True)
class SessionOwner:
    """Whose session it is, what it is limited to, how it began, and how the person could begin it.

    `is_limited`: only the password may be changed. `has_second_factor`: it is confirmed.
    """

    user: User
    is_limited: bool
    by_sso: bool
    has_second_factor: bool


def token_hash(token: str) -> str:
    """The stored form of a random token; SHA-256 is enough for 256 random bits."""
    return hashlib.sha256(token.encode()).hexdigest()


def insert_user(connection: Connection, centre_id: int, row: dict[str, Any]) -> int:
    """Add a person of the centre; `row` has username, name, role, password_hash, created_at."""
    values = row | {"centre_id": centre_id}
    ident = int(connection.execute(insert(users).values(values).returning(U.id)).scalar_one())
    add_member(connection, centre_id, ident)
    return ident


def user_by_name(connection: Connection, username: str) -> User | None:
    """The person of the user name; None for one with a NUL, which no text column can hold."""
    if "\0" in username:
        return None
    return _user(connection, U.username == username)


def user_by_id(connection: Connection, user_id: int) -> User | None:
    """The person of the id."""
    return _user(connection, U.id == user_id)


def list_users(
    connection: Connection, centre_id: int, *, also_former: bool = False
) -> Sequence[User]:
    """Everybody who belongs to the centre, or once did, by user name."""
    query = _PEOPLE.join(memberships, M.user_id == U.id).where(M.centre_id == centre_id)
    if not also_former:
        query = query.where(M.ended_at.is_(None))
    return [_read_user(row) for row in connection.execute(query.order_by(U.username)).mappings()]


def user_names(connection: Connection, centre_id: int) -> dict[int, str]:
    """The names by id of the centre's people, of those as well who belong to it no more."""
    query = select(U.id, U.name).join(memberships, M.user_id == U.id)
    return {row.id: row.name for row in connection.execute(query.where(M.centre_id == centre_id))}


def every_username(connection: Connection) -> set[str]:
    """The user names of the installation."""
    return set(connection.execute(select(U.username)).scalars())


def add_session(
    connection: Connection,
    user: User,
    token: str,
    *,
    at: datetime,
    expires_at: datetime,
    address: str = "",
    program: str = "",
    is_limited: bool = False,
    by_sso: bool = False,
) -> None:
    """Begin a session; only the token's hash is kept.

    A limited one is good for nothing but changing the password. `address` and `program` say from
    where, so that the person knows the session again.
    """
    connection.execute(
        insert(sessions),
        {
            "centre_id": user.centre_id,
            "user_id": user.id,
            "token_hash": token_hash(token),
            "created_at": at,
            "expires_at": expires_at,
            "address": address[:64],
            "program": program[:200],
            "is_limited": is_limited,
            "by_sso": by_sso,
        },
    )


def owner_of_session(connection: Connection, token: str, at: datetime) -> SessionOwner | None:
    """The person whose live session has the token."""
    return owners_of_sessions(connection, [token], at).get(token)


def owners_of_sessions(
    connection: Connection, tokens: Iterable[str], at: datetime
) -> Mapping[str, SessionOwner]:
    """The same of many tokens; those of no live session are left out."""
    by_hash = {token_hash(token): token for token in tokens}
    rows = connection.execute(_OF_SESSIONS, {"of_hashes": list(by_hash), "now": at}).mappings()
    return {by_hash[row["token_hash"]]: _read_owner(row) for row in rows}


def _read_owner(row: Any) -> SessionOwner:
    has_second_factor = row["confirmed_at"] is not None
    return SessionOwner(_read_user(row), row["is_limited"], row["by_sso"], has_second_factor)


def end_session(connection: Connection, token: str, at: datetime) -> None:
    """End the session of the token."""
    mine = update(sessions).where(S.token_hash == token_hash(token), S.revoked_at.is_(None))
    connection.execute(mine.values(revoked_at=at))


def _user(connection: Connection, *conditions: Any) -> User | None:
    row = connection.execute(_PEOPLE.where(*conditions)).mappings().one_or_none()
    return _read_user(row) if row else None


def _read_user(row: Any) -> User:
    return User(
        id=row["id"],
        centre_id=row["centre_id"],
        username=row["username"],
        name=row["name"],
        role=row["role"],
        password_hash=row["password_hash"],
        is_disabled=row["disabled_at"] is not None,
        more_roles=tuple(row["more_roles"].split()),
        agency=row["agency"],
        valid_from_at=row["valid_from_at"],
        valid_until_at=row["valid_until_at"],
        one_time_until_at=row["one_time_until_at"],
        is_everywhere=row["is_everywhere"],
        centres=read_member_of(row["member_of"]),
    )


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
class FailedAttempts:
    """How often a name was tried in vain from an address, and when last."""

    failures: int
    last_at: datetime


@dataclass(frozen=True, slots=True)
class SignIns:
    """How many live sessions a person has, and when the newest one began."""

    live: int
    last_at: datetime | None


def update_user(connection: Connection, user_id: int, values: dict[str, Any]) -> None:
    """Change columns of a person's row."""
    connection.execute(update(users).where(U.id == user_id).values(values))


def live_sessions(connection: Connection, user_id: int, at: datetime) -> Sequence[Session]:
    """The person's sessions that were neither ended nor have expired, the newest first."""
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
    of_centre = query.join(memberships, M.user_id == S.user_id).where(M.centre_id == centre_id)
    rows = connection.execute(of_centre.group_by(S.user_id))
    return {user_id: SignIns(int(live), last_at) for user_id, live, last_at in rows}


def end_sessions(
    connection: Connection,
    user_id: int,
    at: datetime,
    *,
    only: int | None = None,
    but: str | None = None,
) -> int:
    """End the person's sessions, or `only` one, or all `but` that of a token; return how many."""
    mine = update(sessions).where(S.user_id == user_id, S.revoked_at.is_(None), S.expires_at > at)
    if only is not None:
        mine = mine.where(S.id == only)
    if but is not None:
        mine = mine.where(S.token_hash != token_hash(but))
    return connection.execute(mine.values(revoked_at=at)).rowcount


def note_uses(connection: Connection, used: Mapping[str, datetime]) -> None:
    """Write down when sessions were last used, by their tokens."""
    if used:
        noted = update(sessions).where(S.token_hash == bindparam("of_hash"))
        rows = [{"of_hash": token_hash(token), "at": at} for token, at in sorted(used.items())]
        connection.execute(noted.values(used_at=bindparam("at")), rows)


def end_idle_sessions(connection: Connection, since: datetime, at: datetime) -> int:
    """End the sessions that were begun and last used before an instant; return how many."""
    live = update(sessions).where(S.revoked_at.is_(None), S.expires_at > at)
    idle = live.where(func.coalesce(S.used_at, S.created_at, type_=S.used_at.type) < since)
    return connection.execute(idle.values(revoked_at=at)).rowcount


def has_old_sessions(connection: Connection, before: datetime) -> bool:
    """Whether there is a session to forget, as `forget_sessions` does."""
    return (
        connection.execute(select(S.id).where(*_old_sessions(before)).limit(1)).first() is not None
    )


def forget_sessions(connection: Connection, before: datetime) -> int:
    """Delete the sessions that were over before the instant, but each person's newest."""
    return connection.execute(delete(sessions).where(*_old_sessions(before))).rowcount


def _old_sessions(before: datetime) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    newest = select(func.max(S.id)).group_by(S.user_id)
    return or_(S.expires_at < before, S.revoked_at < before), S.id.not_in(newest)


def free_sessions(connection: Connection, user_id: int) -> None:
    """Lift the limit of the person's sessions: they may do what the person's roles may."""
    connection.execute(update(sessions).where(S.user_id == user_id).values(is_limited=False))


def attempts_of(
    connection: Connection, username: str | None, address: str, at: datetime
) -> FailedAttempts:
    """The failed attempts of the name from the address, locked until the transaction's end.

    No name stands for all of them together, as no address does.
    """
    insert = sqlite_insert if connection.dialect.name == "sqlite" else postgresql_insert
    row = {"name_hash": _hash(username), "address": address, "failures": 0, "last_at": at}
    connection.execute(insert(attempts).values(row).on_conflict_do_nothing())
    query = select(F.failures, F.last_at).where(*_of(username, address)).with_for_update()
    return FailedAttempts(*connection.execute(query).one())


def count_attempt(
    connection: Connection, username: str | None, address: str, at: datetime, *, more: int = 1
) -> None:
    """Count `more` attempts of the name from the address, whose row `attempts_of` has locked."""
    counted = {"failures": F.failures + more, "last_at": at}
    connection.execute(update(attempts).where(*_of(username, address)).values(counted))


def forget_attempts(connection: Connection, username: str, address: str) -> None:
    """Delete the failed attempts of the name from the address."""
    connection.execute(delete(attempts).where(*_of(username, address)))


def failures_of(
    connection: Connection, usernames: Sequence[str]
) -> Mapping[str, Mapping[str, FailedAttempts]]:
    """The failed attempts of the names, by name and address."""
    by_hash = {_hash(username): username for username in usernames}
    query = select(attempts).where(F.name_hash.in_(by_hash))
    found: dict[str, dict[str, FailedAttempts]] = {}
    for row in connection.execute(query).mappings():
        of_name = found.setdefault(by_hash[row["name_hash"]], {})
        of_name[row["address"]] = FailedAttempts(row["failures"], row["last_at"])
    return found


def forget_every_attempt(connection: Connection, username: str) -> int:
    """Delete the failed attempts of the name from every address, and return of how many."""
    return connection.execute(delete(attempts).where(F.name_hash == _hash(username))).rowcount


def forget_old_attempts(connection: Connection, before: datetime) -> None:
    """Delete the failed attempts of names that nobody has tried since."""
    connection.execute(delete(attempts).where(F.last_at < before))


def _of(username: str | None, address: str) -> tuple[Any, Any]:
    return F.name_hash == _hash(username), F.address == address


def _hash(username: str | None) -> str:
    if username is None:
        return ""  # No hash is empty, not even that of an empty name.
    # A name may be a password typed into the wrong field: it is never kept as it is.
    return hashlib.sha256(username.strip().lower().encode(errors="surrogatepass")).hexdigest()
