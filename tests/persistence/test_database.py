"""Connections: many threads see no busy errors, a reader sees one picture, failure has a name."""

import time
from collections.abc import Iterator
from contextlib import closing
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import inspect, text

from app.persistence.database import Database, Trouble, Unavailable
from app.persistence.hot_sql import execute
from tests.support.ports import free_port
from tests.support.together import answers, together

THREADS, ROUNDS = 32, 15


@pytest.fixture
def tally(database_url: str) -> Iterator[Database]:
    """Give the test a database with one row that counts."""
    database = Database(database_url)
    with database.write() as connection:
        connection.execute(text("CREATE TABLE tally (n INTEGER NOT NULL)"))
        connection.execute(text("INSERT INTO tally VALUES (0)"))
    yield database
    database.close()


def _add_one(database: Database) -> None:
    with database.write() as connection:
        connection.execute(text("UPDATE tally SET n = n + 1"))


def _read(database: Database) -> int:
    with database.read() as connection:
        return int(connection.execute(text("SELECT n FROM tally")).scalar_one())


def test_thirty_two_threads_write_and_none_sees_a_busy_error(tally: Database) -> None:
    def work() -> None:
        for _ in range(ROUNDS):
            _add_one(tally)

    answers(together([work] * THREADS))

    assert _read(tally) == THREADS * ROUNDS


def test_two_processes_write_one_database_and_none_sees_a_busy_error(tally: Database) -> None:
    other = Database(tally.url)

    def work(database: Database) -> None:
        for _ in range(5):
            _add_one(database)

    try:
        answers(together([partial(work, database) for database in (tally, other) * 4]))
    finally:
        other.close()

    assert _read(tally) == 40


def test_readers_go_on_while_somebody_writes(tally: Database) -> None:
    with tally.write() as connection:
        connection.execute(text("UPDATE tally SET n = 7"))
        seen = answers(together([partial(_read, tally)] * 8))

    assert seen == [0] * 8
    assert _read(tally) == 7


def test_a_reader_sees_one_picture_whichever_way_it_asks(tally: Database) -> None:
    with tally.read() as connection:
        before = execute(connection, text("SELECT n FROM tally"), {}).fetchone()
        _add_one(tally)
        after = connection.execute(text("SELECT n FROM tally")).fetchone()

    assert after is not None
    assert tuple(before) == tuple(after) == (0,)
    assert _read(tally) == 1


def test_an_error_inside_takes_everything_back(tally: Database) -> None:
    def break_off() -> None:
        with tally.write() as connection:
            connection.execute(text("UPDATE tally SET n = 7"))
            raise ValueError("halfway")

    with pytest.raises(ValueError, match="halfway"):
        break_off()

    assert _read(tally) == 0
    _add_one(tally)
    assert _read(tally) == 1


def test_a_database_that_another_process_holds_for_too_long_is_unavailable(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The caller hears it as such, and the writer's turn is free for the next one."""
    monkeypatch.setattr("app.persistence.database.BUSY_TIMEOUT_S", 0.05)
    url = f"sqlite:///{tmp_path / 'held.db'}"
    holder, waiting = Database(url), Database(url)
    with holder.write() as connection:
        connection.execute(text("CREATE TABLE tally (n INTEGER)"))
        connection.execute(text("INSERT INTO tally VALUES (0)"))

    with holder.write(), pytest.raises(Unavailable, match="locked"):
        _add_one(waiting)

    _add_one(waiting)
    assert _read(waiting) == 1
    holder.close()
    waiting.close()


@pytest.mark.parametrize(
    "address",
    [
        "postgresql+psycopg://postgres@127.0.0.1:{port}/nowhere",
        "sqlite:///{folder}/no/such/folder/moiso.db",
    ],
)
def test_a_database_that_is_not_there_is_unavailable(tmp_path: Path, address: str) -> None:
    database = Database(address.format(port=free_port(), folder=tmp_path))

    with pytest.raises(Unavailable), database.read():
        pass
    with pytest.raises(Unavailable), database.write():
        pass

    database.close()


def test_sqlite_keeps_what_it_has_acknowledged_and_checks_its_keys(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'moiso.db'}")

    def setting(name: str) -> object:
        with database.write() as connection:
            return connection.execute(text(f"PRAGMA {name}")).scalar()

    assert setting("journal_mode") == "wal"
    assert setting("synchronous") == 2
    assert setting("foreign_keys") == 1
    database.close()


@pytest.mark.parametrize(
    ("pragma", "mended", "trouble"),
    [
        ("max_page_count=1", "max_page_count=1000000", Trouble.FULL),
        ("query_only=1", "query_only=0", Trouble.READ_ONLY),
    ],
)
def test_a_full_or_read_only_disk_is_told_as_that_until_it_is_mended(
    tmp_path: Path, pragma: str, mended: str, trouble: Trouble
) -> None:
    database = Database(f"sqlite:///{tmp_path}/moiso.db")
    _set(database, "user_version=1")
    _set(database, pragma)
    before = database.trouble()

    with pytest.raises(Unavailable) as refused:
        _fill(database)

    assert (before, refused.value.trouble, database.trouble()) == (None, trouble, trouble)
    _set(database, mended)
    assert database.trouble() is None
    with database.read() as connection:
        assert inspect(connection).get_table_names() == []
    database.close()


def _fill(database: Database) -> None:
    with database.write() as connection:
        connection.execute(text("CREATE TABLE t (x)"))
        connection.execute(text("INSERT INTO t VALUES (zeroblob(100000))"))


def _set(database: Database, pragma: str) -> None:
    """Set what SQLite keeps by the connection, of which the writer has one."""
    with closing(database.engine.raw_connection()) as connection:
        connection.cursor().execute(f"PRAGMA {pragma}")


@pytest.mark.postgres
@pytest.mark.parametrize(("serves", "idle"), [(True, "15s"), (False, "0")])
def test_a_server_that_hangs_in_a_command_gives_its_lock_back_and_a_long_command_does_not(
    postgres_url: str, serves: bool, idle: str
) -> None:
    database = Database(postgres_url, serves=serves)

    with database.write() as connection:
        told = [
            connection.execute(text(f"SHOW {name}")).scalar_one()
            for name in ("lock_timeout", "idle_in_transaction_session_timeout")
        ]
    database.close()

    assert told == ["10s", idle]


def _hang(database: Database) -> None:
    """Say nothing in a transaction for longer than it may."""
    with database.write() as connection:
        connection.execute(text("SET LOCAL idle_in_transaction_session_timeout = 1"))
        time.sleep(0.1)
        connection.execute(text("SELECT 1"))


@pytest.mark.postgres
def test_who_was_idle_in_a_transaction_for_too_long_is_unavailable_and_goes_on(
    postgres_url: str,
) -> None:
    """By a timeout of its own, which is shorter than a server's."""
    database = Database(postgres_url)

    with pytest.raises(Unavailable):
        _hang(database)

    with database.read() as connection:
        assert connection.execute(text("SELECT 1")).scalar_one() == 1
    database.close()


def test_one_process_at_a_time_installs(database_url: str) -> None:
    databases = [Database(database_url) for _ in range(2)]
    inside: list[int] = []
    most: list[int] = []

    def install(database: Database) -> None:
        with database.installing():
            inside.append(1)
            most.append(len(inside))
            time.sleep(0.01)
            inside.pop()

    work = [partial(install, database) for database in databases * 3]
    answers(together(work if not databases[0].is_sqlite else work[:1]))
    for database in databases:
        database.close()

    assert set(most) == {1}
