"""The log as it is searched: who did what, the newest first."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, or_, select

from app.domain.events import DEVICE, Event
from app.persistence.event_rows import read_event
from app.persistence.schema import events, tickets

E, T = events.c, tickets.c


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """An event, with the label of its ticket."""

    event: Event
    label: str


@dataclass(frozen=True, slots=True)
class AuditFilter:
    """Which events: within the instants, of an actor, an action, a counter, a ticket's label."""

    first_at: datetime
    before_at: datetime
    actor: str | None = None
    action: str | None = None
    counter: int | None = None
    label: str | None = None
    cursor: int | None = None


def audit_entries(
    connection: Connection, centre_id: int, filter_: AuditFilter, most: int
) -> Sequence[AuditEntry]:
    """The newest events first, at most `most`.

    Without an actor, those of all people and every event of a device.
    """
    conditions = [
        E.centre_id == centre_id,
        E.at >= filter_.first_at,
        E.at < filter_.before_at,
        E.actor == filter_.actor
        if filter_.actor
        else or_(E.actor.like("user:%"), E.type == DEVICE),
    ]
    if filter_.action:
        conditions.append(E.type == filter_.action)
    if filter_.counter is not None:
        conditions.append(E.counter == filter_.counter)
    if filter_.label:
        conditions.append(func.upper(T.label) == filter_.label.upper())
    if filter_.cursor is not None:
        conditions.append(E.seq < filter_.cursor)
    query = (
        select(events, T.label.label("label"))
        .join_from(events, tickets, T.id == E.ticket_id, isouter=True)
        .where(*conditions)
        .order_by(E.seq.desc())
        .limit(most)
    )
    rows = connection.execute(query).mappings()
    return [AuditEntry(read_event(row), row["label"] or "") for row in rows]
