"""The unit of work: one command of one centre, from the lock to the commit and its listeners."""

import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from threading import Lock
from typing import Any

from sqlalchemy import ClauseElement, Connection, delete, update

from app.domain.centre.calendar import business_day
from app.domain.centre.changes import Change
from app.domain.centre.numbering import Series
from app.domain.centre.values import Centre
from app.domain.events import Event
from app.domain.forecast import Forecast, NextHour
from app.domain.queue.assistance import assistance_after, assistance_id
from app.domain.queue.counter import TURNS, period_begun
from app.domain.queue.evolution import evolve
from app.domain.queue.floor import Floor, follow
from app.domain.queue.messages import message_after, message_id
from app.domain.queue.ticket import LegEnd, Ticket
from app.persistence import hot_sql as sql
from app.persistence import schema
from app.persistence.centre import store
from app.persistence.column_store.packed_days import (
    ColumnStore,
    Rest,
    days_to_pack,
    unpack,
    unpack_from,
)
from app.persistence.database import BUSY_TIMEOUT_S, Database, FairLock, translated
from app.persistence.event_rows import event_row
from app.persistence.hot_sql import execute
from app.persistence.queue import corrections, rehearsals
from app.persistence.queue.archived import archived_before
from app.persistence.queue.assistance import save_assistance
from app.persistence.queue.batch import Batch, move_seq
from app.persistence.queue.catching_up import replayed
from app.persistence.queue.floors import Floors, load_floor, speeds_of, ticket_by_id
from app.persistence.queue.messages import save_message
from app.persistence.queue.rows import (
    counter_row,
    moving_row,
    period_row,
    ticket_row,
    transaction_row,
)

log = logging.getLogger(__name__)

ID_SHIFT = 32
"""A ticket's id is its centre's id and the `seq` of its issue: unique, ordered, from the log."""
SLIP = timedelta(hours=2)
"""How far the machine's clock may be set back while the centre's time waits for it."""
PACKING_TRIES = 3
"""One for the words that are new, one for a change of the day, and one that lasts."""

Listener = Callable[[Floor], None]


@dataclass(frozen=True, slots=True)
class Answer:
    """What a request that was carried out before has done."""

    command: str
    ticket_id: int | None


class UnitOfWork:
    """One command under its centre's lock; all of it commits at once or nothing does."""

    def __init__(self, connection: Connection, floor: Floor, at: datetime) -> None:
        self.floor = floor
        self.at = at
        self._connection = connection
        self._dialect = connection.dialect.name
        self.config_version: int | None = None

    @property
    def centre_id(self) -> int:
        """The centre whose lock is held."""
        return self.floor.centre.id

    @property
    def connection(self) -> Connection:
        """The transaction's connection, for rows of other columns such as cards."""
        return self._connection

    @property
    def next_seq(self) -> int:
        """The number that the next recorded event must carry."""
        return self.floor.seq + 1

    def next_ticket_id(self) -> int:
        """The id of a ticket that the next event issues."""
        return self.centre_id << ID_SHIFT | self.next_seq

    def ticket(self, ticket_id: int) -> Ticket | None:
        """The ticket as it stands, live or ended, or None."""
        live = self.floor.tickets.get(ticket_id)
        return live or ticket_by_id(self._connection, self.centre_id, ticket_id)

    def is_archived(self, ticket: Ticket) -> bool:
        """Whether its events are in a file by now: nothing may happen to it any more."""
        before = archived_before(self._connection, self.centre_id)
        return before is not None and ticket.business_on < before

    def track_code(self, ticket_id: int) -> str | None:
        """The secret part of the ticket's page address; None once its day is closed."""
        row = self._run(sql.TRACK_CODE, {"of_id": ticket_id}).fetchone()
        return row[0] if row else None

    def replayed(self, ticket_id: int) -> Ticket | None:
        """The ticket rebuilt from the log, with the state before its last event (for undo)."""
        return replayed(self._connection, self.centre_id, ticket_id, self.floor.seq)

    def take_number(self, on: date, prefix: str, run: Sequence[Series]) -> int:
        """Take the next ordinal of the first series that has one left; none is given twice."""
        for series in run:
            ordinal = self._next_number(on, prefix, series)
            if series.holds(ordinal):
                return ordinal
        raise ValueError("the last series must have no end")

    def _next_number(self, on: date, prefix: str, series: Series) -> int:
        mine = {"centre": self.centre_id, "on": on, "of_prefix": prefix, "of_name": series.name}
        row = self._run(sql.NEXT_NUMBER, mine).fetchone()
        if row is not None:
            return int(row[0])
        begun = {"centre_id": self.centre_id, "business_on": on, "prefix": prefix}
        self._run(sql.ADD_SERIES, {**begun, "name": series.name, "next": series.first + 1})
        return series.first

    def issue(self, event: Event, *, track_code: str) -> Ticket:
        """Record the event that issues a ticket, insert its row, and return it."""
        ticket = evolve(None, event)
        row = ticket_row(self.centre_id, ticket) | {"track_code": track_code}
        self._run(sql.ADD_TICKET, row)
        self._append(event, ticket)
        return ticket

    def act(self, event: Event, ticket: Ticket) -> Ticket:
        """Record an event of an existing ticket, update its row and transaction, and return it.

        `ticket` must be the newest; another's change since then raises RuntimeError, which the
        centre's lock makes impossible.
        """
        after = evolve(ticket, event)
        row = moving_row(after) | {"of_id": after.id, "of_version": ticket.version}
        found = self._run(sql.SAVE_TICKET, row)
        if found.rowcount != 1:
            raise RuntimeError(f"ticket {after.id} changed under the lock of its centre")
        self._save_leg(ticket, after, event)
        self._append(event, after)
        self._unpack(after.business_on)
        return after

    def correct(self, event: Event, ticket: Ticket) -> None:
        """Record the correction of a transaction of the ticket, and update the rows of both."""
        after = evolve(ticket, event)
        if after.finished_at != ticket.finished_at:
            row = moving_row(after) | {"of_id": after.id, "of_version": ticket.version}
            self._run(sql.SAVE_TICKET, row)
        corrections.save_correction(self._connection, event)
        self._append(event, after)
        self.floor = replace(self.floor, speeds=speeds_of(self._connection, self.floor.centre))
        self._unpack(after.business_on)

    def _unpack(self, on: date) -> None:
        """Discard the packed day, if there is one, for one of its rows has changed."""
        if on < business_day(self.at, self.floor.centre.time_zone):
            unpack(self._connection, self.centre_id, on)

    def counter(self, event: Event) -> None:
        """Record an event of a counter, and update its row."""
        self._append(event, None)

    def service(self, event: Event) -> None:
        """Record that a service was closed for now or opened again, and update its row."""
        self._append(event, None)
        code = str(event.facts["service"])
        store.save_closure(self._connection, self.centre_id, code, self.floor.closures.get(code))

    def message(self, event: Event) -> None:
        """Record what was said between a counter and the supervisors, and update its row."""
        after = message_after(self.floor.messages.get(message_id(event)), event)
        self._append(event, None)
        save_message(self._connection, self.centre_id, after)

    def assistance(self, event: Event) -> None:
        """Record what became of who asks for a person at a kiosk, and update its row."""
        after = assistance_after(self.floor.assistances.get(assistance_id(event)), event)
        self._append(event, None)
        save_assistance(self._connection, self.centre_id, after)

    def event(
        self,
        type_: str,
        actor: str,
        facts: Mapping[str, object],
        *,
        ticket_id: int | None = None,
        counter: int | None = None,
    ) -> Event:
        """An event as the next one of the log, at the unit's instant; not recorded yet."""
        return Event(self.next_seq, self.at, type_, actor, ticket_id, counter, facts)

    def note(self, event: Event) -> None:
        """Record an event that changes no table."""
        self._append(event, None)

    def configure(
        self,
        plain: Mapping[str, Any],
        coming: Centre,
        *,
        actor: str,
        note: str = "",
        restores: int | None = None,
    ) -> Sequence[Change]:
        """Replace the centre's configuration and record it; return what changed, if anything did.

        `coming` is the centre that it makes. The floor is read anew: another configuration is
        another centre to everything that looks.
        """
        move_seq(self._connection, self.floor)
        now = store.save_centre(
            self._connection,
            dict(plain),
            at=self.at,
            actor=actor,
            note=note,
            restores=restores,
            coming=coming,
        )
        if now.seq == self.floor.seq:
            return ()
        self.floor = load_floor(self._connection, self.centre_id, now.seq, centre=coming)
        self.config_version = now.version
        return now.changes

    def take_out(self, event: Event, ids: Sequence[int]) -> None:
        """Record that the tickets were a rehearsal, and delete all their rows.

        The floor is read anew: what it kept of calls and speeds may be theirs.
        """
        self._append(event, None)
        rehearsals.delete_tickets(self._connection, self.centre_id, ids)
        self.floor = load_floor(
            self._connection, self.centre_id, self.floor.seq, centre=self.floor.centre
        )

    def _run(self, statement: ClauseElement, values: Mapping[str, Any]) -> Any:
        return execute(self._connection, statement, values)

    def _save_leg(self, before: Ticket, after: Ticket, event: Event) -> None:
        if after.leg is None or after.leg == before.leg:
            return
        overnight = after.leg.end is LegEnd.EXPIRED
        row = transaction_row(self.centre_id, after, after.leg, overnight=overnight)
        self._run(sql.save_transaction(self._dialect), row)

    def _append(self, event: Event, ticket: Ticket | None) -> None:
        if event.seq != self.next_seq:
            raise ValueError(f"event {event.seq} after {self.floor.seq}: the log has no gaps")
        self._run(sql.ADD_EVENT, event_row(self.centre_id, event))
        before = self.floor.counters
        self.floor = follow(self.floor, event, ticket)
        if self.floor.counters is before:
            return
        for number, now in self.floor.counters.items():
            if now is not before[number]:
                key = {"of_centre": self.centre_id, "of_number": number}
                self._run(sql.SAVE_COUNTER, counter_row(now) | key)
        if event.type in TURNS:
            self._turn(event)

    def _turn(self, event: Event) -> None:
        """End the counter's period and begin the next one."""
        assert event.counter is not None
        key = {"of_centre": self.centre_id, "of_counter": event.counter, "at": event.at}
        self._run(sql.END_PERIOD, key)
        period = period_begun(event, self.floor.counters[event.counter].officer)
        if period is not None:
            self._run(sql.ADD_PERIOD, period_row(self.centre_id, period))

    def answered(self, actor: str, request_id: str) -> Answer | None:
        """What the request of the actor has done, if it was carried out before."""
        key = {"centre": self.centre_id, "of_request": request_id, "of_actor": actor}
        row = self._run(sql.ANSWERED, key).fetchone()
        return Answer(row[0], row[1]) if row else None

    def answer(self, actor: str, request_id: str, command: str, ticket_id: int | None) -> None:
        """Keep what the actor's request has done, so that it is never done again."""
        self._run(
            sql.ADD_REQUEST,
            {
                "centre_id": self.centre_id,
                "request_id": request_id,
                "actor": actor,
                "at": self.at,
                "command": command,
                "ticket_id": ticket_id,
            },
        )

    def forget(self, day: date, *, requests_before: datetime) -> None:
        """End the phone pages of the day and of earlier ones, and delete old request ids."""
        tickets, requests = schema.tickets.c, schema.requests.c
        self._connection.execute(
            update(schema.tickets)
            .where(
                tickets.centre_id + 0 == self.centre_id,  # as LIVE_HERE
                tickets.business_on <= day,
                tickets.track_code > "",
            )
            .values(track_code=None)
        )
        self._connection.execute(
            delete(schema.requests).where(
                requests.centre_id == self.centre_id, requests.at < requests_before
            )
        )


class UnitsOfWork:
    """Begins units of work and calls the listeners after each commit that changed a centre."""

    def __init__(self, database: Database, floors: Floors) -> None:
        self.database = database
        self.floors = floors
        self.listeners: list[Listener] = []
        self._turns: dict[int, FairLock] = {}
        self._turns_lock = Lock()
        self._batches: dict[int, Batch] = {}
        """The open batch of each centre, which only who has the centre's turn may touch."""
        self._was_set = False

    @contextmanager
    def begin(self, centre_id: int, at: datetime) -> Iterator[UnitOfWork]:
        """A unit under the centre's lock; an exception undoes it, else it is committed at the end.

        What others who wait meanwhile write may be committed with it (see Batch). Listeners run
        after the commit, in the thread that commits; they must not block. One that fails is logged:
        what is committed has happened, and the others are still called.
        """
        with translated():
            turn = self._turn(centre_id)
            batch = self._joined(turn, centre_id)
            try:
                with batch.command():
                    unit = self._unit(batch, at)
                    yield unit
                batch.moved(unit.floor, unit.config_version)
            finally:
                if batch.is_open and turn.pass_on():
                    batch.wait()
                else:
                    self._end(turn, centre_id)

    def _joined(self, turn: FairLock, centre_id: int) -> Batch:
        """The centre's batch, begun if there is none, for who has just got the turn."""
        turn.acquire()
        try:
            batch = self._batches.get(centre_id)
            if batch is None:
                batch = self._batches[centre_id] = Batch(self.database, self.floors, centre_id)
        except BaseException:
            turn.release()
            raise
        return batch

    def _unit(self, batch: Batch, at: datetime) -> UnitOfWork:
        floor = batch.floor
        unit = UnitOfWork(batch.connection, floor, at if self._was_set else _never_back(floor, at))
        if floor.last_at is not None and unit.at < floor.last_at:
            today = business_day(unit.at, floor.centre.time_zone)
            unpack_from(batch.connection, unit.centre_id, today)
        return unit

    def _end(self, turn: FairLock, centre_id: int) -> None:
        """End the centre's batch, give up the turn, tell the listeners, let all go who wait."""
        # The new floor is kept before the next command of this process looks for it: the turn is
        # given up after the commit, so the floor is hardly ever read from the tables.
        batch = self._batches.pop(centre_id)
        try:
            try:
                batch.end()
            finally:
                turn.release()
            if batch.has_moved and batch.is_committed:
                self._was_set = False
                self._tell(self.floors.newest(batch.floor))
        finally:
            batch.let_go()

    @contextmanager
    def _alone(self, centre_id: int) -> Iterator[None]:
        """The centre's turn with no batch open."""
        turn = self._turn(centre_id)
        while True:
            turn.acquire()
            if centre_id not in self._batches:
                break
            self._end(turn, centre_id)
        try:
            yield
        finally:
            turn.release()

    def foresee(self, centre_id: int, seen: Forecast | NextHour) -> None:
        """Put the forecast on the newest floor of the centre and call the listeners."""
        floor = self.floors.foresee(centre_id, seen)
        if floor is not None:
            self._tell(floor)

    def _tell(self, floor: Floor) -> None:
        for listener in self.listeners:
            try:
                listener(floor)
            except Exception:  # the edge of the commit: nobody may make it look undone
                log.exception("centre %s: a listener failed at %s", floor.centre.id, floor.seq)

    def _turn(self, centre_id: int) -> FairLock:
        with self._turns_lock:
            return self._turns.setdefault(centre_id, FairLock(BUSY_TIMEOUT_S))

    def pack_past_days(
        self, centre_id: int, at: datetime, *, most: int, rest: Rest | None = None
    ) -> int:
        """Pack days that are over, the earliest first, while the centre goes on.

        `rest` is called after every few rows. Returns how many it were; fewer than `most` is all
        there were, or all that stood still.
        """
        with self.database.read() as connection:
            floor = self.floors.get(connection, centre_id)
            days = days_to_pack(connection, floor, at, most)
        return sum(self._pack(centre_id, on, at, rest) for on in days)

    def _pack(self, centre_id: int, on: date, at: datetime, rest: Rest | None) -> bool:
        """Pack the day: made of a snapshot, and again where it or its words have changed since."""
        for _ in range(PACKING_TRIES):
            with self.database.read() as connection:
                floor = self.floors.get(connection, centre_id)
                day = ColumnStore(connection, floor.centre, at).day(on, rest)
            with translated(), self._alone(centre_id), self.database.write() as connection:
                self.floors.get(connection, centre_id, lock=True)
                if day.write(connection, made_at_seq=floor.seq):
                    return True
        return False

    def clock_was_set(self) -> None:
        """Accept the clock's next instant as it is: a demonstration has set it on purpose."""
        self._was_set = True

    def floor(self, centre_id: int) -> Floor:
        """The newest committed floor of the centre."""
        with self.database.read() as connection:
            return self.floors.get(connection, centre_id)

    def every_floor(self) -> Mapping[int, Floor]:
        """The newest committed floor of every centre by its id, in one transaction."""
        with self.database.read() as connection:
            return self.floors.every(connection)


def _never_back(floor: Floor, at: datetime) -> datetime:
    """The instant, or that of the newest event where the machine's clock was set back a little.

    Who comes after the clock went back an hour still ranks after those who came before. A larger
    step means that the clock had been wrong, and its mistake is not kept.
    """
    last = floor.last_at
    return last if last is not None and at < last <= at + SLIP else at
