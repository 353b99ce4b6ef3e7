"""Commands that wait for their turn share a commit; each is whole, and told only after it."""

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from threading import Event
from typing import Any

import pytest
from sqlalchemy import event

from app.domain.errors import Conflict
from app.domain.events import SYSTEM
from app.domain.queue.floor import Floor
from app.persistence.database import Unavailable
from app.persistence.queue.batch import MOST
from app.persistence.queue.unit_of_work import UnitOfWork
from tests.support.live import until
from tests.support.patience import patience
from tests.support.site import Site

Command = Callable[[UnitOfWork], object]
PATIENCE_S = 20
PACK = object()
"""Not a command: packing the past days takes the centre's turn, too."""


class Crowd:
    """Commands of one centre, of which the first goes on only when all the others wait."""

    def __init__(self, site: Site, pool: ThreadPoolExecutor) -> None:
        self.site = site
        self.commits = 0
        self._pool = pool
        event.listen(site.parts.database.engine, "commit", self._committed)

    def _committed(self, _connection: object) -> None:
        self.commits += 1

    def run(self, *commands: object, meanwhile: Callable[[], object] = bool) -> list[Any]:
        """Do the commands in one go; return what each gave, or the error that it raised.

        What happens `meanwhile` does so after the first has begun the transaction.
        """
        may_go, self.commits = Event(), 0
        first = self._pool.submit(self._do, lambda _unit: may_go.wait(patience(PATIENCE_S)))
        until(lambda: self._turn._held, "the first command")
        futures = []
        for place, command in enumerate(commands, start=1):
            futures.append(self._pool.submit(self._do, command))
            until(self._waiting(place), "its place in the line")
        meanwhile()
        may_go.set()
        return [_outcome(future) for future in (*futures, first)][:-1]

    def _waiting(self, number: int) -> Callable[[], bool]:
        return lambda: len(self._turn._queue) == number

    @property
    def _turn(self) -> Any:
        return self.site.parts.units._turn(self.site.centre_id)

    def _do(self, command: Any) -> object:
        if command is PACK:
            units, at = self.site.parts.units, self.site.clock.now()
            return units.pack_past_days(self.site.centre_id, at, most=9)
        with self.site.parts.units.begin(self.site.centre_id, self.site.clock.now()) as unit:
            return command(unit)


def _outcome(future: "Future[Any]") -> Any:
    try:
        return future.result(patience(PATIENCE_S))
    except Exception as error:  # noqa: BLE001 - the test looks at it
        return error


@pytest.fixture
def crowd(site: Site) -> Iterator[Crowd]:
    """Give the test a crowd; its listener of commits is taken away afterwards."""
    with ThreadPoolExecutor(2 * MOST) as pool:
        made = Crowd(site, pool)
        yield made
        event.remove(site.parts.database.engine, "commit", made._committed)


def note(word: str) -> Command:
    """Return a command that records an event of that word, and gives its number."""

    def record(unit: UnitOfWork) -> int:
        unit.note(unit.event("noted", SYSTEM, {"word": word}))
        return unit.floor.seq

    return record


def refused(unit: UnitOfWork) -> object:
    """Write something, and be refused after it."""
    note("refused")(unit)
    raise Conflict("nobody_waits")


def words(site: Site) -> list[str]:
    """Return what was noted, in the order of the log."""
    return [row.facts["word"] for row in site.log() if row.type == "noted"]


def test_who_waits_for_the_turn_shares_a_commit_and_is_told_once(site: Site, crowd: Crowd) -> None:
    told: list[Floor] = []
    site.parts.units.listeners.append(told.append)
    before = site.floor.seq

    seqs = crowd.run(*[note(word) for word in "abcde"])

    assert seqs == [before + place for place in range(1, 6)]
    assert words(site) == list("abcde")
    assert crowd.commits == 1
    assert [floor.seq for floor in told] == [before + 5]


def test_the_seventeenth_begins_another_transaction(site: Site, crowd: Crowd) -> None:
    crowd.run(*[note(str(place)) for place in range(MOST + 3)])

    assert words(site) == [str(place) for place in range(MOST + 3)]
    assert crowd.commits == 2


def test_a_refusal_undoes_its_own_command_alone(site: Site, crowd: Crowd) -> None:
    before = site.floor.seq

    first, refusal, second = crowd.run(note("a"), refused, note("b"))

    assert isinstance(refusal, Conflict)
    assert (first, second) == (before + 1, before + 2)
    assert words(site) == ["a", "b"]
    assert crowd.commits == 1


def test_nothing_is_told_of_a_command_before_it_is_committed(site: Site, crowd: Crowd) -> None:
    said: list[str] = []
    site.parts.units.listeners.append(lambda _floor: said.append("told"))

    def see(unit: UnitOfWork) -> object:
        said.append("last")
        with site.parts.database.read() as connection:
            return site.parts.units.floors.get(connection, site.centre_id).seq, unit.floor.seq

    before = site.floor.seq
    _, seen = crowd.run(note("a"), see)

    assert seen == (before, before + 1)
    assert said == ["last", "told"]


def test_where_the_database_fails_one_it_fails_all_and_each_may_come_again(
    site: Site, crowd: Crowd
) -> None:
    before = site.floor.seq

    with only_so_large(site):
        results = crowd.run(note("a"), too_much, note("b"))

    assert all(isinstance(result, Unavailable) for result in results[:2]), results
    assert site.floor.seq == before + (not isinstance(results[2], Unavailable))
    assert "a" not in words(site)
    assert crowd.run(note("a")) == [site.floor.seq]


def too_much(unit: UnitOfWork) -> object:
    """Fill the disk, or lose the server."""
    if unit.connection.dialect.name == "sqlite":
        return unit.connection.exec_driver_sql("CREATE TABLE much AS SELECT zeroblob(9000000) b")
    return unit.connection.exec_driver_sql("SELECT pg_terminate_backend(pg_backend_pid())")


@pytest.mark.parametrize("kind", ["postgres"], indirect=True)
def test_where_the_transaction_is_lost_between_two_commands_the_next_begins_another(
    site: Site, crowd: Crowd
) -> None:
    """Each found in turn that it was lost, which counted as a fault of the program."""
    before = site.floor.seq

    def lose() -> None:
        with site.parts.database.read() as other:
            lost = other.exec_driver_sql(
                "SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity"
                " WHERE state = 'idle in transaction' AND datname = current_database()"
            )
            assert lost.scalars().all() == [True]

    lost, *others = crowd.run(note("a"), note("b"), note("c"), meanwhile=lose)

    assert isinstance(lost, Unavailable)
    assert others == [before + 1, before + 2]  # In a transaction of their own.
    assert words(site) == ["b", "c"]
    assert crowd.run(note("a")) == [before + 3]


@contextmanager
def only_so_large(site: Site) -> Iterator[None]:
    """Let SQLite's file not grow beyond a few megabytes meanwhile."""
    if not site.parts.database.is_sqlite:
        yield
        return
    with site.parts.database.write() as connection:
        connection.exec_driver_sql("PRAGMA max_page_count = 1500")
    yield
    with site.parts.database.write() as connection:
        connection.exec_driver_sql("PRAGMA max_page_count = 1073741823")


def test_days_are_packed_outside_of_a_batch(site: Site, crowd: Crowd) -> None:
    site.issue_many(3)
    site.parts.day_close.close_day(site.centre_id)
    site.clock.later(days=1)

    seq, packed, after = crowd.run(note("a"), PACK, note("b"))

    assert (packed, words(site)) == (1, ["a", "b"])
    assert after == seq + 1
    assert crowd.commits >= 3, "and one for each time that the day was made again"
