"""Events to rows of the log and back."""

from collections.abc import Mapping
from typing import Any

from app.domain.events import Event


def event_row(centre_id: int, event: Event) -> dict[str, Any]:
    """The columns of an event."""
    return {
        "centre_id": centre_id,
        "seq": event.seq,
        "at": event.at,
        "type": event.type,
        "actor": event.actor,
        "ticket_id": event.ticket_id,
        "counter": event.counter,
        "facts": dict(event.facts),
    }


def read_event(row: Mapping[Any, Any]) -> Event:
    """The event of a row."""
    return Event(
        seq=row["seq"],
        at=row["at"],
        type=row["type"],
        actor=row["actor"],
        ticket_id=row["ticket_id"],
        counter=row["counter"],
        facts=row["facts"],
    )
