"""The figures of the day so far, kept right with each `seq` however many screens show them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from threading import Lock

import numpy as np

from app.domain.alerts.rules import RECENT
from app.domain.centre.calendar import business_day
from app.domain.centre.values import Centre
from app.domain.queue.floor import Floor
from app.domain.queue.ticket import State
from app.persistence.database import Database
from app.persistence.queue.day_tickets import day_tickets, ids_since, newest_seq
from app.reports.day_book import DayBook, Served
from app.reports.figures import of_all


@dataclass(frozen=True, slots=True)
class Waits:
    """How long the served of the day waited."""

    served: int
    mean_wait_s: float | None
    median_wait_s: float | None
    p90_wait_s: float | None
    share_in_target: float | None


@dataclass(frozen=True, slots=True)
class Today:
    """The day so far: all, by service, by counter, by officer, and tickets by state."""

    all: Waits
    services: Mapping[str, Waits]
    issued: Mapping[str, int]
    counters: Mapping[int, Served]
    officers: Mapping[int, Served]
    states: Mapping[str, int]
    recent: Sequence[tuple[datetime, float]] = ()

    def recent_waits_s(self, at: datetime) -> list[float]:
        """The waits of the served whom a counter called in the hour before the instant."""
        return [wait_s for called_at, wait_s in self.recent if called_at > at - RECENT]


@dataclass(slots=True)
class _Kept:
    """The book of a centre's newest day, up to which `seq` it goes, and what was made of it."""

    on: date
    book: DayBook = field(default_factory=DayBook)
    seq: int | None = None
    made: tuple[Centre, Today] | None = None
    lock: Lock = field(default_factory=Lock)


class DayFigures:
    """Keeps each centre's newest figures, for all who ask; any thread may.

    A new `seq` costs what its events have touched, not the day.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._lock = Lock()
        self._kept: dict[int, _Kept] = {}

    def of(self, floor: Floor, at: datetime) -> Today:
        """The figures at the floor's `seq` or later, of the business day of the instant."""
        centre = floor.centre
        on = business_day(at, centre.time_zone)
        with self._lock:
            kept = self._kept.get(centre.id)
            if kept is None or kept.on != on:
                kept = self._kept[centre.id] = _Kept(on)
        # A centre waits for the database by itself.
        with kept.lock:
            if kept.seq is None or kept.seq < floor.seq:
                self._read(kept, centre.id)
            if kept.made is None or kept.made[0] is not centre:
                kept.made = (centre, _today(kept.book, centre, at))
            return kept.made[1]

    def _read(self, kept: _Kept, centre_id: int) -> None:
        with self._database.read() as connection:
            newest = newest_seq(connection, centre_id)
            for ids in ids_since(connection, centre_id, kept.on, kept.seq, newest):
                kept.book.put(day_tickets(connection, ids))
        # Only now: where reading failed, the same is read again, and entering it twice is harmless.
        kept.seq, kept.made = newest, None


def _today(book: DayBook, centre: Centre, at: datetime) -> Today:
    return Today(
        all=_waits(book.all_waits_ms, centre),
        services={code: _waits(book.waits_ms.get(code, ()), centre) for code in centre.services},
        issued=book.issued,
        counters=book.counters,
        officers=book.officers,
        states={state.value: book.states[state.value] for state in State},
        recent=book.called_after(at - RECENT),
    )


def _waits(waits_ms: Sequence[int], centre: Centre) -> Waits:
    if not waits_ms:
        return Waits(0, None, None, None, None)
    waited = np.array(waits_ms)
    groups = of_all(waited)
    median, p90 = groups.percentiles_s(waited, (0.5, 0.9))
    within = groups.share(waited <= centre.targets.wait_min * 60_000)
    return Waits(len(waited), groups.mean_s(waited)[-1], median[-1], p90[-1], within[-1])
