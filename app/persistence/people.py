"""Who may do something: people, their sessions, devices and their tokens."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, func, insert, or_, select, update

from app.persistence.people_schema import devices, sessions, users

U, S, D = users.c, sessions.c, devices.c

# Looked up for every caller every few seconds: made once, for building them cost more than asking.
_OF_SESSION = (
    select(users, S.is_limited)
    .join(sessions, S.user_id == U.id)
    .where(
        S.token_hash == bindparam("of_hash"),
        S.revoked_at.is_(None),
        S.expires_at > bindparam("now"),
        U.disabled_at.is_(None),
        or_(U.valid_from_at.is_(None), U.valid_from_at <= bindparam("now")),
        or_(U.valid_until_at.is_(None), U.valid_until_at > bindparam("now")),
    )
)
_OF_TOKEN = select(devices).where(D.token_hash == bindparam("of_hash"), D.revoked_at.is_(None))


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

    @property
    def roles(self) -> tuple[str, ...]:
        """The main role first."""
        return (self.role, *self.more_roles)

    def may_enter(self, at: datetime) -> bool:
        """Whether the account is good at the instant."""
        begun = self.valid_from_at is None or self.valid_from_at <= at
        over = self.valid_until_at is not None and self.valid_until_at <= at
        return begun and not over and not self.is_disabled


@dataclass(frozen=True, slots=True)
class Device:
    """A kiosk, display, board or printer of a centre."""

    id: int
    centre_id: int
    kind: str
    name: str
    url: str
    zone: str | None
    counter: int | None
    is_revoked: bool
    second_printer: int | None = None
    kiosk: int | None = None
    """The kiosk whose screen a scanner serves."""
    agent: int | None = None
    """The agent on another PC that drives it; None: the server itself."""


def token_hash(token: str) -> str:
    """The stored form of a random token; SHA-256 is enough for 256 random bits."""
    return hashlib.sha256(token.encode()).hexdigest()


def add_user(connection: Connection, centre_id: int, row: dict[str, Any]) -> int:
    """Adds a person; `row` has username, name, role, password_hash, created_at."""
    values = row | {"centre_id": centre_id}
    return int(connection.execute(insert(users).values(values).returning(U.id)).scalar_one())


def user_by_name(connection: Connection, username: str) -> User | None:
    """The person of the user name; nobody for one with a NUL, which no text can hold."""
    if "\0" in username:
        return None
    return _user(connection, U.username == username)


def user_by_id(connection: Connection, user_id: int) -> User | None:
    """The person of the id."""
    return _user(connection, U.id == user_id)


def list_users(connection: Connection, centre_id: int) -> Sequence[User]:
    """Everybody of the centre, by user name."""
    query = select(users).where(U.centre_id == centre_id).order_by(U.username)
    return [_read_user(row) for row in connection.execute(query).mappings()]


def names(connection: Connection, centre_id: int) -> dict[int, str]:
    """The names of the centre's people by id."""
    query = select(U.id, U.name).where(U.centre_id == centre_id)
    return {row.id: row.name for row in connection.execute(query)}


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
) -> None:
    """Begins a session; only the token's hash is kept.

    A limited one is good for nothing but changing the password.
    `address` and `program` say from where, so that the person knows the session again.
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
        },
    )


def user_of_session(connection: Connection, token: str, at: datetime) -> tuple[User, bool] | None:
    """The person whose live session has the token, and whether the session is limited."""
    key = {"of_hash": token_hash(token), "now": at}
    row = connection.execute(_OF_SESSION, key).mappings().one_or_none()
    return (_read_user(row), row["is_limited"]) if row else None


def end_session(connection: Connection, token: str, at: datetime) -> None:
    """Ends the session of the token."""
    mine = update(sessions).where(S.token_hash == token_hash(token), S.revoked_at.is_(None))
    connection.execute(mine.values(revoked_at=at))


def add_device(connection: Connection, centre_id: int, row: dict[str, Any]) -> int:
    """Adds a device; `row` has kind, name, url, zone, counter, kiosk, token_hash and
    created_at.
    """
    values = row | {"centre_id": centre_id}
    return int(connection.execute(insert(devices).values(values).returning(D.id)).scalar_one())


def device_by_token(connection: Connection, token: str) -> Device | None:
    """The paired device of the token; a revoked one is none."""
    key = {"of_hash": token_hash(token)}
    row = connection.execute(_OF_TOKEN, key).mappings().one_or_none()
    return _read_device(row) if row else None


def device_by_id(connection: Connection, device_id: int) -> Device | None:
    """The device, revoked or not."""
    return _device(connection, D.id == device_id)


def device_by_name(connection: Connection, centre_id: int, name: str) -> Device | None:
    """The centre's device of the name."""
    return _device(connection, D.centre_id == centre_id, D.name == name)


def list_devices(connection: Connection, centre_id: int | None = None) -> Sequence[Device]:
    """The devices of a centre, or of every one, in the order they were added."""
    query = select(devices).order_by(D.id)
    if centre_id is not None:
        query = query.where(D.centre_id == centre_id)
    return [_read_device(row) for row in connection.execute(query).mappings()]


def revoke_device(connection: Connection, device_id: int, at: datetime) -> None:
    """Takes a device's rights away."""
    connection.execute(update(devices).where(D.id == device_id).values(revoked_at=at))


def set_device_url(connection: Connection, device_id: int, url: str) -> None:
    """Changes where the device is reached."""
    connection.execute(update(devices).where(D.id == device_id).values(url=url))


def set_second_printer(connection: Connection, device_id: int, printer_id: int | None) -> None:
    """Changes which printer takes the slips that the device's own can't print."""
    changed = update(devices).where(D.id == device_id).values(second_printer=printer_id)
    connection.execute(changed)


def set_device_agent(connection: Connection, device_id: int, agent_id: int | None) -> None:
    """Changes which agent drives the device; None: the server itself."""
    connection.execute(update(devices).where(D.id == device_id).values(agent=agent_id))


def set_device_token(connection: Connection, device_id: int, token: str) -> None:
    """Gives the device a new token; the one before is good for nothing any more."""
    changed = update(devices).where(D.id == device_id).values(token_hash=token_hash(token))
    connection.execute(changed)


def count_users(connection: Connection) -> int:
    """How many people have accounts."""
    return int(connection.execute(select(func.count()).select_from(users)).scalar_one())


def _user(connection: Connection, *conditions: Any) -> User | None:
    row = connection.execute(select(users).where(*conditions)).mappings().one_or_none()
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
    )


def _device(connection: Connection, *conditions: Any) -> Device | None:
    row = connection.execute(select(devices).where(*conditions)).mappings().one_or_none()
    return _read_device(row) if row else None


def _read_device(row: Any) -> Device:
    return Device(
        id=row["id"],
        centre_id=row["centre_id"],
        kind=row["kind"],
        name=row["name"],
        url=row["url"],
        zone=row["zone"],
        counter=row["counter"],
        is_revoked=row["revoked_at"] is not None,
        second_printer=row["second_printer"],
        kiosk=row["kiosk"],
        agent=row["agent"],
    )
