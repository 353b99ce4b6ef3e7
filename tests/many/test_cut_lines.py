"""What lies between the processes is cut, hangs or is begun anew: the centre works on."""

import random
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from typing import Any

import psycopg
import pytest

from app.domain.queue.ticket import Action
from tests.crash.people import Ledger, Visitor
from tests.many.processes import (
    PASSWORD_OF_BROKER,
    SERVICE,
    Console,
    Installation,
    Process,
    told,
)
from tests.support.live import until

pytestmark = pytest.mark.crash

LOCK_FREE_S = 15
FEW = 10
OTHER_SERVICE = "nong-nghiep-moi-truong"


@contextmanager
def visitors_at(two: Installation, token: str, *processes: Process) -> Iterator[Ledger]:
    """Let visitors take numbers at the processes; at the end each of them has an answer."""
    ledger = Ledger()
    people = [
        Visitor(process.port, token, ledger, name=two.new_id(), luck=random.Random(number))
        for number, process in enumerate(processes)
    ]
    for person in people:
        person.services = (SERVICE,)
        person.start()
    try:
        yield ledger
    finally:
        for person in people:
            person.stop()
        for person in people:
            person.join()


@contextmanager
def silent_in_a_command(two: Installation) -> Iterator[None]:
    """Silence A's line to the database while a transaction of A's is open there."""
    while True:
        with two.to_database.silent():
            if holds_its_centre(two):
                yield
                return


def holds_its_centre(two: Installation) -> bool:
    """Return whether a transaction waits for a word from A, and goes on waiting."""
    with psycopg.connect(two.postgres.address(two.database), autocommit=True) as connection:
        row = connection.execute(
            "SELECT pg_sleep(0.2), (SELECT count(*) FROM pg_stat_activity WHERE datname = %s"
            " AND state LIKE 'idle in transaction%%' AND query !~* '^(select|begin)'"
            " AND clock_timestamp() - state_change > '0.2 s')",
            (two.database,),
        ).fetchone()
    assert row is not None
    return int(row[1]) > 0


def _tells(label: str, picture: Mapping[str, Any]) -> bool:
    return told(picture, label)


def is_complete(two: Installation, ledger: Ledger) -> bool:
    """Return whether each acknowledged number is there once, and nothing else is wrong."""
    assert ledger.errors == []
    left = two.outcome()
    labels = [str(e.facts["label"]) for e in left.events if e.type == Action.ISSUE]
    assert len(labels) == len(set(labels))
    assert left.differences == []
    given = {key: ticket["id"] for key, ticket in ledger.issued.items()}
    return {key: left.requests[key] for key in given} == given


def test_a_process_cut_off_from_the_database_gives_its_centre_back_in_15_s(
    two: Installation,
) -> None:
    token = two.b.sign_in("reception")
    with visitors_at(two, token, two.a, two.a, two.a) as cut_off:
        until(lambda: len(cut_off.issued) >= FEW, "numbers from A")
        with silent_in_a_command(two), visitors_at(two, token, two.b) as ledger:
            until(lambda: len(ledger.issued) > 0, "a number from B", within_s=LOCK_FREE_S)
            until(lambda: two.b.holds("jobs"), "another holder of the jobs")
            before = len(cut_off.issued)
        until(lambda: len(cut_off.issued) > before + FEW, "numbers from A again")

    assert is_complete(two, ledger)
    assert is_complete(two, cut_off)


def test_a_process_cut_off_from_the_broker_alone_shows_and_is_seen_by_the_poll(
    two: Installation,
) -> None:
    token, reception = two.a.sign_in("officer05"), two.a.sign_in("reception")
    two.a.ask("POST", "/counters/5/open", token)
    consoles = [Console(process, 5, token) for process in (two.a, two.b)]

    with two.to_broker.silent():
        until(lambda: not two.a.hears(), "a deaf process")
        for process in (two.a, two.b):
            two.issue(process, reception, OTHER_SERVICE)
            called = two.call(process, 5, token)
            for console in consoles:
                console.until(partial(_tells, called["label"]), within_s=2)
            two.serve(process, called, token)
        assert two.b.hears()

    until(two.a.hears, "a process that hears again")
    for console in consoles:
        console.close()


def test_a_restart_of_the_database_in_the_middle_of_a_day_loses_nothing(
    two: Installation,
) -> None:
    token = two.b.sign_in("reception")
    with visitors_at(two, token, two.a, two.a, two.b, two.b) as ledger:
        until(lambda: len(ledger.issued) >= FEW, "numbers from both")

        two.postgres.restart()

        before = len(ledger.issued)
        until(lambda: len(ledger.issued) >= before + FEW, "numbers after the restart")

    two.until_all_is_well()
    assert is_complete(two, ledger)


def test_a_process_starts_without_its_broker_and_says_what_is_wrong_with_it(
    two: Installation,
) -> None:
    two.broker.stop()
    two.b.server.stop()
    before = len(two.b.server.whole_log())

    def says(words: str) -> bool:
        return words in two.b.server.whole_log()[before:]

    two.b.server.start()
    two.b.server.wait()
    until(lambda: says("of MOISO_REDIS_URL does not answer"), "a sentence about nobody there")
    two.broker.start(password="another")
    until(lambda: says("refuses the user or password of MOISO_REDIS_URL"), "one about the password")
    assert two.issue(two.b, two.b.sign_in("reception"))["state"] == "waiting"
    assert not two.b.hears()
    assert PASSWORD_OF_BROKER not in two.b.server.whole_log()

    two.broker.change_password("another")

    two.until_all_is_well()
