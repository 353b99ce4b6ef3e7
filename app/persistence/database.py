"""Connections: one writer at a time and many readers on SQLite, a pool on PostgreSQL."""

import contextlib
import os
import sqlite3
import time
from collections import deque
from collections.abc import Iterator
from contextlib import AbstractContextManager, closing, contextmanager, nullcontext
from enum import StrEnum
from pathlib import Path
from threading import Lock
from types import TracebackType
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, OperationalError, PendingRollbackError
from sqlalchemy.exc import TimeoutError as PoolTimeout


class WaitedTooLong(Exception):
    """The lock was not free in time."""


class FairLock:
    """A first-in, first-out mutex between threads, with a timeout of `patience_s` (WaitedTooLong).

    `threading.Lock` lets a running thread take the lock again before the ones asleep; under load
    one client of 32 could starve until SQLite called itself busy.
    """

    def __init__(self, patience_s: float | None = None) -> None:
        self._patience_s = -1 if patience_s is None else patience_s
        self._mutex = Lock()
        self._queue: deque[Lock] = deque()
        self._held = False

    def __enter__(self) -> None:
        self.acquire()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.release()

    def acquire(self) -> None:
        """Wait for the lock. Raises WaitedTooLong."""
        with self._mutex:
            if not self._held:
                self._held = True
                return
            turn = Lock()
            turn.acquire()
            self._queue.append(turn)
        if turn.acquire(timeout=self._patience_s):
            return
        with self._mutex:
            # The lock may have been passed on in this very moment, and must then be taken.
            if turn in self._queue:
                self._queue.remove(turn)
                raise WaitedTooLong

    def release(self) -> None:
        """Give the lock to the next in line, or to nobody; any thread may."""
        with self._mutex:
            if not self._passed():
                self._held = False

    def pass_on(self) -> bool:
        """Give the lock to the next in line; False where nobody waits, and it is still held."""
        with self._mutex:
            return self._passed()

    def _passed(self) -> bool:
        if self._queue:
            self._queue.popleft().release()
            return True
        return False


BUSY_TIMEOUT_S = 10
POOL = 5
INSTALLING = 4_711_000_001
"""The number of the lock under which one process at a time installs."""
OWNER_ONLY = 0o600
OTHERS_MAY = 0o007
SCRUB_MS = 500
BELIEVED_S = 30.0


class Trouble(StrEnum):
    """Why a database can't answer: only the first passes by itself."""

    BUSY = "busy"
    FULL = "full"
    READ_ONLY = "read_only"


class Unavailable(Exception):
    """The database can't answer now; the caller may retry in a few seconds."""

    def __init__(self, words: str, trouble: Trouble = Trouble.BUSY) -> None:
        super().__init__(words)
        self.trouble = trouble


class Database:
    """An installation's database; safe to use from many threads."""

    def __init__(self, url: str, *, pool: int = POOL, serves: bool = False) -> None:
        """`pool` connections to PostgreSQL are kept, and as many more opened while they are needed.

        Who `serves` loses a transaction in which it said nothing for 15 s; a command may compute
        over a year's rows in one.

        Raises ArgumentError for a URL that is no database's.
        """
        self.url = url
        self._refused: tuple[Trouble, float] | None = None
        self.is_sqlite = _parsed(url).get_backend_name() == "sqlite"
        if self.is_sqlite:
            self._writer = _sqlite(url, begin="BEGIN IMMEDIATE", pool_size=1, cache_kb=4_000)
            # Each connection has a cache of its own; what readers read is in the system's, too.
            self._reader = _sqlite(url, begin="BEGIN", pool_size=8, cache_kb=1_000)
            self._turn: AbstractContextManager[None] = FairLock(BUSY_TIMEOUT_S)
        else:
            self._writer = create_engine(
                url,
                pool_size=pool,
                max_overflow=pool,
                pool_timeout=BUSY_TIMEOUT_S,
                pool_pre_ping=True,
                connect_args=_connecting(serves=serves),
            )
            self._reader = self._writer.execution_options(isolation_level="REPEATABLE READ")
            self._turn = nullcontext()

    @property
    def engine(self) -> Engine:
        """The writing engine, for migrations."""
        return self._writer

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """A transaction that may write; commits at the end, rolls back on any exception.

        On SQLite writers take turns in the order they came; the timeout for one of another process
        is 10 s. Raises Unavailable where the database can't answer.
        """
        try:
            with translated(), self._turn, self._writer.begin() as connection:
                yield connection
        except Unavailable as error:
            if error.trouble is not Trouble.BUSY:
                self._refused = (error.trouble, time.monotonic())
            raise
        self._refused = None

    def trouble(self) -> Trouble | None:
        """Why nothing can be written: of the last attempt, tried again; None where all is well.

        PostgreSQL isn't tried: half a minute after its last refusal it counts as well.
        """
        refused = self._refused
        if refused is None or (not self.is_sqlite and time.monotonic() - refused[1] > BELIEVED_S):
            return None
        if self.is_sqlite:
            with contextlib.suppress(Unavailable), self.write() as connection:
                connection.exec_driver_sql("CREATE TABLE tried_to_write (content BLOB)")
                connection.exec_driver_sql("INSERT INTO tried_to_write VALUES (zeroblob(65536))")
                connection.exec_driver_sql("DROP TABLE tried_to_write")
        return self._refused[0] if self._refused is not None else None

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A transaction that only reads: one consistent snapshot. Raises Unavailable."""
        with translated(), self._reader.connect() as connection:
            # Begun explicitly: statements on the driver's own cursor don't begin it.
            connection.begin()
            yield connection

    @contextmanager
    def installing(self) -> Iterator[None]:
        """A context that one process at a time is in; on SQLite there is one. Raises Unavailable.

        Its transaction says nothing for as long as a migration takes, and must not end by that.
        """
        if self.is_sqlite:
            yield
            return
        with translated(), self._writer.begin() as connection:
            without_timeouts(connection)
            connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({INSTALLING})")
            yield

    def scrub(self) -> None:
        """Empty SQLite's write-ahead log, so that no file holds what was deleted.

        It waits half a second for a reader in the way; the log is then overwritten later on.
        PostgreSQL removes old rows by itself. Raises Unavailable.
        """
        if not self.is_sqlite:
            return
        with translated(), self._turn, closing(self._writer.raw_connection()) as raw:
            cursor = raw.cursor()
            cursor.execute(f"PRAGMA busy_timeout={SCRUB_MS}")
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
            cursor.execute(f"PRAGMA busy_timeout={BUSY_TIMEOUT_S * 1000}")

    def close(self) -> None:
        """Close every connection."""
        self._reader.dispose()
        self._writer.dispose()


@contextmanager
def translated() -> Iterator[None]:
    """Raise Unavailable for every error that says that the database can't answer now."""
    try:
        yield
    except (PoolTimeout, WaitedTooLong, PendingRollbackError) as error:
        # The last is a statement in a transaction that was lost: it is of the same trouble.
        raise Unavailable(str(error)) from error
    except DBAPIError as error:
        trouble = _trouble_of(error)
        if isinstance(error, OperationalError) or error.connection_invalidated:
            raise Unavailable(str(error), trouble) from error
        if trouble is not Trouble.BUSY:  # PostgreSQL's "read-only transaction" is an InternalError.
            raise Unavailable(str(error), trouble) from error
        raise


def _trouble_of(error: DBAPIError) -> Trouble:
    """What the driver's own error says: SQLite's primary result code, PostgreSQL's SQLSTATE."""
    code = getattr(error.orig, "sqlite_errorcode", 0) & 0xFF
    state = getattr(error.orig, "sqlstate", "")
    if code == sqlite3.SQLITE_FULL or state == "53100":
        return Trouble.FULL
    if code == sqlite3.SQLITE_READONLY or state == "25006":
        return Trouble.READ_ONLY
    return Trouble.BUSY


def without_timeouts(connection: Connection) -> None:
    """Let the transaction wait and compute for as long as it takes."""
    if connection.dialect.name != "sqlite":
        for timeout in ("lock_timeout", "idle_in_transaction_session_timeout"):
            connection.exec_driver_sql(f"SET LOCAL {timeout} = 0")


def _connecting(*, serves: bool) -> dict[str, Any]:
    """How PostgreSQL is connected to, with what ends that which hangs.

    A process that was paused or cut off in the middle of a command gives its centre's lock back
    within 15 s, whichever side sees it; who waits for a lock waits no longer than on SQLite.
    """
    session = {"lock_timeout": f"{BUSY_TIMEOUT_S}s"}
    if serves:
        session |= {
            "idle_in_transaction_session_timeout": "15s",
            "tcp_keepalives_idle": "5",
            "tcp_keepalives_interval": "3",
            "tcp_keepalives_count": "3",
        }
    return {
        "connect_timeout": 5,
        "keepalives_idle": 5,
        "keepalives_interval": 3,
        "keepalives_count": 3,
        "tcp_user_timeout": 15_000,
        "options": " ".join(f"-c {name}={value}" for name, value in session.items()),
    }


def keep_to_its_owner(file: Path) -> None:
    """Make SQLite's file with rights for its owner alone, or take the others' away.

    Its companions (`-wal`, `-shm`) get the file's rights from SQLite. A file that only a group may
    read was made so by somebody, and stays.
    """
    if file.name in ("", ":memory:") or str(file).startswith("file:"):
        return
    with contextlib.suppress(OSError):  # The connection that follows says it better.
        if not file.exists():
            # Never one that is there: closing it would end the locks that SQLite holds on it.
            os.close(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, OWNER_ONLY))
        for one in (file, *(file.with_name(file.name + end) for end in ("-wal", "-shm"))):
            if one.exists() and one.stat().st_mode & OTHERS_MAY:
                one.chmod(OWNER_ONLY)


def _parsed(url: str) -> URL:
    try:
        return make_url(url)
    except ValueError as error:  # of the port
        raise ArgumentError(f"no address of a database: {error}") from error


def _sqlite(url: str, *, begin: str, pool_size: int, cache_kb: int) -> Engine:
    engine = create_engine(
        url,
        pool_size=pool_size,
        max_overflow=0 if pool_size == 1 else 24,
        pool_timeout=BUSY_TIMEOUT_S,
        pool_use_lifo=True,  # The few connections in use hold pages; the others stay small.
        connect_args={"check_same_thread": False, "timeout": BUSY_TIMEOUT_S},
    )

    @event.listens_for(engine, "do_connect")
    def _keep_to_its_owner(*_: object) -> None:
        keep_to_its_owner(Path(engine.url.database or ""))

    @event.listens_for(engine, "connect")
    def _set_up(connection: Any, _: object) -> None:
        # The driver's own BEGIN is deferred and comes too late; ours is said below.
        connection.isolation_level = None
        for pragma in (
            "journal_mode=WAL",
            "synchronous=FULL",
            "foreign_keys=ON",
            "temp_store=MEMORY",
            f"cache_size=-{cache_kb}",
            "secure_delete=ON",  # What is deleted is overwritten: keys of cards, phone pages.
        ):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        connection.exec_driver_sql(begin)

    return engine
