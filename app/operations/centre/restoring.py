"""The restore of a backup into an installation that has no centre yet, without a terminal.

What the file would bring is told first. It is restored into a place of its own and proved there;
from there it comes as a backup of this version, so that one of an older version is taken as well.
"""

import os
import shutil
import tempfile
import zipfile
import zlib
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from threading import Lock
from typing import IO, Any
from zoneinfo import ZoneInfo

from app.config import Settings
from app.domain.errors import Conflict, Invalid, NotThere
from app.operations.centre.own_commands import LONGEST_DETAIL, CommandFailed, OwnCommands
from app.persistence.archive import UnusableArchive, lines_of, manifest_of, must_be_bounded
from app.persistence.centre.store import centre_ids
from app.persistence.database import Database
from app.persistence.revision import newest
from app.persistence.sealing import (
    OWN_KEY_FILE,
    NotOpened,
    OtherKey,
    identities_in,
    is_sealed,
)
from app.persistence.sealing import opened as open_sealed

LARGEST = 8 * 1024**3
"""Bytes. What ten years of a province's centre leave is a tenth of it."""
LARGEST_KEY = 64 * 1024
"""Bytes of a file of private keys: a thousand of them."""
_PLACE = "restore-"
_UNREADABLE = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    KeyError,
    ValueError,
    TypeError,
    RuntimeError,
    OSError,
)
"""What reading a file raises that is cut off, damaged, encrypted, or no backup."""


class RestoreStep(StrEnum):
    """How far a restore is; `failed` left the installation as empty as it was."""

    NONE = "none"
    OFFERED = "offered"
    RUNNING = "running"
    FAILED = "failed"
    DONE = "done"


@dataclass(frozen=True, slots=True)
class BackupContent:
    """What a backup would bring: the centres' names by language, when it was made, how much."""

    centres: Sequence[dict[str, str]]
    made_at: datetime
    version: str
    tickets: int
    people: int
    devices: int


@dataclass(frozen=True, slots=True)
class RestoreState:
    """What was offered, how far it is, and why it failed, for a technician."""

    step: RestoreStep = RestoreStep.NONE
    content: BackupContent | None = None
    detail: str = ""


@dataclass(slots=True)
class Restoring:
    """Takes one backup at a time, and brings it back. Safe to use from many threads.

    Requests only say what is to be done; `work` does it, on the thread of a service that is woken
    by `listeners`. Who `restored` names is told at the end: the server must begin anew, with the
    key, the words and the centre of the backup.
    """

    settings: Settings
    database: Database
    listeners: list[Callable[[], None]] = field(default_factory=list)
    restored: list[Callable[[], None]] = field(default_factory=list)
    _lock: Lock = field(default_factory=Lock)
    _state: RestoreState = RestoreState()
    _commands: OwnCommands = field(init=False)

    def __post_init__(self) -> None:
        self._commands = OwnCommands(self.settings)

    @property
    def state(self) -> RestoreState:
        """How far it is."""
        with self._lock:
            return self._state

    def offer(self, file: IO[bytes], key: bytes = b"") -> BackupContent:
        """Keep the file and tell what it would bring; nothing of it is restored yet.

        `key` is what the file of the private key holds, for an encrypted one; it isn't kept.

        Raises Invalid for what can't be restored, Conflict while a restore runs, NotThere where
        there is a centre.
        """
        self._must_be_empty()
        with self._lock:
            if self._state.step is RestoreStep.RUNNING:
                raise Conflict("restore_running")
            self._state = RestoreState()
            try:
                self._keep(file)
                self._decrypt(key)
                content = self._content()
            except BaseException:
                self._file.unlink(missing_ok=True)
                raise
            self._state = RestoreState(RestoreStep.OFFERED, content)
        return content

    def begin(self) -> None:
        """Have what was offered brought back. Raises Conflict where nothing is, NotThere."""
        self._must_be_empty()
        with self._lock:
            if self._state.step is RestoreStep.RUNNING:
                return
            if self._state.step is not RestoreStep.OFFERED:
                raise Conflict("restore_nothing")
            self._state = RestoreState(RestoreStep.RUNNING, self._state.content)
        for listener in self.listeners:
            listener()

    def forget(self) -> None:
        """Let go of what was offered, if it isn't being restored."""
        with self._lock:
            if self._state.step in {RestoreStep.OFFERED, RestoreStep.FAILED}:
                self._state = RestoreState()
                self._file.unlink(missing_ok=True)

    def work(self) -> None:
        """Bring back what is to be; what fails leaves the installation empty."""
        if self.state.step is not RestoreStep.RUNNING:
            return
        detail = "the server failed; its log says how"
        try:
            detail = self._restore()
        finally:
            with self._lock:
                step = RestoreStep.FAILED if detail else RestoreStep.DONE
                self._state = RestoreState(step, self._state.content, detail)
                self._file.unlink(missing_ok=True)
        if not detail:
            for told in self.restored:
                told()

    def stop(self) -> None:
        """End the command in hand."""
        self._commands.stop()

    @property
    def _file(self) -> Path:
        return self.settings.data / f"{_PLACE}upload.zip"

    def _must_be_empty(self) -> None:
        with self.database.read() as connection:
            if centre_ids(connection):
                raise NotThere()

    def _keep(self, file: IO[bytes]) -> None:
        self._file.unlink(missing_ok=True)
        handle = os.open(self._file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            with os.fdopen(handle, "wb") as kept:
                shutil.copyfileobj(file, kept, 1024 * 1024)
        except OSError as error:
            raise Invalid("restore_space", field="file") from error

    def _decrypt(self, key: bytes) -> None:
        """Let an encrypted file be one in clear. Raises Invalid.

        The server's own key does where none is given: the backup may be its own.
        """
        if not is_sealed(self._file):
            return
        own = self.settings.data / OWN_KEY_FILE
        if not key.strip() and not own.exists():
            raise Invalid("restore_encrypted", field="key")
        try:
            identities = identities_in(key.strip() or own.read_bytes(), "it")
        except NotOpened as error:
            raise Invalid("restore_key", field="key") from error
        clear = self._file.with_suffix(".part")
        try:
            with os.fdopen(os.open(clear, os.O_WRONLY | os.O_CREAT, 0o600), "wb") as out:
                open_sealed(self._file, out, identities)
            clear.replace(self._file)
        except OtherKey as error:
            code = "restore_other_key" if key.strip() else "restore_encrypted"
            raise Invalid(code, field="key") from error
        except NotOpened as error:
            raise Invalid("restore_file", field="file") from error
        except OSError as error:
            raise Invalid("restore_space", field="file") from error
        finally:
            clear.unlink(missing_ok=True)

    def _content(self) -> BackupContent:
        """What the kept file would bring. Raises Invalid."""
        try:
            with zipfile.ZipFile(self._file) as archive:
                must_be_bounded(archive, self._file.stat().st_size, self.settings.data)
                manifest = manifest_of(archive)
                if str(manifest["schema"]) > newest():
                    raise Invalid(
                        "restore_newer", field="file", version=str(manifest.get("version"))
                    )
                if archive.testzip() is not None:
                    raise UnusableArchive("an entry is damaged")
                centres = [row["config"] for row in lines_of(archive, "tables/centres.jsonl")]
            return _content_of(manifest, centres)
        except _UNREADABLE as error:
            raise Invalid("restore_file", field="file") from error

    def _restore(self) -> str:
        """Restore elsewhere, prove it, and bring it here; return what went wrong, if anything."""
        data, own = self.settings.data, self.settings.database_url
        try:
            for left in data.glob(f"{_PLACE}trial-*"):  # Of a server that was killed.
                shutil.rmtree(left)
            with tempfile.TemporaryDirectory(prefix=f"{_PLACE}trial-", dir=data) as name:
                place, proved = Path(name), Path(name) / "proved.zip"
                url = f"sqlite:///{place}/moiso.db"
                self._commands.run("restore", str(self._file), data=place, url=url)
                self._commands.run("verify-log", data=place, url=url)
                self._commands.run("backup", str(proved), data=place, url=url)
                self._commands.run("restore", str(proved), data=data, url=own)
        except (OSError, CommandFailed) as error:
            return str(error)[:LONGEST_DETAIL] or "it failed"
        return ""


def _content_of(manifest: dict[str, Any], centres: Sequence[Any]) -> BackupContent:
    """What the backup of that manifest and those configurations would bring.

    Raises ValueError, KeyError, TypeError for what no backup says.
    """
    if not centres:
        raise UnusableArchive("there is no centre in it")
    plain = [one if isinstance(one, dict) else {} for one in centres]
    rows = manifest["rows"]
    made_at = datetime.fromisoformat(str(manifest["made_at"]))
    with suppress(ValueError, OSError):  # A zone of the file's own making: the hour of UTC stands.
        made_at = made_at.astimezone(ZoneInfo(str(plain[0]["centre"]["time_zone"])))
    return BackupContent(
        centres=[_words(one["centre"]["name"]) for one in plain],
        made_at=made_at,
        version=str(manifest.get("version", ""))[:20],
        tickets=int(rows.get("tickets", 0)),
        people=int(rows.get("users", 0)),
        devices=int(rows.get("devices", 0)),
    )


def _words(name: Any) -> dict[str, str]:
    if not isinstance(name, dict):
        raise UnusableArchive("a centre has no name")
    return {str(language): str(word)[:200] for language, word in name.items()}
