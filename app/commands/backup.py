"""`moiso backup`, `moiso restore`: an installation as one file."""

import json
import os
import shutil
import tempfile
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, cast

import click
from alembic.util import CommandError
from sqlalchemy import Connection, inspect

from app.build import VERSION
from app.commands.opened import installation
from app.commands.progress import progress
from app.commands.terminal import Failure, say_data, writing
from app.config import Settings, write_secret
from app.operations.centre.second_place import KNOWN_HOSTS
from app.operations.installation import Installation
from app.persistence import backup as rows
from app.persistence.archive import (
    FILES,
    FOLDERS,
    FORMAT,
    KEY_FILE,
    MANIFEST,
    UnusableArchive,
    files_of,
    lines_of,
    manifest_of,
    must_be_bounded,
)
from app.persistence.migrate import upgrade
from app.persistence.revision import revision_of
from app.persistence.sealing import (
    OWN_KEY_FILE,
    SUFFIX,
    HashingWriter,
    NotOpened,
    identities_of,
    is_sealed,
    must_be_keys,
    own_identity,
    sealed,
)
from app.persistence.sealing import opened as open_sealed

UNREADABLE = (zipfile.BadZipFile, zlib.error, EOFError, KeyError, ValueError, RuntimeError)
"""What reading an archive raises that is cut off, damaged, encrypted, or none."""

MADE_ANEW = frozenset(
    {
        *("backups", "clips", "sim", "setup.json", "serve.log", "logs", "version-change"),
        *(OWN_KEY_FILE, KNOWN_HOSTS),
    }
)
"""What lies in the folder of the data and is nobody's loss."""


class NotReadBack(Exception):
    """What was written does not read as it was; the message says how."""


@click.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--force", is_flag=True, help="Replace FILE if it is there.")
def backup(file: Path, *, force: bool) -> None:
    """Write the whole installation to FILE (ZIP), while the server runs if need be.

    It holds every centre, the log, people and devices, the key of cookies, media, recorded voices
    and boards.toml, and says what else lies in the folder of the data; not who is signed in nor
    what visitors left for a day. Keep it as secret as the server itself.

    A FILE that ends in .age is encrypted to MOISO_BACKUP_KEY. Either kind is read back before it
    has its name.
    """
    if file.exists() and not force:
        raise Failure(f"{file} is there already; choose another name or add --force")
    unfinished = file.with_name(file.name + ".part")
    try:
        with writing(file), installation() as opened:
            keys = _keys_for(file, opened.settings)
            say_data(opened.settings)
            _must_hold_a_centre(opened)
            total = write_backup(opened, unfinished, keys)
            unfinished.replace(file)
            left_out = _left_out(opened.settings, but_for=file)
    except NotReadBack as error:
        raise Failure(f"{file} was written and can't be read back: {error}") from error
    finally:
        if unfinished.exists():
            unfinished.unlink()
    if left_out:
        click.echo(f"not in it: {', '.join(left_out)}", err=True)
    click.echo(f"{file}: {total} rows, {file.stat().st_size // 1024 + 1} KB")


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--key",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="The private key of an encrypted backup; this server's own is tried without it.",
)
def restore(file: Path, *, key: Path | None) -> None:
    """Bring back the installation in FILE into an empty database, of either kind."""
    with installation(current=False) as opened:
        say_data(opened.settings)
        try:
            with (
                _in_clear(file, key, opened.settings.data) as plain,
                zipfile.ZipFile(plain) as archive,
            ):
                must_be_bounded(archive, plain.stat().st_size, opened.settings.data)
                total = _read(opened, archive)
        except UNREADABLE as error:
            raise Failure(f"{file} is not a whole backup of moiso: {error}") from error
    click.echo(f"restored {total} rows; `moiso verify-log` proves them")


@contextmanager
def _in_clear(file: Path, key: Path | None, data: Path) -> Iterator[Path]:
    """The file itself, or what an encrypted one holds, in the data folder until it is restored.

    Raises Failure.
    """
    if not is_sealed(file):
        yield file
        return
    own = data / OWN_KEY_FILE
    if key is None and not own.exists():
        raise Failure(f"{file} is encrypted: give the file of its private key with --key")
    with tempfile.TemporaryDirectory(prefix="restore-trial-", dir=data) as place:
        plain = Path(place) / "backup.zip"
        try:
            with plain.open("wb") as out:
                open_sealed(file, out, identities_of(key or own))
        except NotOpened as error:
            hint = "" if key else "; give the file of its private key with --key"
            raise Failure(f"{file} can't be opened: {error}{hint}") from error
        except OSError as error:
            raise Failure(f"{data} has no space for it in clear: {error}") from error
        yield plain


def _left_out(known: Settings, *, but_for: Path) -> list[str]:
    """What lies in the folder of the data, isn't in its backup, and isn't made again by itself."""
    paths = {path for path in known.data.iterdir() if not path.name.startswith(".")}
    names = {path.name for path in paths - {but_for.resolve()}}
    names -= {KEY_FILE, *FILES, *FOLDERS, *MADE_ANEW}
    database = Path(known.database_url.partition(":///")[2]).name
    return sorted(name for name in names if not name.startswith((database or "?", "backup-trial-")))


def _keys_for(file: Path, known: Settings) -> Sequence[str]:
    """The public keys that the file is encrypted to; none where its name doesn't ask for it."""
    if file.suffix != SUFFIX:
        if known.backup_key:
            click.echo(f"not encrypted: give a name that ends in {SUFFIX}", err=True)
        return ()
    if not known.backup_key:
        raise Failure(f"{file}: MOISO_BACKUP_KEY names no key to encrypt it to")
    try:
        must_be_keys(known.backup_key)
    except ValueError as error:
        raise Failure(f"MOISO_BACKUP_KEY: {error}") from error
    return known.backup_key


def _must_hold_a_centre(opened: Installation) -> None:
    """Raise Failure for an empty database: most likely the shell lacks the server's settings."""
    with opened.database.read() as connection:
        if not rows.is_empty(connection):
            return
    raise Failure(
        f"there is no centre in {opened.settings.data}, so nothing was saved: "
        "is it the server's MOISO_DATA?"
    )


def write_backup(opened: Installation, path: Path, keys: Sequence[str] = ()) -> int:
    """Write the installation to the path, and return how many rows it has.

    With keys it is encrypted to them and to the server's own. It is read back. Raises OSError,
    NotReadBack.
    """
    path.unlink(missing_ok=True)  # Of a backup that was cut off, or laid there for us to fill.
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as out:
        if not keys:
            total = _write_archive(opened, out)
        else:
            own = own_identity(opened.settings.data)
            with sealed(out, [*keys, str(own.to_public())]) as plain:
                total = _write_archive(opened, plain)
            written = plain.digest
        out.flush()
        os.fsync(out.fileno())
    if not keys:
        _must_be_whole(path)
        return total
    back = HashingWriter()
    try:
        open_sealed(path, back, [own])
    except NotOpened as error:
        raise NotReadBack(str(error)) from error
    if back.digest != written:
        raise NotReadBack("it reads differently than it was written")
    return total


def _must_be_whole(path: Path) -> None:
    """Read each entry of the archive again. Raises NotReadBack."""
    try:
        with zipfile.ZipFile(path) as archive:
            damaged = archive.testzip()
            manifest_of(archive)
    except UNREADABLE as error:
        raise NotReadBack(str(error)) from error
    if damaged is not None:
        raise NotReadBack(f"{damaged} is damaged")


def _write_archive(opened: Installation, out: IO[bytes] | HashingWriter) -> int:
    """Write the archive in clear, and return how many rows it has."""
    with (
        zipfile.ZipFile(cast("IO[bytes]", out), "w", zipfile.ZIP_DEFLATED) as archive,
        opened.database.read() as connection,
    ):
        counts = rows.count_rows(connection)
        manifest = {
            "format": FORMAT,
            "version": VERSION,
            "schema": revision_of(connection),
            "made_at": datetime.now(UTC).isoformat(timespec="seconds"),
            "rows": counts,
        }
        done, total = 0, sum(counts.values())
        with progress(f"backup: {total} rows", total) as advance:
            for table in rows.kept_tables():
                with archive.open(_entry(table.name), "w", force_zip64=True) as file:
                    for row in rows.table_rows(connection, table):
                        file.write(json.dumps(row, ensure_ascii=False).encode() + b"\n")
                        done += 1
                        advance(done)
        for name, found in _files(opened.settings):
            archive.write(found, name)
        # Written last: a file without it was cut off.
        archive.writestr(MANIFEST, json.dumps(manifest, indent=2))
    return total


def _read(opened: Installation, archive: zipfile.ZipFile) -> int:
    manifest = manifest_of(archive)
    if (damaged := archive.testzip()) is not None:
        raise ValueError(f"{damaged} is damaged")
    _make_schema(opened, str(manifest["schema"]))
    counts: dict[str, int] = manifest["rows"]
    total, done = sum(counts.values()), 0
    with (
        opened.database.write() as connection,
        progress(f"restore: {total} rows", total) as advance,
    ):
        if not rows.is_empty(connection):
            raise Failure("the database holds a centre already; restore into an empty one")
        _must_be_tables(connection, counts)
        for name, expected in counts.items():
            found = rows.put_rows(connection, name, lines_of(archive, _entry(name)))
            advance(done + found)
            if found != expected:
                raise ValueError(f"{name} has {found} rows, not {expected}")
            done += found
        rows.number_on(connection)
    upgrade(opened.database)
    _restore_files(archive, opened.settings)
    return total


def _make_schema(opened: Installation, revision: str) -> None:
    """Make the tables as the backup knew them, in a database that has no centre."""
    with opened.database.read() as connection:
        has_tables = revision_of(connection) is not None
        if has_tables and not rows.is_empty(connection):
            raise Failure("the database holds a centre already; restore into an empty one")
        if has_tables and revision_of(connection) != revision:
            raise Failure("the database has tables of another version; restore into a new one")
    try:
        upgrade(opened.database, revision)
    except CommandError as error:
        raise Failure(
            f"the backup is of a newer moiso (schema {revision}): update first"
        ) from error


def _must_be_tables(connection: Connection, names: Iterable[str]) -> None:
    """Raise UnusableArchive for rows of what is no table of a backup."""
    known = set(inspect(connection).get_table_names()) - {"alembic_version"}
    if strange := sorted(set(names) - known):
        raise UnusableArchive(f"rows of a table {strange[0]!r}, which there isn't")


def _entry(table: str) -> str:
    return f"tables/{table}.jsonl"


def _files(settings: Settings) -> Iterator[tuple[str, Path]]:
    if (settings.data / KEY_FILE).is_file():
        yield f"files/{KEY_FILE}", settings.data / KEY_FILE
    for name in FILES:
        if (settings.data / name).is_file():
            yield f"files/{name}", settings.data / name
    for folder in FOLDERS:
        for path in sorted((settings.data / folder).rglob("*")):
            if path.is_file():
                yield f"files/{path.relative_to(settings.data).as_posix()}", path


def _restore_files(archive: zipfile.ZipFile, settings: Settings) -> None:
    """Put files back under the data folder."""
    for entry, path in files_of(archive, settings.data):
        if path.name == KEY_FILE:
            write_secret(path, archive.read(entry).decode().strip())
            continue
        path.parent.mkdir(parents=True, exist_ok=True)
        with archive.open(entry) as found, path.open("wb") as file:
            shutil.copyfileobj(found, file)
