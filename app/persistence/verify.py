"""The check of the log: a centre's tables rebuilt from it and compared with what is stored."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import Connection, select

from app.domain.alerts.rules import Alert, alert_after
from app.domain.booking.booking import Booking, booking_after, booking_id
from app.domain.centre.closures import Closure, closures_after
from app.domain.centre.numbering import label, series_for
from app.domain.centre.patches import patch_between, patched
from app.domain.centre.values import Centre, Origin
from app.domain.events import (
    ALERT_ACTIONS,
    ASSISTANCE_ACTIONS,
    BOOKING_ACTIONS,
    CONFIGURED,
    CORRECTED,
    COUNTER_ACTIONS,
    DEFERRED,
    MESSAGE_ACTIONS,
    RATED,
    REHEARSED,
    SERVICE_ACTIONS,
    Event,
    Remark,
)
from app.domain.queue.assistance import Assistance, assistance_after, assistance_id
from app.domain.queue.counter import (
    TURNS,
    Alarm,
    CounterNow,
    CounterState,
    counter_after,
    counter_periods,
)
from app.domain.queue.counter_runs import counter_marked, marked
from app.domain.queue.evolution import evolve
from app.domain.queue.messages import Message, message_after, message_id
from app.domain.queue.ticket import Action, LegEnd, Ticket
from app.persistence import schema
from app.persistence.alerts.store import alert_row
from app.persistence.booking.store import booking_row
from app.persistence.centre.configuration import build_centre
from app.persistence.centre.store import closure_row
from app.persistence.centre.versions import version_row
from app.persistence.column_store.packed_days import packed_differences
from app.persistence.event_archive import (
    TYPES,
    EventArchive,
    archived_tickets,
    archives_of,
    changed_since,
)
from app.persistence.event_rows import read_event
from app.persistence.queue import corrections
from app.persistence.queue.assistance import assistance_row
from app.persistence.queue.messages import message_row
from app.persistence.queue.rows import (
    counter_as_told,
    counter_row,
    period_row,
    ticket_row,
    transaction_row,
)
from app.persistence.visitors.ratings import rating_row

TICKET_ACTIONS = frozenset(Action) | frozenset(Remark) | {DEFERRED}
OF_TICKETS = TICKET_ACTIONS | {RATED, CORRECTED}
UNLOGGED = frozenset(
    {
        "track_code",
        "centre_id",
        "secret",
    }
)
"""Columns that aren't made of the log: secrets and keys."""
BATCH = 5000


@dataclass(slots=True)
class Rebuilt:
    """The tables as the log makes them."""

    seq: int = 0
    gaps: list[str] = field(default_factory=list)
    tickets: dict[int, Ticket] = field(default_factory=dict)
    transactions: dict[tuple[int, int], dict[str, Any]] = field(default_factory=dict)
    counters: dict[int, CounterNow] = field(default_factory=dict)
    turns: list[Event] = field(default_factory=list)
    ratings: dict[int, dict[str, Any]] = field(default_factory=dict)
    given: dict[tuple[date, str], set[int]] = field(default_factory=dict)
    alerts: dict[int, Alert] = field(default_factory=dict)
    closures: Mapping[str, Closure] = field(default_factory=dict)
    messages: dict[int, Message] = field(default_factory=dict)
    configuration: dict[str, Any] = field(default_factory=dict)
    centre: Centre | None = None
    versions: dict[int, dict[str, Any]] = field(default_factory=dict)
    assistances: dict[int, Assistance] = field(default_factory=dict)
    bookings: dict[int, Booking] = field(default_factory=dict)
    archives: Sequence[EventArchive] = ()
    archived: frozenset[int] = frozenset()
    absent: int = 0
    _left: int = 0

    def follow(self, event: Event, centre_id: int) -> None:
        """Apply one more event."""
        while self._left < len(self.archives) and event.seq > self.archives[self._left].seq:
            self.counters = self.archives[self._left].counters_after()
            self._left += 1
        if event.seq != self.seq + 1:
            self._miss(event.seq)
        self.seq = event.seq
        try:
            self._apply(event, centre_id)
        except Exception as error:  # noqa: BLE001 - a forged or torn log may break any rule
            self.gaps.append(f"log: event {event.seq} ({event.type}) can't be: {error!r}")

    def _miss(self, seq: int) -> None:
        """Take note of what is missing before the event: archived, or gone."""
        if self.archives and self.seq < seq - 1 <= self.archives[-1].seq:
            self.absent += seq - 1 - self.seq
        else:
            self.gaps.append(f"log: event {seq} follows {self.seq}")

    def _apply(self, event: Event, centre_id: int) -> None:
        if event.ticket_id in self.archived and event.type in OF_TICKETS:
            # Not deleted yet.
            self.absent += event.type in TYPES and event.seq <= self.archives[-1].seq
            return
        if event.type in TICKET_ACTIONS and event.ticket_id is not None:
            before = self.tickets.get(event.ticket_id)
            after = evolve(before, event)
            self.tickets[after.id] = after
            self._count(event, after)
            if after.leg is not None and (before is None or after.leg != before.leg):
                overnight = after.leg.end is LegEnd.EXPIRED
                row = transaction_row(centre_id, after, after.leg, overnight=overnight)
                self.transactions[(after.id, after.leg.number)] = row
        elif event.type == CORRECTED and event.ticket_id is not None:
            self.tickets[event.ticket_id] = evolve(self.tickets[event.ticket_id], event)
            place = (event.ticket_id, int(str(event.facts["leg"])))
            self.transactions[place] = corrections.corrected_row(self.transactions[place], event)
        elif event.type == RATED and event.ticket_id is not None:
            rated = self.tickets[event.ticket_id]
            self.ratings[rated.id] = rating_row(centre_id, event, rated)
        elif event.type in ALERT_ACTIONS:
            key = int(str(event.facts.get("alert", event.seq)))
            self.alerts[key] = alert_after(self.alerts.get(key), event)
        elif event.type in MESSAGE_ACTIONS:
            sent = message_id(event)
            self.messages[sent] = message_after(self.messages.get(sent), event)
        elif event.type in ASSISTANCE_ACTIONS:
            asked = assistance_id(event)
            self.assistances[asked] = assistance_after(self.assistances.get(asked), event)
        elif event.type in BOOKING_ACTIONS:
            made = booking_id(event)
            self.bookings[made] = booking_after(self.bookings.get(made), event)
        elif event.type in SERVICE_ACTIONS:
            self.closures = closures_after(self.closures, event)
        elif event.type in COUNTER_ACTIONS and event.counter is not None:
            now = self.counters.get(event.counter, CounterNow(event.counter))
            self.counters[event.counter] = counter_after(now, event)
            if event.type in TURNS:
                self.turns.append(event)
        elif event.type == CONFIGURED:
            self._configure(event, centre_id)
        elif event.type == REHEARSED:
            self._take_out(event)

    def _take_out(self, event: Event) -> None:
        """Forget the tickets of a rehearsal, as the tables do."""
        told = event.facts["tickets"]
        assert isinstance(told, list | tuple)
        for ident in told:
            ticket = self.tickets.pop(ident)
            self.given[(ticket.business_on, ticket.prefix)].discard(ticket.ordinal)
            self.ratings.pop(ident, None)
            for number in range(1, ticket.legs + 1):
                self.transactions.pop((ident, number), None)

    def _configure(self, event: Event, centre_id: int) -> None:
        """Apply a version of the configuration; the first one of an old log tells of counters."""
        patch, version = event.facts["patch"], int(str(event.facts["version"]))
        assert isinstance(patch, Mapping)
        self.configuration = patched(self.configuration, patch)
        self.centre = build_centre(centre_id, self.configuration)
        self.versions[version] = version_row(centre_id, version, event.seq)
        told = event.facts.get("counters")
        if isinstance(told, Mapping):
            self.counters |= {
                number: counter_as_told(now, told.get(str(number), {}))
                for number, now in self.counters.items()
            }

    def _count(self, event: Event, ticket: Ticket) -> None:
        """Count what the events of tickets change elsewhere: numbers given, calls made."""
        if event.type == Action.ISSUE:
            day = self.given.setdefault((ticket.business_on, ticket.prefix), set())
            day.add(ticket.ordinal)
        number = counter_marked(event, ticket)
        if number is not None:
            now = self.counters.get(number, CounterNow(number))
            self.counters[number] = marked(now, event, ticket, self.centre)


def differences(
    connection: Connection, centre_id: int, progress: Callable[[int], None] = lambda seq: None
) -> list[str]:
    """Every difference between the centre's log and its tables, in words; empty when equal."""
    rebuilt = rebuilt_of(connection, centre_id, progress)
    archives = rebuilt.archives
    found = list(rebuilt.gaps) + changed_since(connection, archives)
    if rebuilt.absent != (told := sum(one.events for one in archives)):
        found.append(f"log: {rebuilt.absent} events are not in it, {told} of them archived")
    seq = connection.execute(
        select(schema.centres.c.seq).where(schema.centres.c.id == centre_id)
    ).scalar_one()
    if seq != rebuilt.seq:
        found.append(f"centres: seq is {seq}, the log ends at {rebuilt.seq}")
    tickets = {i: ticket_row(centre_id, ticket) for i, ticket in rebuilt.tickets.items()}
    first = archives[-1].before_on if archives else None
    found += _compare(
        "tickets", tickets, _stored_since(first, connection, schema.tickets, centre_id, "id")
    )
    found += _compare(
        "transactions",
        rebuilt.transactions,
        _stored_since(first, connection, schema.transactions, centre_id, "ticket_id", "leg"),
    )
    ratings = _stored_since(first, connection, schema.ratings, centre_id, "ticket_id")
    found += _compare("ratings", rebuilt.ratings, ratings)
    counters = {
        number: {"number": number, **counter_row(now)}
        for number, now in rebuilt.counters.items()
        if now.state is not CounterState.CLOSED or _is_touched(counter_row(now))
    }
    stored = _stored(connection, schema.counters, centre_id, "number")
    touched = {n: row for n, row in stored.items() if n in counters or _is_touched(row)}
    found += _compare("counters", counters, touched)
    spans = {p.began_seq: period_row(centre_id, p) for p in counter_periods(rebuilt.turns)}
    kept = _stored(connection, schema.counter_periods, centre_id, "began_seq")
    found += _compare("counter_periods", spans, kept)
    alerts = {i: alert_row(centre_id, alert) for i, alert in rebuilt.alerts.items()}
    found += _compare("alerts", alerts, _stored(connection, schema.alerts, centre_id, "id"))
    closed = {code: closure_row(centre_id, shut) for code, shut in rebuilt.closures.items()}
    shut = _stored(connection, schema.service_closures, centre_id, "service")
    found += _compare("service_closures", closed, shut)
    said = {i: message_row(centre_id, message) for i, message in rebuilt.messages.items()}
    found += _compare("messages", said, _stored(connection, schema.messages, centre_id, "id"))
    asked = {i: assistance_row(centre_id, one) for i, one in rebuilt.assistances.items()}
    found += _compare(
        "assistances", asked, _stored(connection, schema.assistances, centre_id, "id")
    )
    versions = _stored(connection, schema.configurations, centre_id, "version")
    found += _compare("configurations", rebuilt.versions, versions)
    of_centre = select(schema.centres).where(schema.centres.c.id == centre_id)
    stored_centre = connection.execute(of_centre).mappings().one()
    found += _configured_otherwise(stored_centre, rebuilt)
    centre = build_centre(centre_id, stored_centre["config"])
    booked = {
        i: booking_row(centre_id, one, centre.time_zone) for i, one in rebuilt.bookings.items()
    }
    found += _compare("bookings", booked, _stored(connection, schema.bookings, centre_id, "id"))
    found += _given_again(connection, centre, rebuilt)
    return found + packed_differences(connection, centre)


def rebuilt_of(
    connection: Connection,
    centre_id: int,
    progress: Callable[[int], None] = lambda seq: None,
    *,
    until: int | None = None,
) -> Rebuilt:
    """What the log makes of the tables, up to a `seq` or to its end."""
    archives = archives_of(connection, centre_id)
    archived = frozenset[int]()
    if archives:
        archived = archived_tickets(connection, centre_id, archives[-1].before_on)
    rebuilt = Rebuilt(archives=archives, archived=archived)
    for event in _log(connection, centre_id):
        if until is not None and event.seq > until:
            break
        rebuilt.follow(event, centre_id)
        if event.seq % BATCH == 0:
            progress(event.seq)
    return rebuilt


def _configured_otherwise(stored: Mapping[Any, Any], rebuilt: Rebuilt) -> list[str]:
    """How the centre's configuration and its version differ from what the log makes them."""
    found = []
    newest = max(rebuilt.versions, default=0)
    if stored["config_version"] != newest:
        found.append(f"centres: version is {stored['config_version']}, the log says {newest}")
    patch = patch_between(rebuilt.configuration, stored["config"])
    if patch:
        found.append(f"centres: the configuration differs from the log in {', '.join(patch)}")
    return found


def _given_again(connection: Connection, centre: Centre, rebuilt: Rebuilt) -> list[str]:
    """The series of the newest day whose next number the log has given already."""
    if not rebuilt.given:
        return []
    newest = max(on for on, _ in rebuilt.given)
    rules = centre.numbers
    runs = {series.name: series for origin in Origin for series in series_for(rules, origin)}
    stored = _stored(connection, schema.series, centre.id, "business_on", "prefix", "name")
    found = []
    for (on, prefix, name), row in stored.items():
        ahead = range(row["next"], max(rebuilt.given.get((on, prefix), {0}), default=0) + 1)
        again = rebuilt.given.get((on, prefix), set()).intersection(ahead)
        mine = [n for n in again if name in runs and runs[name].first <= n and runs[name].holds(n)]
        if on == newest and mine:
            given = label(prefix, min(mine), rules.digits)
            found.append(f"series {on} {prefix} {name}: next is {row['next']}, {given} is given")
    return found


def _is_touched(row: Mapping[str, Any]) -> bool:
    """Whether the row shows that something has happened to the counter."""
    return row["since"] is not None or row["alarm"] != Alarm.NONE or row["profile"] is not None


def _log(connection: Connection, centre_id: int) -> Iterator[Event]:
    columns = schema.events.c
    after = 0
    while True:
        query = (
            select(schema.events)
            .where(columns.centre_id == centre_id, columns.seq > after)
            .order_by(columns.seq)
            .limit(BATCH)
        )
        batch = [read_event(row) for row in connection.execute(query).mappings()]
        yield from batch
        if len(batch) < BATCH:
            return
        after = batch[-1].seq


def _stored(
    connection: Connection, table: Any, centre_id: int, *key: str
) -> Mapping[Any, Mapping[str, Any]]:
    rows = connection.execute(select(table).where(table.c.centre_id == centre_id)).mappings()
    return {_key(row, key): dict(row) for row in rows}


def _stored_since(
    first: date | None, connection: Connection, table: Any, centre_id: int, *key: str
) -> Mapping[Any, Mapping[str, Any]]:
    """The stored rows of the day and later ones: digests tell of those before."""
    stored = _stored(connection, table, centre_id, *key)
    return {
        place: row for place, row in stored.items() if first is None or row["business_on"] >= first
    }


def _key(row: Mapping[Any, Any], key: tuple[str, ...]) -> Any:
    return row[key[0]] if len(key) == 1 else tuple(row[name] for name in key)


def _compare(
    table: str, logged: Mapping[Any, Mapping[str, Any]], stored: Mapping[Any, Mapping[str, Any]]
) -> list[str]:
    found = [f"{table} {key}: in the log, not in the table" for key in logged if key not in stored]
    found += [f"{table} {key}: in the table, not in the log" for key in stored if key not in logged]
    for key in logged.keys() & stored.keys():
        for column, value in logged[key].items():
            if column not in UNLOGGED and stored[key][column] != value:
                have = stored[key][column]
                found.append(f"{table} {key}: {column} is {have!r}, the log says {value!r}")
    return found
