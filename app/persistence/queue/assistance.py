"""Who has asked for a person at a kiosk, as it is kept."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, bindparam, delete, insert, select

from app.domain.queue.assistance import Assistance, AssistanceEnd
from app.persistence.schema import OPEN_ASSISTANCE, assistances

A = assistances.c
_OPEN = (
    select(assistances).where(A.centre_id == bindparam("centre"), OPEN_ASSISTANCE).order_by(A.id)
)


def assistance_row(centre_id: int, one: Assistance) -> dict[str, Any]:
    """The columns of an assistance."""
    return {
        "centre_id": centre_id,
        "id": one.id,
        "device_id": one.kiosk,
        "asked_at": one.asked_at,
        "accepted_at": one.accepted_at,
        "accepted_by": one.accepted_by,
        "ended_at": one.ended_at,
        "ended_by": one.ended_by,
        "end": one.end.value if one.end else None,
    }


def save_assistance(connection: Connection, centre_id: int, one: Assistance) -> None:
    """Replace the assistance's row."""
    connection.execute(delete(assistances).where(A.centre_id == centre_id, A.id == one.id))
    connection.execute(insert(assistances), assistance_row(centre_id, one))


def open_assistances(connection: Connection, centre_id: int) -> dict[int, Assistance]:
    """The centre's assistances that have not ended, by their ids, the oldest first."""
    rows = connection.execute(_OPEN, {"centre": centre_id}).mappings()
    return {row["id"]: _read(row) for row in rows}


def assistance_by_id(connection: Connection, centre_id: int, ident: int) -> Assistance | None:
    """The centre's assistance of the id, open or ended, or None."""
    query = select(assistances).where(A.centre_id == centre_id, A.id == ident)
    row = connection.execute(query).mappings().one_or_none()
    return _read(row) if row is not None else None


def _read(row: Mapping[Any, Any]) -> Assistance:
    return Assistance(
        id=row["id"],
        kiosk=row["device_id"],
        asked_at=row["asked_at"],
        accepted_at=row["accepted_at"],
        accepted_by=row["accepted_by"],
        ended_at=row["ended_at"],
        ended_by=row["ended_by"],
        end=AssistanceEnd(row["end"]) if row["end"] else None,
    )
