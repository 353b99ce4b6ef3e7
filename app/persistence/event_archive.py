"""Events of past years that went into a file: what the log still needs to be proved without them.

Archived are the events of tickets whose business day is over for years: nearly all of the log. The
rows that follow from them stay, for reports read those, and are sealed by a digest; counters go on
from how they were left. What is of counters, alerts and the configuration stays in the log.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import file_digest, sha256
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Connection, and_, delete, func, insert, select

from app.domain.centre.calendar import business_day
from app.domain.events import DEFERRED, RATED, Remark
from app.domain.queue.counter import CounterNow
from app.domain.queue.ticket import Action
from app.persistence import schema
from app.persistence.queue.floors import CALLS_LOOKED_BACK
from app.persistence.queue.rows import counter_row, read_counter
from app.persistence.schema import event_archives

A, E, T = event_archives.c, schema.events.c, schema.tickets.c
TYPES = frozenset({*(one.value for one in Action), *(one.value for one in Remark), DEFERRED, RATED})
"""What is archived of a ticket; its corrections stay, for the page of a record names them."""

SEALED = {
    "tickets": (schema.tickets, ("id",)),
    "transactions": (schema.transactions, ("ticket_id", "leg")),
    "ratings": (schema.ratings, ("ticket_id",)),
}
UNSEALED = frozenset({"track_code"})
"""Columns that are emptied later, or are secrets."""
_INSTANTS = frozenset({"since", "auto_call_at", "back_at", "alarm_at"})
KEPT_NEWEST = CALLS_LOOKED_BACK
"""So many of the newest events stay whatever year they are of: a floor is loaded from them."""

STREAMED = {"stream_results": True, "max_row_buffer": 1000}
FOLDER = "archive"
"""Where the files lie, in the folder of the data."""


@dataclass(frozen=True, slots=True)
class EventArchive:
    """The events of tickets before a day, up to a `seq`, in a file of a SHA-256.

    `digests` are those of the rows that follow from them, by table, each with its columns;
    `counters` is how these left the counters.
    """

    centre_id: int
    before_on: date
    seq: int
    events: int
    file: str
    sha256: str
    digests: Mapping[str, Mapping[str, Any]]
    counters: Sequence[Mapping[str, Any]]
    made_at: datetime

    def counters_after(self) -> dict[int, CounterNow]:
        """The counters as the archived events have left them."""
        return {row["number"]: read_counter(_read(row)) for row in self.counters}


def archives_of(connection: Connection, centre_id: int) -> Sequence[EventArchive]:
    """The centre's archives, the oldest first."""
    query = select(event_archives).where(A.centre_id == centre_id).order_by(A.before_on)
    return [EventArchive(**row) for row in connection.execute(query).mappings()]


def newest_to_archive(connection: Connection, centre_id: int, zone: ZoneInfo) -> date | None:
    """The day before which no event is among the newest, from which a floor is loaded.

    None where the log is shorter than that.
    """
    newest = select(schema.centres.c.seq).where(schema.centres.c.id == centre_id).scalar_subquery()
    query = (
        select(E.at)
        .where(E.centre_id == centre_id, E.seq <= newest - KEPT_NEWEST)
        .order_by(E.seq.desc())
        .limit(1)
    )
    at = connection.execute(query).scalar()
    return business_day(at, zone) if at is not None else None


def keep_archive(connection: Connection, archive: EventArchive) -> None:
    """Write down that the events are in their file: from now on they may be deleted."""
    names = [column.name for column in event_archives.c]
    connection.execute(insert(event_archives), {name: getattr(archive, name) for name in names})


def archivable(
    connection: Connection, centre_id: int, before: date, *, after_seq: int = 0
) -> Iterator[Mapping[str, Any]]:
    """The rows of the events that are to be archived, in their order, never the newest event."""
    query = (
        select(schema.events)
        .join(schema.tickets, T.id == E.ticket_id)
        .where(*_of(centre_id, before), E.seq > after_seq)
        .order_by(E.seq)
    )
    for row in connection.execute(query, execution_options=STREAMED).mappings():
        yield {**row, "at": row["at"].isoformat()}


def how_many(connection: Connection, centre_id: int, before: date) -> int:
    """How many events are to be archived."""
    query = (
        select(func.count())
        .select_from(schema.events.join(schema.tickets, T.id == E.ticket_id))
        .where(*_of(centre_id, before))
    )
    found: int = connection.execute(query).scalar_one()
    return found


def delete_some(connection: Connection, archive: EventArchive, most: int) -> int:
    """Delete at most so many of the archived events, the oldest first, and return how many."""
    query = (
        select(E.seq)
        .join(schema.tickets, T.id == E.ticket_id)
        .where(*_of(archive.centre_id, archive.before_on), E.seq <= archive.seq)
        .order_by(E.seq)
        .limit(most)
    )
    seqs = connection.execute(query).scalars().all()
    if seqs:
        here = (E.centre_id == archive.centre_id, E.seq.in_(seqs))
        connection.execute(delete(schema.events).where(*here))
    return len(seqs)


def archived_tickets(connection: Connection, centre_id: int, before: date) -> frozenset[int]:
    """The ids of the tickets whose events are archived."""
    query = select(T.id).where(T.centre_id == centre_id, T.business_on < before)
    return frozenset(connection.execute(query).scalars())


def digests_of(
    connection: Connection,
    centre_id: int,
    since: date | None,
    before: date,
    *,
    columns: Mapping[str, Sequence[str]] | None = None,
) -> dict[str, dict[str, Any]]:
    """The digest of the rows of the days, by table; of the given columns, or of all there are."""
    found = {}
    for name, (table, key) in SEALED.items():
        names = list(
            (columns or {}).get(name) or [c.name for c in table.c if c.name not in UNSEALED]
        )
        days: list[ColumnElement[bool]] = [table.c.business_on < before]
        if since is not None:
            days.append(table.c.business_on >= since)
        query = (
            select(*(table.c[one] for one in names if one in table.c))
            .where(table.c.centre_id == centre_id, *days)
            .order_by(*(table.c[one] for one in key))
        )
        digest, rows = sha256(), 0
        for row in connection.execute(query, execution_options=STREAMED):
            line = json.dumps([_plain(value) for value in row], sort_keys=True)
            digest.update(line.encode() + b"\n")
            rows += 1
        found[name] = {"columns": names, "rows": rows, "sha256": digest.hexdigest()}
    return found


def plain_counters(counters: Mapping[int, CounterNow]) -> list[dict[str, Any]]:
    """How the counters are, as JSON can hold it."""
    return [
        {"number": number, **{name: _plain(value) for name, value in counter_row(now).items()}}
        for number, now in sorted(counters.items())
    ]


def changed_since(connection: Connection, archives: Sequence[EventArchive]) -> list[str]:
    """The tables whose archived rows are not as they were, in words."""
    different: list[str] = []
    since: date | None = None
    for one in archives:
        columns = {name: told["columns"] for name, told in one.digests.items()}
        now = digests_of(connection, one.centre_id, since, one.before_on, columns=columns)
        different += [
            f"{name}: rows of before {one.before_on} aren't as they were when archived"
            for name, told in one.digests.items()
            if now[name] != dict(told)
        ]
        since = one.before_on
    return different


def damaged_files(connection: Connection, centre_id: int, data: Path) -> list[str]:
    """The centre's archives whose files are there, and not as they were written, in words."""
    found = [(data / FOLDER / one.file, one) for one in archives_of(connection, centre_id)]
    return [
        f"{path} isn't as it was written"
        for path, one in found
        if path.exists() and file_digest_of(path) != one.sha256
    ]


def file_digest_of(path: Path) -> str:
    """The SHA-256 of a file. Raises OSError."""
    with path.open("rb") as file:
        return file_digest(file, "sha256").hexdigest()


def _of(centre_id: int, before: date) -> Sequence[ColumnElement[bool]]:
    newest = select(schema.centres.c.seq).where(schema.centres.c.id == centre_id).scalar_subquery()
    return (
        E.centre_id == centre_id,
        E.type.in_(sorted(TYPES)),
        E.seq < newest,
        and_(T.centre_id == centre_id, T.business_on < before),
    )


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date | datetime) else value


def _read(row: Mapping[str, Any]) -> Mapping[str, Any]:
    return {
        name: datetime.fromisoformat(value) if name in _INSTANTS and value else value
        for name, value in row.items()
    }
