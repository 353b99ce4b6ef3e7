"""The change from one installed version to another: tried on a copy, done, or taken back.

Each step is a command of one of the two programs, run as the owner of the data: so the new one's
steps of the schema and its check of the log are the new one's, whatever this program knows.
"""

import os
import shutil
import sqlite3
import subprocess
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from app.config import PREFIX, Settings
from app.releases.installed import Installed
from app.releases.running import NotRunning, as_owner, found, reread_units, start, stop
from app.releases.units import change_units

COPY = "version-change"
LONGEST_S = 6 * 3600.0

STOPPERS = (NotRunning, OSError, sqlite3.Error, subprocess.SubprocessError, KeyboardInterrupt)


class Failed(Exception):
    """A step could not be done; the message says which, and why."""


@dataclass(frozen=True, slots=True)
class VersionChange:
    """From the current version to another one; `tell` is called with a line for each step.

    `migrates` are the words that bring the database to what the other version needs, none where the
    schema stays; `undoes` those that bring it back. Both are the newer program's, `migrates_by`.
    """

    here: Installed
    known: Settings
    to: str
    migrates: tuple[str, ...]
    undoes: tuple[str, ...]
    migrates_by: str
    tell: Callable[[str], None]

    def saved(self, file: Path) -> None:
        """Write a backup to the file. Raises Failed."""
        self._must(self.here.version, "backup", str(file), "--force")
        self.tell(f"backup: {file}")

    def try_on_a_copy(self, backup: Path) -> None:
        """Restore the backup, migrate it, verify its log and play a ticket, and leave nothing.

        Raises Failed.
        """
        with self._copy_place() as place:
            copy = {"MOISO_DATA": str(place), "MOISO_DATABASE_URL": f"sqlite:///{place}/moiso.db"}
            copy |= {"MOISO_DEMO": "1", "MOISO_CENTRE": "", "MOISO_PASSWORD": ""}
            self._must(self.here.version, "restore", str(backup), **copy)
            if self.migrates:
                self._must(self.migrates_by, *self.migrates, **copy)
            self.tell("a copy of the data: restored and migrated")
            self._must(self.to, "verify-log", **copy)
            self.tell("its tables equal its log")
            self._must(self.to, "db", "try", **copy)
            self.tell("a number was taken, printed to nothing, called and finished in it")

    def carry_out(self) -> None:
        """Stop, migrate, switch and start; where anything fails, go back to what ran before.

        A server that didn't run is started for the trial and stopped again. Raises Failed.
        """
        running = found(self.here)
        environ = dict(running.environ) if running else dict(os.environ)
        kept = self.known.data / f".before-{self.to}.db"
        try:
            stop(self.here, running)
            self._keep(kept)
            self._go_on(environ)
        except (Failed, *STOPPERS) as error:
            self.tell("going back to what ran before")
            self._go_back(kept, environ, is_started=running is not None)
            raise Failed(str(error) or "it was interrupted") from error
        kept.unlink(missing_ok=True)
        if running is None and not self.here.is_service:
            stop(self.here, found(self.here))

    def _go_on(self, environ: Mapping[str, str]) -> None:
        # While the schema changes the newer program is the current one: after a power cut it starts
        # and brings the database to its own schema; the older one couldn't.
        is_newer = self.migrates_by == self.to
        if is_newer:
            self.here.switch_to(self.to)
        if self.migrates:
            self._must(self.migrates_by, *self.migrates)
        self.here.switch_to(self.to)
        self._change_units(self.here.version, self.to)
        start(self.here, self.known, environ)

    def _change_units(self, before: str, to: str) -> None:
        """Let systemd start the version as its own units say, where it starts the server."""
        if not self.here.is_service:
            return
        changed = change_units(self.here, before, to)
        if changed.renewed:
            reread_units()
            self.tell(f"systemd: {', '.join(changed.renewed)} as {to} has it")
        if to == self.to:
            for words in changed.kept:
                self.tell(f"systemd: {words}")

    def _go_back(self, kept: Path, environ: Mapping[str, str], *, is_started: bool) -> None:
        """Put the database and the program back as they were. Raises Failed if that fails, too."""
        try:
            stop(self.here, found(self.here))
            self.here.switch_to(self.here.version)
            self._change_units(self.to, self.here.version)
            if kept.exists():
                self._put_back(kept)
            elif self.migrates and not self._is_sqlite:
                self._must(self.migrates_by, *self.undoes)
            if is_started or self.here.is_service:
                start(self.here, self.known, environ)
        except (Failed, NotRunning, OSError, subprocess.SubprocessError) as error:
            raise Failed(f"going back failed, too: {error}; restore the backup by hand") from error

    @property
    def _is_sqlite(self) -> bool:
        return self.known.database_url.startswith("sqlite")

    @property
    def _database(self) -> Path:
        return Path(self.known.database_url.partition(":///")[2])

    def _keep(self, kept: Path) -> None:
        """Copy the database's file while nobody writes: to put it back takes a moment."""
        if not (self.migrates and self._is_sqlite):
            return
        unfinished = kept.with_name(kept.name + ".part")
        unfinished.unlink(missing_ok=True)
        with (
            closing(sqlite3.connect(self._database)) as now,
            closing(sqlite3.connect(unfinished)) as copy,
        ):
            now.backup(copy)
        _own(unfinished, self.known.data)
        unfinished.chmod(0o600)
        unfinished.replace(kept)

    def _put_back(self, kept: Path) -> None:
        for rest in ("-wal", "-shm"):
            self._database.with_name(self._database.name + rest).unlink(missing_ok=True)
        kept.replace(self._database)

    @contextmanager
    def _copy_place(self) -> Iterator[Path]:
        place = self.known.data / COPY
        shutil.rmtree(place, ignore_errors=True)  # Of a change that was cut off.
        place.mkdir(mode=0o700)
        _own(place, self.known.data)
        try:
            yield place
        finally:
            shutil.rmtree(place, ignore_errors=True)

    def _must(self, version: str, *words: str, **settings: str) -> None:
        """Run a command of a version on the data, as their owner. Raises Failed."""
        environ = {name: text for name, text in os.environ.items() if not name.startswith(PREFIX)}
        own = {
            "MOISO_DATA": str(self.known.data),
            "MOISO_DATABASE_URL": self.known.database_url,
            "MOISO_SECRET_KEY": self.known.secret_key,
        }
        try:
            done = subprocess.run(
                [str(self.here.program(version)), *words],
                env={**environ, **own, **settings},
                cwd="/",
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
                timeout=LONGEST_S,
                check=False,
                **as_owner(self.known.data),
            )
        except (OSError, subprocess.TimeoutExpired) as error:
            raise Failed(f"moiso {words[0]} of {version}: {error}") from error
        if done.returncode != 0:
            lines = [line for line in done.stdout.strip().splitlines() if line.strip()]
            why = lines[-1].removeprefix("Error: ") if lines else f"ended by {done.returncode}"
            raise Failed(f"`moiso {' '.join(words[:2])}` of {version}: {why}")


def _own(path: Path, like: Path) -> None:
    """Give the path to whom the folder belongs; only root can, and only root must."""
    owner = like.stat()
    with suppress(PermissionError):
        os.chown(path, owner.st_uid, owner.st_gid)
