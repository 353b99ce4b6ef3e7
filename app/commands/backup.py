"""`moiso backup`, `moiso restore`: an installation as one file."""

import json
import os
import shutil
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import click
from alembic.util import CommandError
from sqlalchemy import Connection, inspect

from app.build import VERSION
from app.commands.opened import installation
from app.commands.progress import progress
from app.commands.terminal import Failure, say_data, writing
from app.config import Settings, write_secret
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

UNREADABLE = (zipfile.BadZipFile, zlib.error, EOFError, KeyError, ValueError, RuntimeError)
"""What reading an archive raises that is cut off, damaged, encrypted, or none."""

MADE_ANEW = frozenset({"backups", "clips", "sim", "setup.json", "serve.log", "version-change"})
"""What lies in the folder of the data and is nobody's loss."""


@click.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--force", is_flag=True, help="Replace FILE if it is there.")
def backup(file: Path, *, force: bool) -> None:
    """Write the whole installation to FILE (ZIP), while the server runs if need be.

    It holds every centre, the log, people and devices, the key of cookies, media, recorded voices
    and boards.toml, and says what else lies in the folder of the data; not who is signed in nor
    what visitors left for a day. Keep it as secret as the server itself.
    """
    if file.exists() and not force:
        raise Failure(f"{file} is there already; choose another name or add --force")
    unfinished = file.with_name(file.name + ".part")
    try:
        with writing(file), installation() as opened:
            say_data(opened.settings)
            _must_hold_a_centre(opened)
            total = write_backup(opened, unfinished)
            unfinished.replace(file)
            left_out = _left_out(opened.settings, but_for=file)
    finally:
        if unfinished.exists():
            unfinished.unlink()
    if left_out:
        click.echo(f"not in it: {', '.join(left_out)}", err=True)
    click.echo(f"{file}: {total} rows, {file.stat().st_size // 1024 + 1} KB")


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def restore(file: Path) -> None:
    """Bring back the installation in FILE into an empty database, of either kind."""
    with installation(current=False) as opened:
        say_data(opened.settings)
        try:
            with zipfile.ZipFile(file) as archive:
                must_be_bounded(archive, file.stat().st_size, opened.settings.data)
                total = _read(opened, archive)
        except UNREADABLE as error:
            raise Failure(f"{file} is not a whole backup of moiso: {error}") from error
    click.echo(f"restored {total} rows; `moiso verify-log` proves them")


def _left_out(known: Settings, *, but_for: Path) -> list[str]:
    """What lies in the folder of the data, isn't in its backup, and isn't made again by itself."""
    paths = {path for path in known.data.iterdir() if not path.name.startswith(".")}
    names = {path.name for path in paths - {but_for.resolve()}}
    names -= {KEY_FILE, *FILES, *FOLDERS, *MADE_ANEW}
    database = Path(known.database_url.partition(":///")[2]).name
    return sorted(name for name in names if not name.startswith((database or "?", "backup-trial-")))


def _must_hold_a_centre(opened: Installation) -> None:
    """Raise Failure for an empty database: most likely the shell lacks the server's settings."""
    with opened.database.read() as connection:
        if not rows.is_empty(connection):
            return
    raise Failure(
        f"there is no centre in {opened.settings.data}, so nothing was saved: "
        "is it the server's MOISO_DATA?"
    )


def write_backup(opened: Installation, path: Path) -> int:
    """Write the installation to the path, and return how many rows it has."""
    path.unlink(missing_ok=True)  # Of a backup that was cut off, or laid there for us to fill.
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with (
        os.fdopen(handle, "wb") as out,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive,
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
