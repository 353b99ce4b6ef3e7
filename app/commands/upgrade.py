"""`moiso upgrade`, `moiso rollback`: another version of an installed program, or none of it."""

import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import click

from app.build import VERSION
from app.checks import of_server
from app.commands.terminal import Failure, say_data
from app.config import Settings
from app.domain.centre.calendar import business_day, opening
from app.domain.centre.values import HoursFor
from app.domain.queue.floor import Floor
from app.installation import open_installation
from app.operations.installation import Installation
from app.persistence.revision import is_new, must_not_be_newer, newest
from app.refusals import Refusal, in_words
from app.releases.change import Failed, VersionChange
from app.releases.installed import Before, Installed, NotInstalled, installed
from app.releases.minisign import NotSigned, must_be_signed, read_public_key
from app.releases.release import (
    SIGNATURE,
    Release,
    UnusableRelease,
    release_of,
    unpacked_release,
    version_order,
)
from app.releases.running import found, settings_of

ROLLBACK_WITHIN = timedelta(days=7)
ASKED_OF_THE_SERVER = frozenset({"disk", "data", "database", "clock"})
"""What must be well; a printer that is off or a late backup keeps nobody from a newer version."""
DATA_TIMES = 4
"""Backup, copy, and the database's file kept, each at most as large as the data, and some space."""
LEAST_MB = 100
MB = 1_000_000
NOW = click.option("--now", is_flag=True, help="Also in office hours, and while numbers wait.")


@click.command()
@click.argument("archive", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--key",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Believe this public key (minisign's form) instead of the current release's own.",
)
@NOW
def upgrade(archive: Path, key: Path | None, *, now: bool) -> None:
    """Upgrade to the release in ARCHIVE, or stay at what runs and say why.

    Its signature (ARCHIVE.minisig), version, the disk and the data are looked at; a backup is
    written; a copy of the data is migrated and verified, and a number played through in it. Only
    then the server stops, for as long as the database's own migration takes. If the new version
    doesn't come up, the old one is put back with its data.
    """
    with _told_in_words():
        here = _changeable()
        running = found(here)
        known = settings_of(running)
        say_data(known)
        version = must_be_signed(
            archive,
            _signature_of(archive),
            read_public_key((key or here.public_key).read_text("utf-8")),
        ).removeprefix("moiso ")
        click.echo(f"signature: {archive.name} is moiso {version}")
        _must_be_next(here, version)
        with closing(open_installation(known)) as opened:
            has_centre = _must_be_well(opened, may_disturb=now)
        _must_have_space(here.prefix, 3 * archive.stat().st_size)
        _must_have_space(known.data, DATA_TIMES * _size(known))
        release = _put_beside(here, archive, version)
        undoes = ("db", "downgrade", newest())
        change = VersionChange(here, known, version, ("db", "upgrade"), undoes, version, click.echo)
        try:
            _carry_out(change, has_centre=has_centre)
        except Failed:
            here.remove(but={here.version})
            raise
    here.remember(version, Before(here.version, newest(), datetime.now(UTC)))
    here.remove(but={here.version, version})
    click.echo(f"moiso {release.version} runs; `moiso rollback` goes back to {here.version}")


@click.command()
@NOW
def rollback(*, now: bool) -> None:
    """Go back to the version before the last upgrade, with all data, within a week of it.

    What the new version's schema has beyond the old one's goes; numbers and times stay. It is tried
    on a copy first, as an upgrade is.
    """
    with _told_in_words():
        here = _changeable()
        before = here.before()
        if before is None:
            raise Failed("there is no version to go back to")
        if datetime.now(UTC) - before.until > ROLLBACK_WITHIN and not now:
            raise Failed(f"{here.version} runs for more than a week; --now goes back all the same")
        known = settings_of(found(here))
        say_data(known)
        with closing(open_installation(known)) as opened:
            has_centre = _must_be_well(opened, may_disturb=now)
        words = ("db", "downgrade", before.schema) if before.schema != newest() else ()
        undoes = ("db", "upgrade")
        change = VersionChange(here, known, before.version, words, undoes, here.version, click.echo)
        _carry_out(change, has_centre=has_centre)
        here.forget(here.version)
    click.echo(f"moiso {before.version} runs again")


def _changeable() -> Installed:
    """The installation, if this user may change it. Raises NotInstalled, Failed."""
    here = installed()
    if not os.access(here.prefix, os.W_OK):
        raise Failed(f"only the owner of {here.prefix} may change it: sudo moiso …")
    return here


def _carry_out(change: VersionChange, *, has_centre: bool) -> None:
    """Save, try on a copy, and change over. Raises Failed."""
    folder = change.known.backup_dir or change.known.data / "backups"
    if has_centre:
        if change.known.backup_dir is None:
            folder.mkdir(mode=0o700, exist_ok=True)
            shutil.chown(folder, change.known.data.stat().st_uid, change.known.data.stat().st_gid)
        backup = folder / f"before-{change.to}-{datetime.now(UTC):%Y%m%d-%H%M%S}.zip"
        change.saved(backup)
        change.try_on_a_copy(backup)
    change.carry_out()


def _must_be_next(here: Installed, version: str) -> None:
    if version_order(version) == version_order(here.version):
        raise Failed(f"{version} runs already")
    if version_order(version) < version_order(here.version):
        raise Failed(f"{version} is older than {here.version}; `moiso rollback` goes back")


def _must_be_well(opened: Installation, *, may_disturb: bool) -> bool:
    """Whether there is a centre. Raises Failed for trouble, and for a bad moment."""
    must_not_be_newer(opened.database)
    has_centre = not is_new(opened.database) and bool(opened.centre_ids())
    for finding in of_server(opened):
        is_asked = finding.what in ASKED_OF_THE_SERVER
        # Before its first start there is no database that could be well.
        if is_asked and not finding.is_well and (has_centre or finding.what != "database"):
            raise Failed(f"{finding.what}: {finding.words}")
    if has_centre and not may_disturb:
        at = opened.clock.now()
        for centre_id in opened.centre_ids():
            if why := _disturbed(opened.units.floor(centre_id), at):
                raise Failed(f"{why}; --now does it all the same")
    return has_centre


def _disturbed(floor: Floor, at: datetime) -> str:
    """Who would be disturbed in the centre by a server that is away, in words; empty for nobody."""
    centre, today = floor.centre, business_day(at, floor.centre.time_zone)
    if waiting := len(list(floor.waiting(today))):
        return f"{centre.code}: {waiting} numbers wait"
    if opening(centre.hours, HoursFor.CALLING, at, centre.time_zone).is_open:
        return f"{centre.code}: it is open now"
    return ""


def _put_beside(here: Installed, archive: Path, version: str) -> Release:
    """Install the program of the archive beside the current one. Raises Failed."""
    with tempfile.TemporaryDirectory(prefix="staging-", dir=here.prefix) as place:
        folder = unpacked_release(archive, Path(place))
        release = release_of(folder)
        if release.version != version:
            raise Failed(f"it is signed as {version} and says that it is {release.version}")
        if version_order(here.version) < version_order(release.upgrades_from):
            raise Failed(
                f"{version} upgrades from {release.upgrades_from} on, and {VERSION} runs: "
                f"upgrade to {release.upgrades_from} first"
            )
        words = [str(folder / "install.sh"), "--stage"]
        if not here.is_usual:
            words += ["--prefix", str(here.prefix)]
        done = subprocess.run(
            words, env={**os.environ, "LANG": "en"}, capture_output=True, text=True, check=False
        )
        if done.returncode != 0:
            shutil.rmtree(here.folder(version), ignore_errors=True)
            lines = (done.stderr or done.stdout).strip().splitlines() or ["it said nothing"]
            raise Failed(f"the program can't be installed: {lines[-1].removeprefix('Error: ')}")
    click.echo(f"program: {here.folder(version)}")
    return release


def _signature_of(archive: Path) -> str:
    file = archive.with_name(archive.name + SIGNATURE)
    if not file.exists():
        raise NotSigned(f"{file} is missing: copy it with the archive")
    return file.read_text("utf-8", errors="replace")


def _must_have_space(folder: Path, needed: int) -> None:
    free, needed_mb = shutil.disk_usage(folder).free, needed // MB + LEAST_MB
    if free < needed_mb * MB:
        raise Failed(f"{folder} has only {free // MB} MB free, {needed_mb} MB are needed")


def _size(known: Settings) -> int:
    file = Path(known.database_url.partition(":///")[2])
    is_file = known.database_url.startswith("sqlite") and file.exists()
    return file.stat().st_size if is_file else LEAST_MB * MB


@contextmanager
def _told_in_words() -> Iterator[None]:
    """Say what failed in a sentence, and that the version that ran is still the current one."""
    # A terminal that hangs up must not end it between two steps.
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        with in_words():
            yield
    except NotInstalled as error:
        raise Failure(str(error)) from error
    except (Failed, NotSigned, UnusableRelease, Refusal, OSError) as error:
        raise Failure(f"moiso {VERSION} stays: {error}") from error
