"""How devices are, as the process that hears them writes it down for the others."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, or_, select
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from app.persistence.database_clock import database_now, database_time
from app.persistence.schema import device_states

S = device_states.c
LONGEST = 400
PAGE, CABLE = "page", "cable"
STALE_S = 15
KNOWN_FOR = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class HeardState:
    """What a process has heard of a device: its state and cause in words, since when.

    `source` tells the page of a display from what hangs at a cable, such as its power.
    """

    device_id: int
    source: str
    centre_id: int
    state: str
    cause: str
    detail: str
    since_at: datetime


@dataclass(frozen=True, slots=True)
class HeardElsewhere:
    """What another process has heard of a device, and how long ago."""

    known: HeardState
    age: timedelta


def keep_states(connection: Connection, process: str, heard: Iterable[HeardState]) -> None:
    """Write down what the process has just heard; it counts from now on by the database's clock."""
    insert = sqlite_insert if connection.dialect.name == "sqlite" else postgresql_insert
    # In one order: two processes that hear of the same devices must not wait for each other.
    rows = [
        {
            "device_id": one.device_id,
            "source": one.source,
            "centre_id": one.centre_id,
            "process": process,
            "state": one.state,
            "cause": one.cause,
            "detail": one.detail[:LONGEST],
            "since_at": one.since_at,
        }
        for one in sorted(heard, key=lambda one: (one.device_id, one.source))
    ]
    if not rows:
        return
    statement = insert(device_states).values(heard_at=database_now(connection))
    changed = {
        name: statement.excluded[name]
        for name in ("process", "state", "cause", "detail", "since_at", "heard_at")
    }
    connection.execute(
        statement.on_conflict_do_update(index_elements=["device_id", "source"], set_=changed), rows
    )


def forget_pages(connection: Connection, process: str, device_ids: Collection[int]) -> None:
    """Delete what was heard of displays whose last page has said goodbye to the process.

    One that another process hears by now stays.
    """
    over = database_now(connection, -STALE_S)
    mine = or_(S.process == process, S.heard_at < over)
    gone = delete(device_states).where(S.source == PAGE, S.device_id.in_(device_ids), mine)
    connection.execute(gone)


def foreign_states(connection: Connection, process: str) -> Sequence[HeardElsewhere]:
    """What other processes have heard within the hour; what is older nobody knows any more."""
    now = database_time(connection)
    query = select(device_states).where(S.process != process, S.heard_at > now - KNOWN_FOR)
    return [
        HeardElsewhere(
            HeardState(
                row.device_id,
                row.source,
                row.centre_id,
                row.state,
                row.cause,
                row.detail,
                row.since_at,
            ),
            max(now - row.heard_at, timedelta()),
        )
        for row in connection.execute(query)
    ]
