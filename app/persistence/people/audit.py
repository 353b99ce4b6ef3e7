"""The log as it is searched: who did what, the newest first."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, or_, select

from app.domain.events import DEVICE, Event
from app.persistence.queue.rows import read_event
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
    connection: Connection, centre_id: int, wanted: AuditFilter, most: int
) -> Sequence[AuditEntry]:
    """The newest events first, at most so many; without an actor, those of all people,
    and whatever was done with devices.
    """
    conditions = [
        E.centre_id == centre_id,
        E.at >= wanted.first_at,
        E.at < wanted.before_at,
        E.actor == wanted.actor if wanted.actor else or_(E.actor.like("user:%"), E.type == DEVICE),
    ]
    if wanted.action:
        conditions.append(E.type == wanted.action)
    if wanted.counter is not None:
        conditions.append(E.counter == wanted.counter)
    if wanted.label:
        conditions.append(func.upper(T.label) == wanted.label.upper())
    if wanted.cursor is not None:
        conditions.append(E.seq < wanted.cursor)
    query = (
        select(events, T.label.label("label"))
        .join_from(events, tickets, T.id == E.ticket_id, isouter=True)
        .where(*conditions)
        .order_by(E.seq.desc())
        .limit(most)
    )
    rows = connection.execute(query).mappings()
    return [AuditEntry(read_event(row), row["label"] or "") for row in rows]
