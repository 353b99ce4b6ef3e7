"""`moiso backups`: those that the server makes by itself, their second place and their key."""

import os
from pathlib import Path

import click

from app.commands.opened import installation
from app.commands.terminal import Failure, settings, writing
from app.config import write_secret
from app.operations.centre.second_place import PlaceFailed, bring_up_to_date, second_place
from app.operations.clock import system_now
from app.persistence.backup_results import BackupResult, BackupWork, keep_result
from app.persistence.sealing import Identity, NotOpened, identities_of

MB = 1_000_000


@click.group()
def backups() -> None:
    """List the server's backups, copy them to the second place, make and prove their key."""


@backups.command("list")
def list_command() -> None:
    """List the backups in the first place and, if one is set, in the second."""
    with installation() as opened:
        known = opened.settings
        click.echo(f"{opened.backups.folder}:")
        for one in opened.backups.listed():
            click.echo(f"  {one.name}  {one.size / MB:.1f} MB")
        if known.backup_url:
            click.echo(f"{known.backup_url}:")
            try:
                with second_place(known) as place:
                    for one in sorted(place.listed(), key=lambda one: one.at, reverse=True):
                        click.echo(f"  {one.name}  {one.size / MB:.1f} MB")
            except PlaceFailed as error:
                raise Failure(f"the second place: {error}") from error


@backups.command("copy")
def copy_command() -> None:
    """Bring the second place up to date: copy what is missing, read it back, delete the oldest."""
    os.umask(0o077)
    with installation() as opened:
        known = opened.settings
        if not known.backup_url:
            raise Failure("MOISO_BACKUP_URL names no second place")
        try:
            with second_place(known) as place:
                copied, deleted = bring_up_to_date(
                    opened.backups.folder,
                    opened.backups.listed(),
                    place,
                    kept=known.backup_kept,
                    now=system_now(),
                )
        except PlaceFailed as error:
            raise Failure(f"the second place: {error}") from error
    click.echo(f"{copied} copied, {deleted} deleted")


@backups.command("make-key")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
def make_key(file: Path) -> None:
    """Make a key for backups: the private half into FILE (mode 600), the public one is told.

    FILE belongs on a stick in a locked drawer, twice: without it nobody opens an encrypted backup
    once the server is gone.
    """
    if file.exists():
        raise Failure(f"{file} is there already; choose another name")
    made = Identity.generate()
    with writing(file):
        write_secret(file, f"# public key: {made.to_public()}\n{made}")
    click.echo(f"private key {file}   (keep it away from the server, twice)")
    click.echo(f"MOISO_BACKUP_KEY={made.to_public()}")


@backups.command("prove-key")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def prove_key(file: Path) -> None:
    """Prove that the private key in FILE opens what MOISO_BACKUP_KEY encrypts; `doctor` knows it.

    Put in the stick with the key once a year: a key that is lost is best missed before a backup is
    needed.
    """
    known = settings()
    if not known.backup_key:
        raise Failure("MOISO_BACKUP_KEY names no key")
    try:
        mine = {str(identity.to_public()) for identity in identities_of(file)}
    except (NotOpened, OSError) as error:
        raise Failure(str(error)) from error
    if not mine & set(known.backup_key):
        raise Failure(f"the key in {file} is not of MOISO_BACKUP_KEY: it opens no new backup")
    with installation() as opened, opened.database.write() as connection:
        keep_result(connection, BackupResult(BackupWork.KEY, system_now()))
    click.echo("the private key opens the backups that are made now")
