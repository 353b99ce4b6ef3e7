"""Past days packed, and the records of any period: what is packed, and the rows of other days.

A day is packed once it is over and nothing on it is open; a later change of one of its rows deletes
the packed day in the same transaction (`unpack`). So what is packed is never old. It is made of a
snapshot while the centre goes on, and only written under the centre's lock, where nothing
has happened to the day meanwhile (`PackedDay`).
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import partial
from typing import Any, cast

import numpy as np
from sqlalchemy import (
    ColumnElement,
    Connection,
    RowMapping,
    Select,
    Table,
    delete,
    func,
    insert,
    select,
)

from app.domain.centre.calendar import DayRange, business_day, day_bounds
from app.domain.centre.values import Centre
from app.domain.queue.counter import CounterState
from app.domain.queue.floor import Floor
from app.persistence import schema
from app.persistence.column_store.records import (
    FORM,
    Numbers,
    Recorder,
    RecordKind,
    Records,
    WordIds,
    as_array,
    column_names,
    column_width,
    read_column,
)
from app.persistence.schema import packed_columns, packed_words

C, W = packed_columns.c, packed_words.c
TABLES: Mapping[RecordKind, Table] = {
    RecordKind.TRANSACTIONS: schema.transactions,
    RecordKind.TICKETS: schema.tickets,
    RecordKind.PERIODS: schema.counter_periods,
}
ORDER: Mapping[RecordKind, Sequence[str]] = {
    RecordKind.TRANSACTIONS: ("ticket_id", "leg"),
    RecordKind.TICKETS: ("id",),
    RecordKind.PERIODS: ("began_seq",),
}
Rest = Callable[[], object]
ONE_DAY = timedelta(days=1)
ROWS_AT_ONCE = 20
"""Making their records holds the interpreter for some two milliseconds."""
LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)
# The driver itself reads them: as bytes, where SQLAlchemy would have them written out as text.
_BLOBS = (
    "SELECT content FROM packed_columns WHERE centre_id = %(centre)s AND part = %(part)s"
    " AND name = %(name)s AND form = %(form)s AND business_on BETWEEN %(first)s AND %(last)s"
    " ORDER BY business_on"
)


class ColumnStore:
    """The records of one centre, as one transaction of the database sees them."""

    def __init__(self, connection: Connection, centre: Centre, now: datetime) -> None:
        self._connection = connection
        self._centre = centre
        self._known = _words(connection, centre.id)
        self._now = now
        self.words = WordIds(self._known)
        self._recorder = Recorder(centre, self.words, now)

    def read(self, part: RecordKind, period: DayRange) -> Records:
        """The records of the days of the period, to be used within the transaction."""
        bounds = _days_of(self._connection, self._centre)
        if bounds is None:
            return Records(0, partial(read_column, part, blobs=[]))
        days = DayRange(max(period.first, bounds.first), min(period.last, bounds.last))
        packed = self._sizes(part, days)
        rows = [self.made(part, run) for run in _gaps(days, packed)]

        def column(name: str) -> Numbers:
            found = read_column(part, name, self._packed(part, name, days))
            return np.concatenate([found, *(made[name] for made in rows)]) if rows else found

        return Records(sum(packed.values()) + sum(map(len, rows)), column)

    def made(self, part: RecordKind, days: DayRange, rest: Rest | None = None) -> Numbers:
        """The records of the days, made of their rows whether they are packed or not."""
        query = _of_days(select(TABLES[part]), part, self._centre, days)
        rows: Iterable[RowMapping] = self._connection.execute(query).mappings()
        if rest:
            rows = _at_leisure(rows, rest)
        return as_array(part, (self._recorder.values(part, row) for row in rows))

    def _sizes(self, part: RecordKind, days: DayRange) -> Mapping[date, int]:
        """How many records each packed day has."""
        first = column_names(part)[0]
        query = select(C.business_on, func.length(C.content)).where(
            *self._column(part, first), C.business_on.between(days.first, days.last)
        )
        wide = column_width(part, first)
        return {on: size // wide for on, size in self._connection.execute(query)}

    def _packed(self, part: RecordKind, name: str, days: DayRange) -> Iterator[bytes]:
        if self._connection.dialect.name == "postgresql":
            key = {
                "centre": self._centre.id,
                "part": part.value,
                "name": name,
                "form": FORM,
                "first": days.first,
                "last": days.last,
            }
            driver = cast(Any, self._connection.connection.driver_connection)
            with driver.cursor(binary=True) as cursor:
                yield from (row[0] for row in cursor.execute(_BLOBS, key))
            return
        query = select(C.content).where(
            *self._column(part, name), C.business_on.between(days.first, days.last)
        )
        yield from self._connection.execute(query.order_by(C.business_on)).scalars()

    def _column(self, part: RecordKind, name: str) -> Sequence[ColumnElement[bool]]:
        return (
            C.centre_id == self._centre.id,
            C.part == part.value,
            C.name == name,
            C.form == FORM,
        )

    def day(self, on: date, rest: Rest | None = None) -> "PackedDay":
        """The day's records as they are packed; `rest` is called after every few rows."""
        made = {part: self.made(part, DayRange(on, on), rest) for part in RecordKind}
        columns = [
            {
                "centre_id": self._centre.id,
                "part": part.value,
                "name": name,
                "business_on": on,
                "form": FORM,
                "content": found[name].tobytes(),
            }
            for part, found in made.items()
            for name in column_names(part)
        ]
        return PackedDay(self._centre.id, on, columns, set(self.words.beyond(self._known).values()))


@dataclass(frozen=True, slots=True)
class PackedDay:
    """A day made of a snapshot, to be written under the centre's lock.

    `new_words` have no numbers of the database yet: the columns count them by numbers of their own.
    """

    centre_id: int
    on: date
    columns: Sequence[Mapping[str, Any]]
    new_words: AbstractSet[str]

    def write(self, connection: Connection, *, made_at_seq: int) -> bool:
        """Write the day, if what it was made of still stands; else it must be made again.

        The centre's lock must be held, or a change could be missed. Where words are new, they get
        their numbers and nothing else is written.
        """
        if _changed_since(connection, self.centre_id, made_at_seq, self.on):
            return False
        if self.new_words:
            added = self.new_words - set(_words(connection, self.centre_id).values())
            rows = [{"centre_id": self.centre_id, "word": word} for word in sorted(added)]
            if rows:
                connection.execute(insert(packed_words), rows)
            return False
        unpack(connection, self.centre_id, self.on)
        connection.execute(insert(packed_columns), self.columns)
        return True


def _changed_since(connection: Connection, centre_id: int, seq: int, on: date) -> bool:
    """Whether anything has happened since that could have changed the day's rows.

    Only what happens to a ticket of a later day certainly doesn't.
    """
    of, ticket = schema.events.c, schema.tickets.c
    later = select(ticket.id).where(ticket.id == of.ticket_id, ticket.business_on > on).exists()
    query = select(of.seq).where(of.centre_id == centre_id, of.seq > seq, ~later).limit(1)
    return connection.execute(query).first() is not None


def _at_leisure(rows: Iterable[RowMapping], rest: Rest) -> Iterator[RowMapping]:
    for nth, row in enumerate(rows, start=1):
        yield row
        if nth % ROWS_AT_ONCE == 0:
            rest()


def unpack(connection: Connection, centre_id: int, on: date) -> None:
    """Delete the packed day: its rows change."""
    connection.execute(delete(packed_columns).where(C.centre_id == centre_id, C.business_on == on))


def unpack_from(connection: Connection, centre_id: int, on: date) -> None:
    """Delete the packed day and all after it: the clock went back, and they are still to come."""
    connection.execute(delete(packed_columns).where(C.centre_id == centre_id, C.business_on >= on))


def packed_differences(connection: Connection, centre: Centre) -> list[str]:
    """Every packed day that differs from what its rows make, in words."""
    past = ColumnStore(connection, centre, LONG_AGO)
    kept = (C.centre_id == centre.id, C.form == FORM)
    query = select(C.part, C.business_on).where(*kept).distinct()
    different: list[str] = []
    for part, on in connection.execute(query.order_by(C.business_on, C.part)).all():
        made = past.made(RecordKind(part), DayRange(on, on))
        named = select(C.name, C.content).where(*kept, C.part == part, C.business_on == on)
        found = {name: bytes(content) for name, content in connection.execute(named)}
        if found != {name: made[name].tobytes() for name in column_names(RecordKind(part))}:
            different.append(f"packed_columns {part} {on}: isn't what the rows of the day make")
    return different


def days_to_pack(connection: Connection, floor: Floor, now: datetime, most: int) -> Sequence[date]:
    """The earliest days that are over and not packed, at most `most`; none with anything open."""
    zone = floor.centre.time_zone
    bounds = _days_of(connection, floor.centre)
    if bounds is None:
        return []
    open_on = [business_day(now, zone), *(t.business_on for t in floor.tickets.values())]
    open_on += [
        business_day(counter.since, zone)
        for counter in floor.counters.values()
        if counter.state is not CounterState.CLOSED and counter.since is not None
    ]
    until = min(*open_on, bounds.last + ONE_DAY)
    query = select(C.business_on).where(
        C.centre_id == floor.centre.id,
        C.part == RecordKind.TICKETS.value,
        C.name == column_names(RecordKind.TICKETS)[0],
        C.form == FORM,
    )
    have = set(connection.execute(query).scalars())
    found: list[date] = []
    day = bounds.first
    while day < until and len(found) < most:
        if day not in have:
            found.append(day)
        day += ONE_DAY
    return found


def _of_days(query: Select[Any], part: RecordKind, centre: Centre, run: DayRange) -> Select[Any]:
    table = TABLES[part]
    query = query.where(table.c.centre_id == centre.id)
    if part is RecordKind.PERIODS:
        begin, _ = day_bounds(run.first, centre.time_zone)
        _, end = day_bounds(run.last, centre.time_zone)
        query = query.where(table.c.began_at >= begin, table.c.began_at < end)
    else:
        query = query.where(table.c.business_on.between(run.first, run.last))
    return query.order_by(*(table.c[name] for name in ORDER[part]))


def _words(connection: Connection, centre_id: int) -> dict[int, str]:
    query = select(W.id, W.word).where(W.centre_id == centre_id)
    return {row[0]: row[1] for row in connection.execute(query)}


def _days_of(connection: Connection, centre: Centre) -> DayRange | None:
    """From the day of the first ticket, or of the first counter opened, to that of the last."""
    tickets, periods = schema.tickets.c, schema.counter_periods.c
    found: list[date] = []
    for end in (func.min, func.max):
        issued = select(end(tickets.business_on)).where(tickets.centre_id == centre.id)
        began = select(end(periods.began_at)).where(periods.centre_id == centre.id)
        if (on := connection.execute(issued).scalar()) is not None:
            found.append(on)
        if (at := connection.execute(began).scalar()) is not None:
            found.append(business_day(at, centre.time_zone))
    return DayRange(min(found), max(found)) if found else None


def _gaps(days: DayRange, packed: Mapping[date, int]) -> Iterator[DayRange]:
    """The runs of days that aren't packed."""
    begin: date | None = None
    day = days.first
    while day <= days.last:
        if day in packed:
            if begin is not None:
                yield DayRange(begin, day - ONE_DAY)
            begin = None
        elif begin is None:
            begin = day
        day += ONE_DAY
    if begin is not None:
        yield DayRange(begin, days.last)
