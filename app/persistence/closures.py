"""Closures of services as rows: read with the floor, written with their event."""

from typing import Any

from sqlalchemy import Connection, bindparam, delete, insert, select

from app.domain.closures import Closure
from app.persistence.closures_schema import service_closures

C = service_closures.c
_OF_CENTRE = select(service_closures).where(C.centre_id == bindparam("centre")).order_by(C.service)


def closures_of(connection: Connection, centre_id: int) -> dict[str, Closure]:
    """The closures of the centre by service, those that are over by now too."""
    rows = connection.execute(_OF_CENTRE, {"centre": centre_id}).mappings()
    return {
        row["service"]: Closure(
            service=row["service"],
            reason=row["reason"],
            closed_at=row["closed_at"],
            closed_by=row["closed_by"],
            until=row["until"],
        )
        for row in rows
    }


def save(connection: Connection, centre_id: int, service: str, closure: Closure | None) -> None:
    """Replaces the row of the service; None takes it away."""
    connection.execute(
        delete(service_closures).where(C.centre_id == centre_id, C.service == service)
    )
    if closure is not None:
        connection.execute(insert(service_closures), closure_row(centre_id, closure))


def closure_row(centre_id: int, closure: Closure) -> dict[str, Any]:
    """The columns of a closure."""
    return {
        "centre_id": centre_id,
        "service": closure.service,
        "reason": closure.reason,
        "closed_at": closure.closed_at,
        "closed_by": closure.closed_by,
        "until": closure.until,
    }
