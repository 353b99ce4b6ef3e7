"""The batch: several commands of one centre in one transaction, answered after one commit.

A commit costs as much as the rest of a command. A command that is done while others wait for their
turn leaves the transaction open and passes the turn on; the last one, or the sixteenth, commits,
and all answer after that: nothing is told of a command before it is safe. A refusal undoes its own
command alone. The commit fails for all or for none, and each may be sent again.
"""

import contextlib
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from threading import Event

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from app.domain.queue.floor import Floor
from app.persistence.database import BUSY_TIMEOUT_S, Database, Unavailable, translated
from app.persistence.hot_sql import MOVE_SEQ, execute
from app.persistence.queue.floors import Floors

MOST = 16
"""So many commands make one commit; the first of them has waited for fifteen others then."""
PATIENCE_S = 3 * BUSY_TIMEOUT_S
"""How long a command waits for the commit: as long as others may wait for what they need."""


class Batch:
    """The commands of one transaction; used by who has the centre's turn, but for `wait`."""

    def __init__(self, database: Database, floors: Floors, centre_id: int) -> None:
        """Begin the transaction and take the centre's row lock. Raises Unavailable."""
        self._floors = floors
        with ExitStack() as transaction:
            self.connection: Connection = transaction.enter_context(database.write())
            self.floor: Floor = floors.get(self.connection, centre_id, lock=True)
            self._transaction = transaction.pop_all()
        self._seq_before = self.floor.seq
        self._config_version: int | None = None
        self._commands = 0
        self._error: BaseException | None = None
        self._ended = Event()

    @property
    def is_open(self) -> bool:
        """Whether another command may join."""
        return self._error is None and self._commands < MOST

    @property
    def has_moved(self) -> bool:
        """Whether anything was recorded."""
        return self.floor.seq > self._seq_before

    @contextmanager
    def command(self) -> Iterator[None]:
        """What one command writes; an exception undoes it, and nothing of the commands before."""
        is_first = self._commands == 0
        self._commands += 1
        try:
            if not is_first:
                self.connection.exec_driver_sql("SAVEPOINT command")
            yield
            if not is_first:
                self.connection.exec_driver_sql("RELEASE SAVEPOINT command")
        except BaseException as error:
            self._undo(error, is_first=is_first)
            raise

    def _undo(self, error: BaseException, *, is_first: bool) -> None:
        """Undo the command, or else all: the first, or where the database can't answer any more."""
        if is_first or _is_trouble(error):
            self._error = error
            return
        try:
            self.connection.exec_driver_sql("ROLLBACK TO SAVEPOINT command")
            self.connection.exec_driver_sql("RELEASE SAVEPOINT command")
        except DBAPIError as lost:  # SQLite may have rolled back by itself.
            self._error = lost

    def moved(self, floor: Floor, config_version: int | None) -> None:
        """The floor after a command; the version of the configuration where that made one."""
        self.floor = floor
        if config_version is not None:
            self._config_version = config_version

    def end(self) -> None:
        """Commit, and cache the floor that it makes; where a command broke the batch, undo all.

        Raises Unavailable where the commit fails.
        """
        broken = self._error
        if broken is not None:
            self._roll_back(broken)  # Who broke it raises it; the others hear of it in `wait`.
            return
        try:
            with ExitStack() as committing:
                if self.has_moved:
                    move_seq(self.connection, self.floor)
                    committing.enter_context(self._floors.committing(self.floor))
                self._transaction.close()
                if self.has_moved:
                    self._floors.put(self.floor, self._config_version)
        except BaseException as error:
            self._error = error
            self._roll_back(error)  # What failed before the commit itself has left it open.
            raise

    def _roll_back(self, error: BaseException) -> None:
        """End the transaction, if it still is, and let go of its locks."""
        with contextlib.suppress(Exception):
            self._transaction.__exit__(type(error), error, error.__traceback__)

    @property
    def is_committed(self) -> bool:
        """Whether it has ended well."""
        return self._error is None

    def let_go(self) -> None:
        """Let the commands answer that wait."""
        self._ended.set()

    def wait(self) -> None:
        """Wait until the batch has ended. Raises Unavailable where it has failed."""
        if not self._ended.wait(PATIENCE_S):
            raise Unavailable("the commit of the commands that came after didn't end in time")
        if self._error is not None:
            with translated():
                raise _again(self._error)


def move_seq(connection: Connection, floor: Floor) -> None:
    """Write how far the centre's log goes now."""
    execute(connection, MOVE_SEQ, {"centre": floor.centre.id, "to_seq": floor.seq})


def _again(error: BaseException) -> BaseException:
    """The failure as another thread may raise it."""
    if isinstance(error, Unavailable):
        return Unavailable(str(error), error.trouble)
    if isinstance(error, DBAPIError):
        return error
    return Unavailable("the commit of several commands failed")


def _is_trouble(error: BaseException) -> bool:
    """Whether the database can't answer: then it can't for the commands before either."""
    try:
        with translated():
            raise error
    except Unavailable:
        return True
    except BaseException:  # noqa: BLE001 - whatever the command itself has raised
        return False
