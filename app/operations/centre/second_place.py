"""The second place of backups: a folder, another machine by SFTP, or a store that speaks S3.

It is brought up to date from the first one: what is missing goes there, is read back and compared,
and only then has its name. What is to go goes last. fsspec speaks to all of them alike.
"""

import io
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from hashlib import file_digest, sha256
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from app.config import Settings, second_password
from app.operations.centre.backup_folder import Backup, backup_named, staying

KNOWN_HOSTS = "backup_known_hosts"
"""Which key the machine of the second place had when it was first reached; another is refused."""
UNFINISHED = ".part"
TIMEOUT_S = 30
PART = 1024 * 1024
LONGEST_WORDS = 300


class PlaceFailed(Exception):
    """The second place can't be used; the message says why, and tells no password."""


@dataclass(frozen=True, slots=True)
class SecondPlace:
    """A folder of a file system, however it is reached; `renames` says whether a name can change.

    A store has no unfinished objects: one is there when it is whole.
    """

    system: Any
    folder: str
    renames: bool

    def listed(self) -> list[Backup]:
        """The backups there."""
        found = []
        for entry in self.system.ls(self.folder, detail=True):
            name = str(entry["name"]).rstrip("/").rpartition("/")[2]
            if entry["type"] == "file" and (one := backup_named(name, int(entry["size"]))):
                found.append(one)
        return found

    def put(self, path: Path) -> None:
        """Copy a file there, read it back, and give it its name if it is the same."""
        target = self._at(path.name)
        written = target + UNFINISHED if self.renames else target
        try:
            self.system.put_file(str(path), written)
            if self._digest_of(written) != _digest_here(path):
                raise PlaceFailed(f"{path.name} reads differently there than it was written")
        except BaseException:
            with suppress(Exception):  # It may be away; the next time it is written over.
                self.system.rm_file(written)
            raise
        if self.renames:
            self.system.mv(written, target)

    def remove(self, name: str) -> None:
        """Delete a backup there."""
        self.system.rm_file(self._at(name))

    def _at(self, name: str) -> str:
        return f"{self.folder}/{name}"

    def _digest_of(self, path: str) -> str:
        digest = sha256()
        with self.system.open(path, "rb") as file:
            while part := file.read(PART):
                digest.update(part)
        return digest.hexdigest()


def bring_up_to_date(
    here: Path,
    backups: Sequence[Backup],
    place: SecondPlace,
    *,
    kept: tuple[int, int, int],
    now: datetime,
) -> tuple[int, int]:
    """Copy what is missing there, the newest first, and delete what is to go; how many of each."""
    there = place.listed()
    names = {one.name for one in there}
    stay = staying({one.name: one for one in [*there, *backups]}.values(), kept, now)
    missing = [one for one in backups if one.name in stay and one.name not in names]
    for one in missing:
        place.put(here / one.name)
    over = [one.name for one in there if one.name not in stay]
    for name in over:
        place.remove(name)
    return len(missing), len(over)


@contextmanager
def second_place(settings: Settings) -> Iterator[SecondPlace]:
    """The place of the settings, let go of at the end. Raises PlaceFailed, also for what it does.

    Its libraries raise errors of a dozen kinds, all of which mean the same here.
    """
    close: Callable[[], object] | None = None
    try:
        place, close = _OPENED[urlsplit(settings.backup_url).scheme](settings)
        yield place
    except PlaceFailed:
        raise
    except Exception as error:
        told = str(error).strip() or type(error).__name__
        raise PlaceFailed(told.splitlines()[0][:LONGEST_WORDS]) from error
    finally:
        if close is not None:
            with suppress(Exception):
                close()


_Opened = tuple[SecondPlace, Callable[[], object]]


def _in_folder(settings: Settings) -> _Opened:
    from fsspec.implementations.local import LocalFileSystem  # noqa: PLC0415 - as all below: 20 MB

    folder = unquote(urlsplit(settings.backup_url).path).rstrip("/")
    if not os.access(folder, os.W_OK | os.X_OK):
        raise PlaceFailed(f"{folder} is not there or can't be written")
    return SecondPlace(LocalFileSystem(skip_instance_cache=True), folder, True), lambda: None


def _by_sftp(settings: Settings) -> _Opened:
    from fsspec.implementations.sftp import SFTPFileSystem  # noqa: PLC0415

    parts = urlsplit(settings.backup_url)
    word = second_password(settings)
    secret: dict[str, Any] = {"password": word}
    if word.startswith("-----BEGIN"):
        secret = {"pkey": _private_key(word)}
    system = SFTPFileSystem(
        parts.hostname,
        port=parts.port or 22,
        username=unquote(parts.username or ""),
        host_key_policy=_known_hosts(settings.data / KNOWN_HOSTS),
        timeout=TIMEOUT_S,
        auth_timeout=TIMEOUT_S,
        banner_timeout=TIMEOUT_S,
        allow_agent=False,
        look_for_keys=False,
        skip_instance_cache=True,
        **secret,
    )
    system.ftp.get_channel().settimeout(TIMEOUT_S)
    return SecondPlace(system, unquote(parts.path).rstrip("/"), True), system.client.close


def _by_s3(settings: Settings) -> _Opened:
    try:
        from s3fs import S3FileSystem  # noqa: PLC0415
    except ImportError as error:
        raise PlaceFailed("S3 needs the package s3fs: pip install 'moiso[s3]'") from error
    parts = urlsplit(settings.backup_url)
    asked = {name: values[-1] for name, values in parse_qs(parts.query).items()}
    bucket = parts.netloc.rpartition("@")[2]
    system = S3FileSystem(
        key=unquote(parts.username or ""),
        secret=second_password(settings),
        endpoint_url=asked.get("endpoint"),
        client_kwargs={"region_name": asked.get("region", "us-east-1")},
        config_kwargs={
            "connect_timeout": TIMEOUT_S,
            "read_timeout": TIMEOUT_S,
            "retries": {"max_attempts": 2},
        },
        use_listings_cache=False,
        skip_instance_cache=True,
    )
    folder = f"{bucket}/{unquote(parts.path).strip('/')}".rstrip("/")
    if not system.exists(bucket):
        raise PlaceFailed(f"there is no bucket {bucket}")
    return SecondPlace(_Store(system), folder, False), lambda: None


_OPENED = {"file": _in_folder, "sftp": _by_sftp, "s3": _by_s3}


class _Store:
    """A store, in which a folder without any object isn't there: it is empty."""

    def __init__(self, system: Any) -> None:
        self._system = system

    def __getattr__(self, name: str) -> Any:
        return getattr(self._system, name)

    def ls(self, folder: str, *, detail: bool) -> list[dict[str, Any]]:
        """What is in the folder."""
        try:
            return list(self._system.ls(folder, detail=detail))
        except FileNotFoundError:
            return []


def _private_key(text: str) -> Any:
    import paramiko  # noqa: PLC0415

    for kind in (paramiko.Ed25519Key, paramiko.ECDSAKey, paramiko.RSAKey):
        with suppress(paramiko.SSHException):
            return kind.from_private_key(io.StringIO(text + "\n"))
    raise PlaceFailed("the private key of MOISO_BACKUP_PASSWORD_FILE can't be read")


def _known_hosts(file: Path) -> Any:
    """A policy that takes the key of a machine at the first time, and no other later."""
    import paramiko  # noqa: PLC0415

    class OnceKnown(paramiko.MissingHostKeyPolicy):
        def missing_host_key(self, client: Any, hostname: str, key: Any) -> None:
            del client
            known = paramiko.HostKeys(str(file) if file.exists() else None)
            if known.lookup(hostname) is None:
                known.add(hostname, key.get_name(), key)
                known.save(str(file))
            elif not known.check(hostname, key):
                raise PlaceFailed(
                    f"{hostname} has another key than before: is it the same machine? If it was "
                    f"set up anew, delete {file}"
                )

    return OnceKnown()


def _digest_here(path: Path) -> str:
    with path.open("rb") as file:
        return file_digest(file, "sha256").hexdigest()
