"""After the commit: who hears of it, and that nothing is left of a command that failed."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy.exc import DatabaseError

from app.domain.queue.floor import Floor
from app.domain.queue.ticket import Action, State
from app.operations.installation import Installation
from app.persistence.database import Database, Unavailable
from app.persistence.queue import unit_of_work
from tests.support.seeding import ON_SQLITE
from tests.support.site import HandClock, Site


class Broken(Exception):
    """Who hears of the commit failed here."""


@contextmanager
def failing(database: Database, verb: str, table: str) -> Iterator[None]:
    """Let the database itself refuse every change of the kind to the table."""
    make, drop = (_sqlite_fails if database.is_sqlite else _postgres_fails)(verb, table)
    with database.write() as connection:
        for statement in make:
            connection.exec_driver_sql(statement)
    try:
        yield
    finally:
        with database.write() as connection:
            for statement in drop:
                connection.exec_driver_sql(statement)


def _sqlite_fails(verb: str, table: str) -> tuple[list[str], list[str]]:
    body = "BEGIN SELECT RAISE(ABORT, 'the disk is gone'); END"
    return [f"CREATE TRIGGER broken BEFORE {verb} ON {table} {body}"], ["DROP TRIGGER broken"]


def _postgres_fails(verb: str, table: str) -> tuple[list[str], list[str]]:
    body = "$$ BEGIN RAISE EXCEPTION 'the disk is gone'; END $$"
    return [
        f"CREATE FUNCTION broken() RETURNS trigger LANGUAGE plpgsql AS {body}",
        f"CREATE TRIGGER broken BEFORE {verb} ON {table} EXECUTE FUNCTION broken()",
    ], [f"DROP TRIGGER broken ON {table}", "DROP FUNCTION broken()"]


ISSUING = ("UPDATE series", "INSERT tickets", "INSERT events", "INSERT print_jobs",
           "INSERT requests", "UPDATE centres")  # fmt: skip
CALLING = ("UPDATE tickets", "INSERT transactions", "INSERT events", "UPDATE counters",
           "INSERT requests", "UPDATE centres")  # fmt: skip


def test_a_database_that_fails_in_the_middle_of_issuing_leaves_nothing(site: Site) -> None:
    """Case 32: no ticket, no number, no slip, wherever it fails; the next one gets the number."""
    site.issue()
    before = site.dump()

    for change in ISSUING:
        with failing(site.parts.database, *change.split()):
            with pytest.raises(DatabaseError, match="the disk is gone"):
                site.issue()
            assert site.dump() == before, change

    assert site.issue().label == "A002"


def test_a_database_that_fails_in_the_middle_of_a_call_leaves_nothing(site: Site) -> None:
    """Case 32: the visitor still waits, and the next press calls him."""
    ticket = site.issue()
    site.open(1)
    before = site.dump()

    for change in CALLING:
        with failing(site.parts.database, *change.split()):
            with pytest.raises(DatabaseError, match="the disk is gone"):
                site.call_next(1)
            assert site.dump() == before, change
            assert site.floor.tickets[ticket.id].state is State.WAITING

    assert site.called(1).id == ticket.id


def test_a_call_succeeds_though_who_hears_of_it_fails(
    site: Site, caplog: pytest.LogCaptureFixture
) -> None:
    """Case 7: and those after the failing one still hear of it."""
    heard: list[int] = []

    def broken(floor: Floor) -> None:
        raise Broken("the follower is down")

    site.parts.units.listeners += [broken, lambda floor: heard.append(floor.seq)]
    site.issue()
    site.open(1)

    ticket = site.called(1)

    assert site.ticket(ticket.id).state is State.CALLED
    assert heard == [2, 3, 4]
    assert "the follower is down" in caplog.text


def test_listeners_hear_after_the_commit_and_never_of_a_command_that_changed_nothing(
    site: Site,
) -> None:
    heard: list[tuple[int, int]] = []

    def listen(floor: Floor) -> None:
        with site.parts.database.read() as connection:
            stored = site.parts.units.floors.get(connection, floor.centre.id).seq
        heard.append((floor.seq, stored))

    site.parts.units.listeners.append(listen)
    site.open(1)
    assert site.call_next(1) is None
    ticket = site.issue()
    with pytest.raises(Exception, match="wrong_state"):
        site.act(ticket, Action.START)

    assert heard == [(2, 2), (3, 3)]


def test_what_another_process_does_is_seen_by_the_next_command(site: Site, neighbour: Site) -> None:
    ticket = site.issue()
    neighbour.open(1)
    assert site.called(1).id == ticket.id

    assert neighbour.act(neighbour.ticket(ticket.id), Action.START).state is State.SERVING
    assert neighbour.floor.seq == site.floor.seq == 5


def test_a_restart_finds_the_floor_as_it_was(
    site: Site, installation: tuple[Installation, HandClock], neighbour: Site
) -> None:
    """Case 8: the neighbour has never seen the centre; its floor comes from the tables alone."""
    site.open(1, 2)
    site.issue_many(4)
    site.act(site.called(1), Action.START)
    site.act(site.called(2), Action.RECALL)

    assert neighbour.floor.calls == site.floor.calls
    assert neighbour.floor.counters == site.floor.counters
    assert neighbour.floor.tickets.keys() == site.floor.tickets.keys()


@ON_SQLITE
def test_a_command_waits_for_its_turn_only_as_long_as_a_visitor_would(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Behind a database that hangs, each of many waited for all before it."""
    monkeypatch.setattr(unit_of_work, "BUSY_TIMEOUT_S", 0.05)
    now = site.clock.now()
    begun = site.parts.units.begin

    with (
        begun(site.other.centre_id, now),
        pytest.raises(Unavailable),
        begun(site.other.centre_id, now),
    ):
        raise AssertionError("two commands at once")

    assert site.other.issue().label == "A001"
