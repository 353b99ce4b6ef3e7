"""Knows that a command costs the database as much after years as on the first day.

Steps of SQLite's machine are counted, not time: a search through a table that grows shows at once,
also the ones that no query plan tells of (foreign keys).
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event

from app.config import Settings
from app.installation import make_issuing, open_installation
from app.operations.installation import Installation
from app.operations.people.rights import Caller, Role
from app.operations.queue.issuing import IssueRequest, Issuing
from app.persistence.database import Database
from app.persistence.queue.floors import Floors, ticket_by_id
from app.persistence.queue.queries import TicketFilter, list_tickets
from tests.load.hall import CENTRE, CENTRE_ID, furnish, service_of
from tests.load.history import fill
from tests.support.live import PASSWORD

FEW, MANY = 1_000, 20_000
COMMANDS = ("load", "issue", "call", "claim", "release", "slip", "list", "find", "close")
EVERY = 50
"""Steps between two counts."""
OFFICER = Caller(4, CENTRE_ID, Role.OFFICER, "officer01")
KIOSK = Caller(1, CENTRE_ID, Role.KIOSK, "kiosk-1", "device")
FINISH = {"outcome": "accepted", "kind": "submit"}


class Meter:
    """Counts the steps of every connection of a database while a command runs."""

    def __init__(self, database: Database) -> None:
        self.counted = 0
        for engine in {database._writer, database._reader}:
            engine.dispose()
            event.listen(engine, "connect", self._watch)

    def _watch(self, connection: Any, _: object) -> None:
        connection.set_progress_handler(self._step, EVERY)

    def _step(self) -> int:
        self.counted += 1
        return 0

    def of(self, act: Callable[[], object]) -> int:
        """Return the steps of the command."""
        before = self.counted
        act()
        return (self.counted - before) * EVERY


@contextmanager
def aged(folder: Path, tickets: int) -> Iterator[tuple[Installation, Meter]]:
    """Open an installation with so many tickets in its past."""
    folder.mkdir()
    url = f"sqlite:///{folder}/moiso.db"
    furnish(folder, url)
    database = Database(url)
    with database.write() as connection:
        fill(connection, tickets)
    database.close()
    settings = Settings(
        data=folder, database_url=url, password=PASSWORD, centre=str(CENTRE), demo=True
    )
    installation = open_installation(settings)
    yield installation, Meter(installation.database)
    installation.close()


def load_floor(database: Database) -> None:
    """Read the floor from the tables, as a server does at its start."""
    with database.read() as connection:
        Floors().get(connection, CENTRE_ID)


def list_waiting(database: Database) -> None:
    """List who waits, as scripts do by the API."""
    with database.read() as connection:
        assert list_tickets(connection, CENTRE_ID, TicketFilter(state="waiting"))


def find_again(database: Database, ticket_id: int) -> None:
    """Look a number of the day up, as the reception does."""
    with database.read() as connection:
        known = ticket_by_id(connection, CENTRE_ID, ticket_id)
        assert known is not None
        wanted = TicketFilter(label=known.label, on=known.business_on)
        assert list_tickets(connection, CENTRE_ID, wanted) == [known]


def steps_of_a_day(installation: Installation, meter: Meter) -> dict[str, int]:
    """Return what each command costs, the second time it is done."""
    issuing: Issuing = make_issuing(
        installation.settings, installation.units, installation.clock, printer_for=lambda _: 1
    )
    ids = (f"request-{n:06d}" for n in count())
    calling, printing = installation.calling, installation.print_queue

    def issue() -> int:
        ticket = issuing.issue(KIOSK, IssueRequest(service_of(1), next(ids))).ticket
        assert ticket is not None
        return ticket.id

    def call(**finish: Any) -> object:
        return calling.call_next(OFFICER, 1, request_id=next(ids), **finish)

    installation.counters.open(OFFICER, 1)
    issued: Sequence[int] = [issue() for _ in range(3)]
    call()
    job = printing.claim(1)
    assert job is not None
    return {
        "load": meter.of(lambda: load_floor(installation.database)),
        "issue": meter.of(issue),
        "call": meter.of(lambda: call(finish=FINISH)),
        "claim": meter.of(lambda: printing.claim(1)),
        "release": meter.of(lambda: printing.release(job.id, "")),
        "slip": meter.of(lambda: printing.slip(issued[-1])),
        "list": meter.of(lambda: list_waiting(installation.database)),
        "find": meter.of(lambda: find_again(installation.database, issued[-1])),
        "close": meter.of(lambda: installation.day_close.close_day(CENTRE_ID)),
    }


@pytest.fixture(scope="module")
def costs(tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, int], dict[str, int]]:
    folder = tmp_path_factory.mktemp("aged")
    with aged(folder / "few", FEW) as few:
        first = steps_of_a_day(*few)
    with aged(folder / "many", MANY) as many:
        return first, steps_of_a_day(*many)


@pytest.mark.parametrize("command", COMMANDS)
def test_a_command_costs_the_same_after_twenty_times_as_many_tickets(
    command: str, costs: tuple[dict[str, int], dict[str, int]]
) -> None:
    few, many = costs

    assert many[command] <= few[command] * 1.2 + 4 * EVERY, (few, many)
