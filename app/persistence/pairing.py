"""The codes by which devices pair: only their hashes are kept, and only for minutes."""

from datetime import datetime

from sqlalchemy import Connection, delete, insert, select

from app.persistence.people import Device, device_by_id, token_hash
from app.persistence.people_schema import pairing_codes

P = pairing_codes.c


def put_code(connection: Connection, device: Device, code: str, expires_at: datetime) -> bool:
    """Keeps the device's code instead of the one before; False where another device has it."""
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
    """The device of the code, which is used up by this; None for a wrong or an old one."""
    connection.execute(delete(pairing_codes).where(P.expires_at <= at))
    used = delete(pairing_codes).where(P.code_hash == token_hash(code)).returning(P.device_id)
    device_id = connection.execute(used).scalar_one_or_none()
    device = device_by_id(connection, device_id) if device_id is not None else None
    return device if device is not None and not device.is_revoked else None
