"""An archive of a release: what it says of itself, and its unpacking."""

import json
import re
import shutil
import tarfile
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

MANIFEST = "release.json"
SIGNATURE = ".minisig"
PUBLIC_KEY = "release.pub"
_VERSION = re.compile(r"\d+(\.\d+)+(\.dev\d+)?")
_SCHEMA = re.compile(r"\d{4}")
UNREADABLE = (tarfile.TarError, zlib.error, EOFError, KeyError, ValueError)


class UnusableRelease(Exception):
    """The archive can't be installed; the message says why."""


@dataclass(frozen=True, slots=True)
class Release:
    """A release: its version, the schema that it needs, and the oldest version it upgrades.

    `installed_mb` is what its unpacked program takes.
    """

    version: str
    schema: str
    upgrades_from: str
    installed_mb: int
    is_development: bool


def release_of(folder: Path) -> Release:
    """What the unpacked release says of itself. Raises UnusableRelease."""
    try:
        told: dict[str, Any] = json.loads((folder / MANIFEST).read_text("utf-8"))
        release = Release(
            str(told["version"]),
            str(told["schema"]),
            str(told["upgrades_from"]),
            int(told["installed_mb"]),
            bool(told["is_development"]),
        )
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise UnusableRelease(f"it says nothing of itself ({error})") from error
    is_right = all(_VERSION.fullmatch(one) for one in (release.version, release.upgrades_from))
    if not is_right or not _SCHEMA.fullmatch(release.schema):
        raise UnusableRelease("its versions are none")
    return release


def unpacked_release(archive: Path, folder: Path) -> Path:
    """The folder into which the archive was unpacked; it must be known to be ours.

    Raises UnusableRelease, OSError where there is no space.
    """
    try:
        with tarfile.open(archive, "r:gz") as tar:
            _put(tar, folder)
    except UNREADABLE as error:
        raise UnusableRelease(f"it can't be unpacked ({error})") from error
    found = [path for path in folder.iterdir() if (path / MANIFEST).is_file()]
    if len(found) != 1:
        raise UnusableRelease(f"it has no {MANIFEST}")
    return found[0]


def _put(tar: tarfile.TarFile, folder: Path) -> None:
    """Put files and folders below the folder, and nothing else, nowhere else.

    Not by a filter of `tarfile`: Python 3.11.2, Debian 12's, has none yet.
    """
    for entry in tar:
        at = folder / entry.name
        if ".." in at.parts or not at.is_relative_to(folder) or entry.issym() or entry.islnk():
            raise tarfile.ReadError(f"{entry.name} may not be in it")
        if entry.isdir():
            at.mkdir(parents=True, exist_ok=True)
        elif content := tar.extractfile(entry):
            at.parent.mkdir(parents=True, exist_ok=True)
            with at.open("xb") as out:
                shutil.copyfileobj(content, out)
            at.chmod(0o755 if entry.mode & 0o100 else 0o644)


def version_order(version: str) -> tuple[int, ...]:
    """A key that sorts versions: 0.2.0.dev0 before 0.2.0, and 0.10.0 after both."""
    plain, _, step = version.partition(".dev")
    numbers = [int(part) for part in plain.split(".")]
    return (*numbers, *(0 for _ in range(4 - len(numbers))), int(step) if step else 1_000_000)
