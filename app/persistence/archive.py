"""The file of a backup as something that a stranger may have made: what of it may be read at all.

Everything is looked at before the database is touched. zipfile reads no more of an entry than its
directory says, so what the directory adds up to is the most that can come.
"""

import json
import re
import shutil
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

FORMAT = 1
MANIFEST = "moiso-backup.json"
KEY_FILE = "secret_key"
FOLDERS = ("media", "voice", "texts")
"""Folders of the data that people filled: pictures of the TV, recorded voices, words."""

FILES = ("boards.toml",)
"""Files of the data that people wrote: boards of other makers."""

MOST_ENTRIES = 50_000
MOST_MANIFEST = 1024 * 1024
MOST_KEY = 4096
MOST_LINE = 32 * 1024 * 1024
"""The longest row: a centre's configuration with its logo is a thousandth of it."""
MOST_GROWTH = 200
"""How much larger than the file its content may be: rows of the log are thirty times as large."""
ALWAYS_FINE = 64 * 1024 * 1024
REVISION = re.compile(r"[0-9]{4}")
TABLE = re.compile(r"[a-z_]{1,63}")


class UnusableArchive(ValueError):
    """The file is no backup that can be restored; the message says why."""


def manifest_of(archive: zipfile.ZipFile) -> dict[str, Any]:
    """What the backup says of itself, in the form that it must have. Raises UnusableArchive."""
    if archive.getinfo(MANIFEST).file_size > MOST_MANIFEST:
        raise UnusableArchive(f"{MANIFEST} is too long")
    manifest = parsed(archive.read(MANIFEST))
    if not isinstance(manifest, dict):
        raise UnusableArchive(f"{MANIFEST} is no object")
    if manifest.get("format") != FORMAT:
        raise UnusableArchive(f"format {manifest.get('format')!r}, not {FORMAT}")
    counts = manifest.get("rows")
    is_right = isinstance(counts, dict) and all(
        TABLE.fullmatch(name) and type(count) is int and count >= 0
        for name, count in counts.items()
    )
    if not is_right or not REVISION.fullmatch(str(manifest.get("schema"))):
        raise UnusableArchive(f"{MANIFEST} has no schema or no rows")
    return manifest


def must_be_bounded(archive: zipfile.ZipFile, size: int, data: Path) -> None:
    """Raise UnusableArchive for a file that unpacks to more than any backup, or elsewhere.

    `size` is the file's own, in bytes; `data` the folder below which its files are to be.
    """
    entries = archive.infolist()
    if len(entries) > MOST_ENTRIES:
        raise UnusableArchive(f"{len(entries)} entries, more than any backup has")
    if len({entry.filename for entry in entries}) < len(entries):
        raise UnusableArchive("an entry is there twice")
    total = sum(entry.file_size for entry in entries)
    if total > max(ALWAYS_FINE, MOST_GROWTH * size):
        raise UnusableArchive(f"{size:,} bytes that unpack to {total:,}: no backup does")
    files = [entry for entry in entries if _is_file(entry)]
    for entry in files:
        restored_place(entry, data)
    needed = sum(entry.file_size for entry in files)
    free = shutil.disk_usage(data).free
    if needed > free:
        raise UnusableArchive(f"its files need {needed:,} bytes, and {free:,} are free at {data}")


def files_of(archive: zipfile.ZipFile, data: Path) -> Iterator[tuple[zipfile.ZipInfo, Path]]:
    """The files of the data folder in the backup, and where each belongs."""
    for entry in archive.infolist():
        if _is_file(entry):
            yield entry, restored_place(entry, data)


def restored_place(entry: zipfile.ZipInfo, data: Path) -> Path:
    """Where a file of the backup belongs: the key, or below a folder that people fill.

    Raises UnusableArchive for any other place, such as the database itself.
    """
    name = entry.filename.removeprefix("files/")
    path, root = (data / name).resolve(), data.resolve()
    if not path.is_relative_to(root):
        raise UnusableArchive(f"{entry.filename} leads out of the data folder")
    if name == KEY_FILE:
        if entry.file_size > MOST_KEY:
            raise UnusableArchive(f"{entry.filename} is too long for a key")
    elif path not in {root / one for one in FILES} and not any(
        path != root / one and path.is_relative_to(root / one) for one in FOLDERS
    ):
        raise UnusableArchive(f"{entry.filename} is no file that a backup has")
    return path


def lines_of(archive: zipfile.ZipFile, name: str) -> Iterator[dict[str, Any]]:
    """The rows of an entry, a line each. Raises UnusableArchive for a line that is none."""
    with archive.open(name) as file:
        while line := file.readline(MOST_LINE):
            if len(line) == MOST_LINE:
                raise UnusableArchive(f"{name} has a line of more than {MOST_LINE:,} bytes")
            row = parsed(line)
            if not isinstance(row, dict):
                raise UnusableArchive(f"{name} has a line that is no row")
            yield row


def parsed(text: bytes) -> Any:
    """The value of a JSON text. Raises UnusableArchive."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        raise UnusableArchive(f"what should be JSON is none: {error}") from error


def _is_file(entry: zipfile.ZipInfo) -> bool:
    return entry.filename.startswith("files/") and not entry.is_dir()
