"""Rows as columns of plain numbers: transactions, tickets and periods of an officer at a counter.

Words are numbers too (`WordIds`). Times of day are milliseconds since the midnight that began the
business day, in the centre's time zone; spans are those that the tables have.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from typing import Any, assert_never, overload
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from app.domain.centre.values import Centre
from app.domain.queue.call_reason import OUT_OF_TURN, reason_text
from app.domain.queue.ticket import LegEnd, PriorityCheck, State

Numbers = NDArray[Any]
MS = timedelta(milliseconds=1)
OUT_OF_TURN_TEXT = reason_text({"rule": OUT_OF_TURN}).strip("{}")
"""What the reason of a call says where the officer chose the label (see Calling)."""

NONE = -1
"""No time, no officer; no word is 0."""
MOST = 2**31 - 1
FORM = 3
"""The form of the records; days packed in another form are packed again."""

STATES = tuple(State)
ENDS = (None, *LegEnd)
CHECKS = (None, *PriorityCheck)
SERVED_END = ENDS.index(LegEnd.FINISHED)
UNDONE_END = ENDS.index(LegEnd.UNDONE)


class RecordKind(StrEnum):
    """What is packed of a day."""

    TRANSACTIONS = "transactions"
    TICKETS = "tickets"
    PERIODS = "periods"


FORMS: Mapping[RecordKind, np.dtype[Any]] = {
    RecordKind.TRANSACTIONS: np.dtype(
        [
            ("ticket", "<i8"), ("day", "<i4"), ("leg", "<i2"), ("recalls", "<i2"),
            ("service", "<i4"), ("counter", "<i4"), ("officer", "<i4"), ("priority", "<i4"),
            ("kind", "<i4"), ("outcome", "<i4"), ("procedure", "<i4"),
            ("end", "<u1"), ("overnight", "<u1"), ("out_of_turn", "<u1"), ("started", "<u1"),
            ("queued_ms", "<i4"), ("called_ms", "<i4"),
            ("wait_ms", "<i4"), ("walk_ms", "<i4"), ("service_ms", "<i4"), ("held_ms", "<i4"),
        ]
    ),
    RecordKind.TICKETS: np.dtype(
        [
            ("ticket", "<i8"), ("day", "<i4"), ("legs", "<i2"), ("state", "<u1"), ("check", "<u1"),
            ("service", "<i4"), ("priority", "<i4"), ("origin", "<i4"),
            ("issued_ms", "<i4"), ("last_ms", "<i4"), ("visit_ms", "<i4"),
            ("quoted_low_s", "<i4"), ("quoted_high_s", "<i4"), ("quoted_p80_s", "<i4"),
        ]
    ),
    RecordKind.PERIODS: np.dtype(
        [
            ("day", "<i4"), ("counter", "<i4"), ("officer", "<i4"), ("reason", "<i4"),
            ("paused", "<u1"), ("began_ms", "<i4"), ("span_ms", "<i4"),
        ]
    ),
}  # fmt: skip


class WordIds:
    """Numbers for words; 0 is none. `known` are those that the tables have."""

    def __init__(self, known: Mapping[int, str] | None = None) -> None:
        self._texts = dict(known or {})
        self._ids = {word: number for number, word in self._texts.items()}

    def id(self, word: str | None) -> int:
        """The word's number; a new word gets the next one."""
        if not word:
            return 0
        found = self._ids.get(word)
        if found is None:
            found = max(self._texts, default=0) + 1
            self._texts[found], self._ids[word] = word, found
        return found

    def text(self, number: int) -> str:
        """The word of a number; empty for none."""
        return self._texts.get(number, "")

    def beyond(self, known: Mapping[int, str]) -> Mapping[int, str]:
        """The words that aren't among the known."""
        return {number: word for number, word in self._texts.items() if number not in known}


class DayClock:
    """Instants as milliseconds of local time since the midnight of a business day."""

    def __init__(self, zone: ZoneInfo) -> None:
        self._zone = zone

    def ms(self, at: datetime | None, on: date) -> int:
        """The milliseconds; NONE for no instant."""
        if at is None:
            return NONE
        local = at.astimezone(self._zone).replace(tzinfo=UTC)
        since = local - datetime(on.year, on.month, on.day, tzinfo=UTC)
        return min(max(round(since.total_seconds() * 1000), 0), MOST)

    def day(self, at: datetime) -> date:
        """The local day of the instant."""
        return at.astimezone(self._zone).date()


class Records:
    """Columns of numbers of equal length; each is read at its first use.

    `records["wait_ms"]` is a column, `records[condition]` those for which the condition holds.
    """

    def __init__(self, size: int, read: Callable[[str], Numbers]) -> None:
        self._size = size
        self._read = read
        self._columns: dict[str, Numbers] = {}

    def __len__(self) -> int:
        return self._size

    @overload
    def __getitem__(self, asked: str) -> Numbers: ...
    @overload
    def __getitem__(self, asked: Numbers) -> "Records": ...
    def __getitem__(self, asked: str | Numbers) -> "Numbers | Records":
        if not isinstance(asked, str):
            places = np.flatnonzero(asked)
            return Records(len(places), lambda name: self[name].take(places))
        found = self._columns.get(asked)
        if found is None:
            found = self._columns[asked] = self._read(asked)
        return found


def as_array(part: RecordKind, rows: Iterable[tuple[Any, ...]]) -> Numbers:
    """The rows, whose values are in the order of the part's form, as one array of them."""
    return np.array(list(rows), dtype=FORMS[part])


def column_names(part: RecordKind) -> Sequence[str]:
    """The names of the record kind's columns; the first one tells how many records there are."""
    found = FORMS[part].names
    assert found is not None
    return found


def column_width(part: RecordKind, name: str) -> int:
    """How many bytes a number of the column takes."""
    return FORMS[part][name].itemsize


def read_column(part: RecordKind, name: str, blobs: Iterable[bytes]) -> Numbers:
    """The numbers of a column of packed days, one day after the other."""
    return np.frombuffer(b"".join(blobs), dtype=FORMS[part][name])


class Recorder:
    """Makes the values of records out of the rows of one centre's tables."""

    def __init__(self, centre: Centre, words: WordIds, until: datetime) -> None:
        self._words = words
        self._clock = DayClock(centre.time_zone)
        self._until = until
        # Days before a centre wrote its prefix in capitals are of the same service.
        self._services = {s.prefix.upper(): s.code for s in centre.services.values()}

    def values(self, part: RecordKind, row: Mapping[Any, Any]) -> tuple[Any, ...]:
        """The values of the row's record, in the order of the part's form."""
        match part:
            case RecordKind.TRANSACTIONS:
                return self._transaction(row)
            case RecordKind.TICKETS:
                return self._ticket(row)
            case RecordKind.PERIODS:
                return self._period(row)
            case _:
                assert_never(part)

    def _transaction(self, row: Mapping[Any, Any]) -> tuple[Any, ...]:
        on, word, clock = row["business_on"], self._words.id, self._clock
        return (
            row["ticket_id"], on.toordinal(), row["leg"], row["recalls"],
            word(row["service"]), row["counter"], _or_none(row["officer_id"]),
            word(row["priority"]), word(row["kind"]), word(row["outcome"]), word(row["procedure"]),
            ENDS.index(LegEnd(row["end"]) if row["end"] else None), row["overnight"],
            OUT_OF_TURN_TEXT in row["reason"], row["started_at"] is not None,
            clock.ms(row["queued_at"], on), clock.ms(row["called_at"], on),
            *(_span(row[f"{name}_ms"]) for name in ("wait", "walk", "service", "held")),
        )  # fmt: skip

    def _ticket(self, row: Mapping[Any, Any]) -> tuple[Any, ...]:
        """The values of a ticket; its service is the one of its issue, which its prefix tells."""
        on, word, clock, check = (
            row["business_on"],
            self._words.id,
            self._clock,
            row["priority_check"],
        )
        visit = row["finished_at"] - row["issued_at"] if row["finished_at"] else None
        return (
            row["id"], on.toordinal(), row["legs"], STATES.index(State(row["state"])),
            CHECKS.index(PriorityCheck(check) if check else None),
            word(self._services.get(row["prefix"].upper(), row["service"])), word(row["priority"]),
            word(row["origin"]), clock.ms(row["issued_at"], on), clock.ms(row["last_at"], on),
            _span(visit // MS) if visit is not None else NONE,
            *(_or_none(row[f"quoted_{name}_s"]) for name in ("low", "high", "p80")),
        )  # fmt: skip

    def _period(self, row: Mapping[Any, Any]) -> tuple[Any, ...]:
        """The values of a period; one that goes on is measured up to now."""
        began_at = row["began_at"]
        on = self._clock.day(began_at)
        span = max(row["ended_at"] or self._until, began_at) - began_at
        return (
            on.toordinal(), row["counter"], row["officer_id"], self._words.id(row["reason"]),
            row["state"] == "paused", self._clock.ms(began_at, on), _span(span // MS),
        )  # fmt: skip


def _or_none(value: int | None) -> int:
    return NONE if value is None else value


def _span(ms: int) -> int:
    """The milliseconds, at most 24 days: only forgotten tickets wait for longer."""
    return min(int(ms), MOST)
