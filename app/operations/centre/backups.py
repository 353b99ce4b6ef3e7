"""Backups: one a day into a folder, more when somebody asks, and trials whether one comes back.

The work is that of `moiso backup`, `restore` and `verify-log`, each in a process of low priority,
so that it takes no turn of the interpreter from a request. A backup is of the whole installation,
and changes nothing of it: no centre's log tells of it.
"""

import fcntl
import logging
import os
import re
import shutil
import tempfile
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from pathlib import Path
from threading import Lock

from app.config import Settings
from app.domain.centre.calendar import business_day
from app.domain.errors import Conflict, NotThere
from app.operations.centre.own_commands import LONGEST_DETAIL, CommandFailed, OwnCommands
from app.operations.clock import Clock
from app.operations.people.rights import Caller, Right
from app.persistence.centre.store import centre_ids
from app.persistence.queue.unit_of_work import UnitsOfWork

log = logging.getLogger(__name__)

KEPT = 14
"""How many backups stay in the folder; the oldest go."""
OLD = timedelta(days=2)
"""A newest backup of that age says that the daily one doesn't come."""
RETRY_S = 600.0
REQUESTS_KNOWN = 100
_NAME = re.compile(r"moiso-(\d{8}-\d{6}[+-]\d{4})\.zip")
_TRIAL = "backup-trial-"


class BackupWork(StrEnum):
    """What is being done."""

    BACKUP = "backup"
    TRIAL = "trial"


class BackupCause(StrEnum):
    """Why no backup could be made: the folder can't be written, or the command failed."""

    FOLDER = "folder"
    COMMAND = "command"


@dataclass(frozen=True, slots=True)
class Backup:
    """A backup in the folder; its name tells when it was made."""

    name: str
    at: datetime
    size: int


@dataclass(frozen=True, slots=True)
class BackupTrouble:
    """Why the last attempt made no backup; `detail` is for a technician."""

    cause: BackupCause
    at: datetime
    detail: str


@dataclass(frozen=True, slots=True)
class BackupTrial:
    """What came of restoring a backup somewhere else and comparing its tables with its log."""

    name: str
    at: datetime
    is_well: bool
    detail: str


@dataclass(frozen=True, slots=True)
class BackupState:
    """Where backups lie, which there are, the newest first, and what was or is done with them.

    The folder is chosen where a setting names it.
    """

    folder: Path
    is_chosen: bool
    backups: Sequence[Backup]
    age: timedelta | None
    running: BackupWork | None
    trouble: BackupTrouble | None
    trial: BackupTrial | None


class Backups:
    """Makes backups and tries them, one thing at a time. Safe to use from many threads.

    Requests only say what is to be done; `work` does it, on the thread of a service that is woken
    by `listeners`. What was tried and what went wrong is known until the server ends.
    """

    def __init__(self, settings: Settings, units: UnitsOfWork, clock: Clock) -> None:
        self.listeners: list[Callable[[], None]] = []
        self._settings = settings
        self._units = units
        self._clock = clock
        self._lock = Lock()
        self._asked: tuple[BackupWork, str] | None = None
        self._running: tuple[BackupWork, str] | None = None
        self._requests: deque[tuple[str, str]] = deque(maxlen=REQUESTS_KNOWN)
        self._trouble: BackupTrouble | None = None
        self._trial: BackupTrial | None = None
        self._not_before = 0.0
        self._commands = OwnCommands(settings)

    @property
    def folder(self) -> Path:
        """Where the backups are: as it is set, or a folder of the data."""
        return self._settings.backup_dir or self._settings.data / "backups"

    @property
    def trouble(self) -> BackupTrouble | None:
        """Why the last attempt made no backup; None if it made one, or there was none."""
        with self._lock:
            return self._trouble

    def state(self, caller: Caller) -> BackupState:
        """How it stands. Raises NotAllowed."""
        caller.must(Right.CONFIGURE)
        backups = self.listed()
        with self._lock:
            busy_with = self._running or self._asked
            return BackupState(
                self.folder,
                self._settings.backup_dir is not None,
                backups,
                self.age_of(backups),
                busy_with[0] if busy_with else None,
                self._trouble,
                self._trial,
            )

    def listed(self) -> list[Backup]:
        """The backups of the folder, the newest first; none where it can't be read."""
        found = []
        with suppress(OSError):
            for path in self.folder.iterdir():
                if match := _NAME.fullmatch(path.name):
                    with suppress(OSError, ValueError):  # It went just now, or is no time.
                        at = datetime.strptime(match[1], "%Y%m%d-%H%M%S%z")
                        found.append(Backup(path.name, at, path.stat().st_size))
        return sorted(found, key=lambda one: one.at, reverse=True)

    def age_of(self, backups: Sequence[Backup]) -> timedelta | None:
        """How old the newest, the first, of the backups is; None if there are none."""
        return max(self._clock.now() - backups[0].at, timedelta(0)) if backups else None

    def begin(self, caller: Caller, *, request_id: str) -> None:
        """Have a backup made soon. Raises NotAllowed, Conflict while anything runs."""
        caller.must(Right.CONFIGURE)
        with self._lock:
            request = (caller.requester, request_id)
            if request in self._requests:
                return
            self._must_be_free()
            self._requests.append(request)
            self._asked = (BackupWork.BACKUP, "")
        self._wake()

    def begin_trial(self, caller: Caller, name: str) -> None:
        """Have a backup tried soon. Raises NotAllowed, NotThere, Conflict while other work runs."""
        caller.must(Right.CONFIGURE)
        if name not in {one.name for one in self.listed()}:
            raise NotThere(backup=name)
        with self._lock:
            if (BackupWork.TRIAL, name) in {self._running, self._asked}:
                return
            self._must_be_free()
            self._asked = (BackupWork.TRIAL, name)
        self._wake()

    def work(self, *, daily: bool = True) -> None:
        """Do what was asked for, or make the backup of the day if it is due; unless not `daily`."""
        with self._lock:
            asked, self._asked = self._asked, None
            is_early = time.monotonic() < self._not_before or self._commands.is_stopping
            if asked is None and is_early:
                return
            self._running = asked
        try:
            if asked is not None and asked[0] is BackupWork.TRIAL:
                self._try_out(asked[1])
            elif asked is not None or (daily and self._is_due()):
                self._make(is_asked=asked is not None)
        finally:
            with self._lock:
                self._running = None

    def stop(self) -> None:
        """End the process in hand; what it has written stays unfinished and goes the next time."""
        self._commands.stop()

    def _must_be_free(self) -> None:
        if self._asked is not None or self._running is not None:
            raise Conflict("backup_running")

    def _wake(self) -> None:
        for listener in self.listeners:
            listener()

    def _is_due(self) -> bool:
        """Whether there is a centre, and no backup of its business day."""
        with self._units.database.read() as connection:
            ids = list(centre_ids(connection).values())
        if not ids:
            return False
        zone = self._units.floor(ids[0]).centre.time_zone
        newest = self.listed()[:1]
        today = business_day(self._clock.now(), zone)
        return not newest or business_day(newest[0].at, zone) < today

    def _make(self, *, is_asked: bool) -> None:
        with self._lock:
            self._running = (BackupWork.BACKUP, "")
        trouble: BackupTrouble | None = None
        try:
            self._write(is_asked=is_asked)
        except OSError as error:
            detail = f"{self.folder}: {error.strerror or error}"
            trouble = BackupTrouble(BackupCause.FOLDER, self._clock.now(), detail)
        except CommandFailed as error:
            trouble = BackupTrouble(BackupCause.COMMAND, self._clock.now(), str(error))
        with self._lock:
            if self._commands.is_stopping:
                return
            self._trouble = trouble
            self._not_before = time.monotonic() + RETRY_S if trouble else 0.0
        if trouble:
            log.error("no backup was made: %s", trouble.detail)

    def _write(self, *, is_asked: bool) -> None:
        """Write a backup, and delete the oldest. Raises OSError, CommandFailed."""
        if self._settings.backup_dir is None:
            self.folder.mkdir(mode=0o700, exist_ok=True)
        with self._alone():
            if not is_asked and not self._is_due():
                return  # Another server has made it meanwhile.
            for unfinished in self.folder.glob("*.part"):
                if _NAME.fullmatch(unfinished.stem):
                    unfinished.unlink()
            zone = self._units.floor(self._a_centre()).centre.time_zone
            path = self.folder / f"moiso-{self._clock.now().astimezone(zone):%Y%m%d-%H%M%S%z}.zip"
            known = self._settings
            words = ("backup", str(path), "--force")
            self._commands.run(*words, data=known.data, url=known.database_url)
            for old in self.listed()[KEPT:]:
                (self.folder / old.name).unlink()
            log.info("a backup was made: %s", path)

    def _a_centre(self) -> int:
        with self._units.database.read() as connection:
            return next(iter(centre_ids(connection).values()))

    def _try_out(self, name: str) -> None:
        at, detail = self._clock.now(), ""
        try:
            for left in self._settings.data.glob(f"{_TRIAL}*"):  # Of a server that was killed.
                shutil.rmtree(left)
            with tempfile.TemporaryDirectory(prefix=_TRIAL, dir=self._settings.data) as place:
                data, url = Path(place), f"sqlite:///{place}/moiso.db"
                self._commands.run("restore", str(self.folder / name), data=data, url=url)
                self._commands.run("verify-log", data=data, url=url)
        except (OSError, CommandFailed) as error:
            detail = str(error)[:LONGEST_DETAIL]
            log.error("the backup %s does not come back: %s", name, detail)
        with self._lock:
            self._trial = BackupTrial(name, at, not detail, detail)

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Keep other servers off the folder. Raises OSError, CommandFailed where one is at work."""
        handle = os.open(self.folder / ".moiso-lock", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as error:
                raise CommandFailed("another server makes a backup into this folder") from error
            yield
        finally:
            os.close(handle)
