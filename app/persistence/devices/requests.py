"""What one process wants of a device that another one drives; who drives it takes the request."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, delete, insert, select

from app.persistence.database_clock import database_now
from app.persistence.schema import device_requests

W = device_requests.c


@dataclass(frozen=True, slots=True)
class DeviceRequest:
    """What is to be done with a device, and how."""

    device_id: int
    what: str
    words: Mapping[str, Any]


def add_request(
    connection: Connection, centre_id: int, request: DeviceRequest, *, lasts_s: int
) -> None:
    """Leave the request for so long; later it would puzzle people."""
    row = {
        "centre_id": centre_id,
        "device_id": request.device_id,
        "what": request.what,
        "words": dict(request.words),
        "until_at": database_now(connection, lasts_s),
    }
    connection.execute(insert(device_requests).values(row))


def has_requests(connection: Connection) -> bool:
    """Whether any request is left, late or not; only reads, as mostly none is."""
    return connection.execute(select(W.id).limit(1)).first() is not None


def take_requests(connection: Connection) -> Sequence[DeviceRequest]:
    """Take the requests whose time isn't over, the earliest first; nobody gets them again."""
    now = database_now(connection)
    connection.execute(delete(device_requests).where(W.until_at <= now))
    taken = delete(device_requests).returning(W.id, W.device_id, W.what, W.words)
    rows = sorted(connection.execute(taken), key=lambda row: row.id)
    return [DeviceRequest(row.device_id, row.what, row.words) for row in rows]
