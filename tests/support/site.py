"""Knows how a test works on a whole installation, and that its log and tables stay the same.

After each test the log is replayed and compared with the tables, and the floor in memory with
the one that the tables make.
"""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from itertools import count
from typing import Any

import pytest
from sqlalchemy import select

from app.config import Settings
from app.domain.queue.floor import Floor
from app.domain.queue.ticket import Action, Ticket
from app.installation import make_issuing, open_installation
from app.operations.installation import Installation
from app.operations.people.rights import Caller
from app.operations.queue.issuing import IssueRequest, Issuing
from app.persistence import schema
from app.persistence.database import Database
from app.persistence.queue import floors
from app.persistence.queue.day_tickets import day_tickets, ids_since
from app.persistence.verify import differences
from app.reports.day_figures import DayTotals
from tests.support.builders import NOW
from tests.support.comparing import comparable
from tests.support.seeding import Known, Seed

Dump = dict[str, list[Any]]
"""The rows of each table; a column is read by its name, as others may come before it."""


class HandClock:
    """A clock that a test sets by hand; it never moves by itself."""

    def __init__(self, at: datetime = NOW) -> None:
        self.at = at

    def now(self) -> datetime:
        """Return the instant that the test has set."""
        return self.at

    def later(
        self, *, days: float = 0, hours: float = 0, minutes: float = 0, seconds: float = 0
    ) -> None:
        """Let time pass; negative amounts set the clock back."""
        self.at += timedelta(days=days, hours=hours, minutes=minutes, seconds=seconds)


class Site:
    """A centre at work, with its clock in hand; each method is one command of one person."""

    def __init__(
        self,
        parts: Installation,
        issuing: Issuing,
        clock: HandClock,
        seed: Seed,
        *,
        code: str = "dong-ha",
    ) -> None:
        self.parts = parts
        self.issuing = issuing
        self.clock = clock
        self.seed = seed
        self.code = code
        self.centre_id = seed.centres[code]
        self._mark = "" if code == "dong-ha" else "-b"
        self._ids = count(1)

    @property
    def other(self) -> "Site":
        """The other centre of the installation."""
        code = next(code for code in self.seed.centres if code != self.code)
        return Site(self.parts, self.issuing, self.clock, self.seed, code=code)

    @property
    def floor(self) -> Floor:
        """The newest floor of the centre."""
        return self.parts.units.floor(self.centre_id)

    def known(self, name: str) -> Known:
        """Return the person or device of the name, as "officer01", "admin", "kiosk"."""
        people = self.seed.known[self.code]
        return people.get(name) or people[f"{name}{self._mark}"]

    def caller(self, name: str) -> Caller:
        """Return who calls by the name."""
        return self.known(name).caller

    def officer(self, number: int) -> Caller:
        """Return the officer of the number."""
        return self.caller(f"officer{number:02d}")

    def new_id(self) -> str:
        """Return a request id that was never used in this centre."""
        return f"request-{self.code}-{id(self):x}-{next(self._ids):06d}"

    def wish(self, service: str = "dat-dai", **given: Any) -> IssueRequest:
        """Return a visitor's wish with a new request id, unless one is given."""
        return IssueRequest(service, given.pop("request_id", None) or self.new_id(), **given)

    def issue(self, service: str = "dat-dai", *, by: str = "reception", **given: Any) -> Ticket:
        """Let a visitor take a number at the reception."""
        done = self.issuing.issue(self.caller(by), self.wish(service, **given))
        assert done.ticket is not None
        return done.ticket

    def issue_many(self, number: int, service: str = "dat-dai") -> list[Ticket]:
        """Let so many visitors take a number, a second apart."""
        return [self._next_second(service) for _ in range(number)]

    def _next_second(self, service: str) -> Ticket:
        self.clock.later(seconds=1)
        return self.issue(service)

    def log(self) -> list[Any]:
        """Return the rows of what happened in this centre since it was configured, in order."""
        return [
            row
            for row in self.dump()["events"]
            if row.centre_id == self.centre_id and row.type != "configured"
        ]

    def open(self, *numbers: int) -> None:
        """Let the officers of the numbers open their counters."""
        for number in numbers:
            self.parts.counters.open(self.officer(number), number)

    def call_next(self, counter: int, **given: Any) -> Ticket | None:
        """Let the officer of the counter press "next"."""
        request_id = given.pop("request_id", None) or self.new_id()
        calling = self.parts.calling
        return calling.call_next(
            self.officer(counter), counter, request_id=request_id, **given
        ).ticket

    def called(self, counter: int) -> Ticket:
        """Let the officer press "next" where somebody waits."""
        ticket = self.call_next(counter)
        assert ticket is not None
        return ticket

    def call(self, counter: int, label: str, reason: str = "khẩn cấp", **given: Any) -> Ticket:
        """Let the officer of the counter call the label."""
        request_id = given.pop("request_id", None) or self.new_id()
        done = self.parts.calling.call(
            self.officer(counter), counter, label=label, reason=reason, request_id=request_id
        )
        assert done.ticket is not None
        return done.ticket

    def act(self, ticket: Ticket, action: Action, *, by: str | None = None, **given: Any) -> Ticket:
        """Let the officer of the ticket's counter (or the one named) act on it."""
        name = by or f"officer{ticket.counter or 1:02d}"
        request_id = given.pop("request_id", None) or self.new_id()
        version = given.pop("version", None) or ticket.version
        done = self.parts.ticket_actions.act(
            self.caller(name),
            ticket.id,
            action,
            version=version,
            request_id=request_id,
            facts=given,
        )
        assert done.ticket is not None
        return done.ticket

    def served(self, counter: int, *, minutes: float = 5) -> Ticket:
        """Let the counter call, start, and finish the next visitor."""
        ticket = self.act(self.called(counter), Action.START)
        self.clock.later(minutes=minutes)
        return self.act(ticket, Action.FINISH, outcome="accepted", kind="submit")

    def ticket(self, ticket_id: int) -> Ticket:
        """Return the ticket as the tables have it."""
        with self.parts.database.read() as connection:
            found = floors.ticket_by_id(connection, self.centre_id, ticket_id)
        assert found is not None
        return found

    def legs(self, ticket_id: int) -> list[dict[str, Any]]:
        """Return the ticket's transactions, the first leg first."""
        columns = schema.transactions.c
        query = (
            select(schema.transactions).where(columns.ticket_id == ticket_id).order_by(columns.leg)
        )
        with self.parts.database.read() as connection:
            return [dict(row) for row in connection.execute(query).mappings()]

    def waits_ms(self, on: date) -> dict[str, list[int]]:
        """Return the waits of the served of the day by service, as its figures count them."""
        book = DayTotals()
        with self.parts.database.read() as connection:
            for ids in ids_since(connection, self.centre_id, on, None, 0):
                book.put(day_tickets(connection, ids))
        return {service: list(waits) for service, waits in book.waits_ms.items()}

    def dump(self) -> Dump:
        """Return every row of every table."""
        return dump(self.parts.database)


def dump(database: Database) -> Dump:
    """Return every row of every table, in the order of their keys."""
    with database.read() as connection:
        return {
            name: list(connection.execute(_in_order(table)))
            for name, table in schema.metadata.tables.items()
        }


def _in_order(table: Any) -> Any:
    return select(table).order_by(*table.primary_key.columns)


def assert_log_and_tables_agree(parts: Installation) -> None:
    """Fail where a table or the floor in memory isn't what the log makes of it."""
    with parts.database.read() as connection:
        for centre_id in connection.execute(select(schema.centres.c.id)).scalars().all():
            assert differences(connection, centre_id) == []
            kept = parts.units.floors.get(connection, centre_id)
            loaded = floors.load_floor(connection, centre_id, kept.seq)
            assert comparable(kept) == comparable(loaded)


@pytest.fixture
def installation(seeded: tuple[Seed, Settings]) -> Iterator[tuple[Installation, HandClock]]:
    """Open the test's installation without its web, at 8:00 on a Tuesday in Đông Hà."""
    clock = HandClock()
    opened = open_installation(seeded[1], clock=clock)
    try:
        yield opened, clock
        assert_log_and_tables_agree(opened)
    finally:
        opened.close()


@pytest.fixture
def neighbour(
    installation: tuple[Installation, HandClock], seeded: tuple[Seed, Settings]
) -> Iterator[Site]:
    """Give the test the first centre as another process on the same database has it."""
    opened = open_installation(seeded[1], clock=installation[1])
    try:
        yield site_on(opened, installation[1], seeded[0])
        assert_log_and_tables_agree(opened)
    finally:
        opened.close()


@pytest.fixture
def site(installation: tuple[Installation, HandClock], seeded: tuple[Seed, Settings]) -> Site:
    """Give the test the first centre at work; the kiosk and the reception have printers."""
    return site_on(*installation, seeded[0])


def site_on(opened: Installation, clock: HandClock, seed: Seed) -> Site:
    """Return the first centre at work on the opened installation."""

    def printer_for(caller: Caller) -> int:
        known = next(k for k in seed.known.values() if any(caller == x.caller for x in k.values()))
        return caller.id if caller.kind == "device" else known["printer"].caller.id

    issuing = make_issuing(opened.settings, opened.units, clock, printer_for=printer_for)
    return Site(opened, issuing, clock, seed)
