"""Backups: one a day into a folder and a second place, more when somebody asks, and drills.

The work is that of `moiso backup`, `backups copy`, `restore` and `verify-log`, each in a process of
low priority, so that it takes no turn of the interpreter from a request. A backup is of the whole
installation, and changes nothing of it: no centre's log tells of it.
"""

import fcntl
import logging
import os
import shutil
import tempfile
import time
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from pathlib import Path
from threading import Lock
from zoneinfo import ZoneInfo

from app.config import Settings
from app.domain.errors import Conflict, NotThere
from app.operations.centre.backup_folder import Backup, backup_name, backup_named, staying
from app.operations.centre.own_commands import LONGEST_DETAIL, CommandFailed, OwnCommands
from app.operations.clock import Clock
from app.operations.people.rights import Caller, Right
from app.persistence.backup_results import BackupResult, BackupWork, keep_result, read_results
from app.persistence.centre.store import centre_ids
from app.persistence.queue.unit_of_work import UnitsOfWork
from app.persistence.sealing import OWN_KEY_FILE, SUFFIX

log = logging.getLogger(__name__)

LATE_AFTER = timedelta(hours=26)
"""A newest backup of that age says that the daily one doesn't come: two hours it may take."""
CLOCK_SLACK = timedelta(hours=1)
LOOKED_EVERY = timedelta(minutes=1)
RETRY_S = 600.0
REQUESTS_KNOWN = 100
_TRIAL = "backup-trial-"
_DONE = {
    BackupWork.BACKUP: "a backup",
    BackupWork.COPY: "the copy of a backup in the second place",
    BackupWork.TRIAL: "the restore of a backup on trial",
}


class BackupCause(StrEnum):
    """Why no backup could be made: the folder can't be written, or the command failed."""

    FOLDER = "folder"
    COMMAND = "command"


@dataclass(frozen=True, slots=True)
class BackupState:
    """Where backups lie, which there are, the newest first, and what was or is done with them.

    The folder is chosen where a setting names it; `second` is where copies go, without its
    secrets, and empty where there is no second place. `results` are those of each kind of work.
    """

    folder: Path
    is_chosen: bool
    is_sealed: bool
    second: str
    backups: Sequence[Backup]
    age: timedelta | None
    running: BackupWork | None
    results: Mapping[BackupWork, BackupResult]


class Backups:
    """Makes backups, copies and tries them, one at a time. Safe to use from many threads.

    Requests only say what is to be done; `work` does it, on the thread of a service that is woken
    by `listeners`. What came of each kind of work is kept in the database.
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
        self._not_before: dict[BackupWork, float] = {}
        self._late: tuple[datetime, Sequence[BackupWork]] | None = None
        self._commands = OwnCommands(settings)

    @property
    def folder(self) -> Path:
        """Where the backups are: as it is set, or a folder of the data."""
        return self._settings.backup_dir or self._settings.data / "backups"

    @property
    def kept(self) -> tuple[int, int, int]:
        """The newest of how many days, weeks and months stay."""
        return self._settings.backup_kept

    def state(self, caller: Caller) -> BackupState:
        """How it stands. Raises NotAllowed."""
        caller.must(Right.CONFIGURE)
        # First: work that ends meanwhile is still told as running, and with what came of it.
        with self._lock:
            busy_with = self._running or self._asked
        backups, results = self.listed(), self.results()
        return BackupState(
            self.folder,
            self._settings.backup_dir is not None,
            bool(self._settings.backup_key),
            self._settings.backup_url,
            backups,
            self.age_of(backups),
            busy_with[0] if busy_with else None,
            results,
        )

    def results(self) -> Mapping[BackupWork, BackupResult]:
        """What came of each kind of work that was ever tried. Raises Unavailable."""
        with self._units.database.read() as connection:
            return read_results(connection)

    def listed(self) -> list[Backup]:
        """The backups of the folder, the newest first; none where it can't be read."""
        found = []
        with suppress(OSError):
            for path in self.folder.iterdir():
                with suppress(OSError):  # It went just now.
                    if one := backup_named(path.name, path.stat().st_size):
                        found.append(one)
        return sorted(found, key=lambda one: one.at, reverse=True)

    def newest_of(self, backups: Sequence[Backup]) -> Backup | None:
        """The newest backup; one that a wrong clock has dated ahead counts for nothing."""
        latest = self._clock.now() + CLOCK_SLACK
        return next((one for one in backups if one.at <= latest), None)

    def age_of(self, backups: Sequence[Backup]) -> timedelta | None:
        """How old the newest of the backups is; None if there are none."""
        newest = self.newest_of(backups)
        return max(self._clock.now() - newest.at, timedelta(0)) if newest else None

    def late(self) -> Sequence[BackupWork]:
        """What doesn't come as it should: asked every few seconds, looked at once a minute.

        It is a backup or its copy if there is none of the last day, the trial if it failed. A new
        installation has none yet. Raises Unavailable.
        """
        now = self._clock.now()
        if self._late is None or abs(now - self._late[0]) >= LOOKED_EVERY:
            self._late = (now, self._what_is_late(now))
        return self._late[1]

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

    def work(self, *, daily: bool = True) -> bool:
        """Do what was asked for, or what is due if `daily`; whether there was anything to do.

        Due are the backup of the day, its copy in the second place, and the drill of the month.
        Raises Unavailable.
        """
        with self._lock:
            work, self._asked = self._asked, None
        is_asked = work is not None
        if work is None and daily and not self._commands.is_stopping:
            work = self._due()
        if work is None:
            return False
        with self._lock:
            self._running = work
        try:
            self._do(*work, is_asked=is_asked)
        finally:
            with self._lock:
                self._running = None
        return True

    def stop(self) -> None:
        """End the process in hand; what it has written stays unfinished and goes the next time."""
        self._commands.stop()

    def _must_be_free(self) -> None:
        if self._asked is not None or self._running is not None:
            raise Conflict("backup_running")

    def _wake(self) -> None:
        for listener in self.listeners:
            listener()

    def _due(self) -> tuple[BackupWork, str] | None:
        """What is to be done now; nothing that has failed a moment ago."""
        zone = self._zone()
        if zone is None:
            return None
        newest, results = self.newest_of(self.listed()), self.results()
        if self._is_time_for(BackupWork.BACKUP) and self._is_over(newest, zone):
            return BackupWork.BACKUP, ""
        if newest is None:
            return None
        copied, tried = results.get(BackupWork.COPY), results.get(BackupWork.TRIAL)
        is_copied = copied is not None and copied.is_well and copied.name == newest.name
        if self._settings.backup_url and not is_copied and self._is_time_for(BackupWork.COPY):
            return BackupWork.COPY, newest.name
        if self._is_drill_due(tried, newest, zone) and self._is_time_for(BackupWork.TRIAL):
            return BackupWork.TRIAL, newest.name
        return None

    def _is_time_for(self, work: BackupWork) -> bool:
        return time.monotonic() >= self._not_before.get(work, 0.0)

    def _is_over(self, newest: Backup | None, zone: ZoneInfo) -> bool:
        """Whether the time of the daily backup has come since the newest one."""
        now = self._clock.now().astimezone(zone)
        due = datetime.combine(now.date(), self._settings.backup_at, zone)
        if due > now:
            due = datetime.combine(now.date() - timedelta(days=1), self._settings.backup_at, zone)
        return newest is None or newest.at < due

    def _is_drill_due(self, tried: BackupResult | None, newest: Backup, zone: ZoneInfo) -> bool:
        """Whether no backup came back yet this month; one that failed isn't tried again."""
        if tried is None:
            return True
        if not tried.is_well:
            return tried.name != newest.name
        now, then = self._clock.now().astimezone(zone), tried.at.astimezone(zone)
        return (now.year, now.month) != (then.year, then.month)

    def _zone(self) -> ZoneInfo | None:
        """The time of a centre; None where there is none yet."""
        with self._units.database.read() as connection:
            ids = list(centre_ids(connection).values())
        return self._units.floor(ids[0]).centre.time_zone if ids else None

    def _do(self, work: BackupWork, name: str, *, is_asked: bool) -> None:
        """Do the work and keep what came of it, unless the server ends meanwhile."""
        at, cause, detail = self._clock.now(), "", ""
        try:
            match work:
                case BackupWork.BACKUP:
                    name = self._write(is_asked=is_asked)
                case BackupWork.COPY:
                    self._copy()
                case _:
                    self._try_out(name)
        except OSError as error:
            cause, detail = BackupCause.FOLDER, f"{self.folder}: {error.strerror or error}"
        except CommandFailed as error:
            cause, detail = BackupCause.COMMAND, str(error)
        if self._commands.is_stopping:
            return
        self._not_before[work] = time.monotonic() + RETRY_S if cause else 0.0
        if cause:
            log.error("%s: it failed: %s", _DONE[work], detail)
        else:
            log.info("%s: %s", _DONE[work], name)
        result = BackupResult(work, at, name, cause, detail[:LONGEST_DETAIL])
        with self._units.database.write() as connection:
            keep_result(connection, result)
        self._late = None

    def _write(self, *, is_asked: bool) -> str:
        """Write a backup, delete those that are to go, and return the name of the newest.

        Raises OSError, CommandFailed.
        """
        if self._settings.backup_dir is None:
            self.folder.mkdir(mode=0o700, exist_ok=True)
        known, zone = self._settings, self._zone()
        at = self._clock.now().astimezone(zone)
        name = backup_name(at, is_sealed=bool(known.backup_key))
        with self._alone():
            newest = self.newest_of(self.listed())
            if newest and zone and not is_asked and not self._is_over(newest, zone):
                return newest.name  # Another server has made it meanwhile.
            for unfinished in self.folder.glob("*.part"):
                if backup_named(unfinished.stem, 0):
                    unfinished.unlink()
            self._commands.run(
                *("backup", str(self.folder / name), "--force"),
                data=known.data,
                url=known.database_url,
                backup_key=",".join(known.backup_key),
            )
            backups = self.listed()
            stay = staying(backups, known.backup_kept, self._clock.now())
            for old in backups:
                if old.name not in stay:
                    (self.folder / old.name).unlink()
        return name

    def _copy(self) -> None:
        """Bring the second place up to date. Raises CommandFailed."""
        known = self._settings
        self._commands.run(
            *("backups", "copy"),
            data=known.data,
            url=known.database_url,
            backup_dir=str(self.folder),
            backup_kept=",".join(map(str, known.backup_kept)),
            backup_url=known.backup_url,
            backup_password=known.backup_password,
            backup_password_file=known.backup_password_file,
        )

    def _try_out(self, name: str) -> None:
        """Restore the backup elsewhere and compare its tables with its log.

        Raises OSError, CommandFailed.
        """
        own = self._settings.data
        for left in own.glob(f"{_TRIAL}*"):  # Of a server that was killed.
            shutil.rmtree(left)
        with tempfile.TemporaryDirectory(prefix=_TRIAL, dir=own) as place:
            data, url = Path(place), f"sqlite:///{place}/moiso.db"
            words = ["restore", str(self.folder / name)]
            if name.endswith(SUFFIX):
                words += ["--key", str(own / OWN_KEY_FILE)]
            self._commands.run(*words, data=data, url=url)
            self._commands.run("verify-log", data=data, url=url)

    def _what_is_late(self, now: datetime) -> Sequence[BackupWork]:
        results, age = self.results(), self.age_of(self.listed())
        made, copied, tried = (
            results.get(work) for work in (BackupWork.BACKUP, BackupWork.COPY, BackupWork.TRIAL)
        )
        found = []
        if (age is None and made is not None) or (age is not None and age > LATE_AFTER):
            found.append(BackupWork.BACKUP)
        if self._settings.backup_url and copied is not None:
            since = copied.well_at
            if since is None or now - since > LATE_AFTER:
                found.append(BackupWork.COPY)
        if tried is not None and not tried.is_well:
            found.append(BackupWork.TRIAL)
        return found

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
