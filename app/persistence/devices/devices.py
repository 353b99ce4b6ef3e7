"""Devices, their tokens, and the codes by which they pair: only hashes of both are kept."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, delete, insert, select, update

from app.persistence.people.accounts import token_hash
from app.persistence.schema import devices, pairing_codes

D, P = devices.c, pairing_codes.c

_REVOKED, _MOST_LETTERS = "~", 64
"""Behind the name of a revoked device stands this and its id: no name has it, and SQLite can't
bind a name to the devices that live.
"""

# Looked up for every caller every few seconds: the query is built once.
_OF_TOKEN = select(devices).where(D.token_hash == bindparam("of_hash"), D.revoked_at.is_(None))


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
    by_command: bool = False
    """Whether its URL was set by the command line: then it may lead anywhere."""
    title: str = ""
    """What people call it, where that isn't its name."""
    created_at: datetime | None = None
    paired_at: datetime | None = None
    """When its token was first used, or given for six digits; None: it stands in its box yet."""
    token_hash: str = field(default="", repr=False)

    @property
    def called(self) -> str:
        """What it is called on pages for people."""
        return self.title or self.name


def insert_device(connection: Connection, centre_id: int, row: dict[str, Any]) -> int:
    """Add a device; `row` has kind, name, url, zone, counter, kiosk, token_hash and created_at.

    `by_command` says that its URL may lead anywhere, `title` what people call it.
    """
    values = row | {"centre_id": centre_id}
    return int(connection.execute(insert(devices).values(values).returning(D.id)).scalar_one())


def device_by_token(connection: Connection, token: str) -> Device | None:
    """The paired device of the token; None for a revoked one."""
    key = {"of_hash": token_hash(token)}
    row = connection.execute(_OF_TOKEN, key).mappings().one_or_none()
    return _read_device(row) if row else None


def device_by_id(connection: Connection, device_id: int) -> Device | None:
    """The device, revoked or not."""
    return _device(connection, D.id == device_id)


def device_by_name(connection: Connection, centre_id: int, name: str) -> Device | None:
    """The centre's device of the name."""
    return _device(connection, D.centre_id == centre_id, D.name == name)


def devices_of(connection: Connection, centre_id: int | None = None) -> Sequence[Device]:
    """The devices of a centre, or of every one, in the order they were added."""
    query = select(devices).order_by(D.id)
    if centre_id is not None:
        query = query.where(D.centre_id == centre_id)
    return [_read_device(row) for row in connection.execute(query).mappings()]


def devices_of_agent(connection: Connection, agent_id: int) -> Sequence[Device]:
    """The devices that the agent drives, without revoked ones, in the order they were added."""
    query = select(devices).where(D.agent == agent_id, D.revoked_at.is_(None)).order_by(D.id)
    return [_read_device(row) for row in connection.execute(query).mappings()]


def mark_device_revoked(connection: Connection, device_id: int, at: datetime) -> None:
    """Revoke the device: its token is of no use from now on, and its name is free for another."""
    name = connection.execute(select(D.name).where(D.id == device_id)).scalar_one()
    mark = f"{_REVOKED}{device_id}"
    given_up = f"{name[: _MOST_LETTERS - len(mark)]}{mark}"
    values = {"revoked_at": at, "name": given_up}
    connection.execute(update(devices).where(D.id == device_id).values(values))


def set_device_url(connection: Connection, device_id: int, url: str, *, by_command: bool) -> None:
    """Change where the device is reached, and whether that was said by the command line."""
    values = {"url": url, "by_command": by_command}
    connection.execute(update(devices).where(D.id == device_id).values(values))


def set_second_printer(connection: Connection, device_id: int, printer_id: int | None) -> None:
    """Change which printer takes the slips that the device's own can't print."""
    changed = update(devices).where(D.id == device_id).values(second_printer=printer_id)
    connection.execute(changed)


def set_device_agent(connection: Connection, device_id: int, agent_id: int | None) -> None:
    """Change which agent drives the device; None: the server itself."""
    connection.execute(update(devices).where(D.id == device_id).values(agent=agent_id))


def set_device_token(connection: Connection, device_id: int, token: str, at: datetime) -> None:
    """Give the device a new token; the one before is of no use any more."""
    values = {"token_hash": token_hash(token), "paired_at": at}
    connection.execute(update(devices).where(D.id == device_id).values(values))


def mark_device_paired(connection: Connection, device_id: int, at: datetime) -> None:
    """Keep that somebody has put the device's token to use."""
    unpaired = (D.id == device_id) & D.paired_at.is_(None)
    connection.execute(update(devices).where(unpaired).values(paired_at=at))


def put_code(connection: Connection, device: Device, code: str, expires_at: datetime) -> bool:
    """Store the device's code instead of the one before; return False if another device has it."""
    connection.execute(delete(pairing_codes).where(P.device_id == device.id))
    taken = select(P.device_id).where(P.code_hash == token_hash(code))
    if connection.execute(taken).first() is not None:
        return False
    row = {
        "device_id": device.id,
        "centre_id": device.centre_id,
        "code_hash": token_hash(code),
        "expires_at": expires_at,
    }
    connection.execute(insert(pairing_codes), row)
    return True


def device_of_code(connection: Connection, code: str, at: datetime) -> Device | None:
    """The device of the code; None for a wrong or an old one."""
    known = select(P.device_id).where(P.code_hash == token_hash(code), P.expires_at > at)
    device_id = connection.execute(known).scalar_one_or_none()
    return device_by_id(connection, device_id) if device_id is not None else None


def take_code(connection: Connection, code: str, at: datetime) -> Device | None:
    """Use up the code, and return its device; None for a wrong or an old one."""
    connection.execute(delete(pairing_codes).where(P.expires_at <= at))
    used = delete(pairing_codes).where(P.code_hash == token_hash(code)).returning(P.device_id)
    device_id = connection.execute(used).scalar_one_or_none()
    device = device_by_id(connection, device_id) if device_id is not None else None
    return device if device is not None and not device.is_revoked else None


def _device(connection: Connection, *conditions: Any) -> Device | None:
    row = connection.execute(select(devices).where(*conditions)).mappings().one_or_none()
    return _read_device(row) if row else None


def _read_device(row: Any) -> Device:
    return Device(
        id=row["id"],
        centre_id=row["centre_id"],
        kind=row["kind"],
        name=row["name"].partition(_REVOKED)[0],
        url=row["url"],
        zone=row["zone"],
        counter=row["counter"],
        is_revoked=row["revoked_at"] is not None,
        second_printer=row["second_printer"],
        kiosk=row["kiosk"],
        agent=row["agent"],
        by_command=row["by_command"],
        title=row["title"],
        created_at=row["created_at"],
        paired_at=row["paired_at"],
        token_hash=row["token_hash"] or "",
    )
