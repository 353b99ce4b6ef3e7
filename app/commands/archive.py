"""`moiso archive`: events of past years into a file, so that the database stays small."""

import click

from app.commands.centres import CENTRE
from app.commands.opened import centre_of, installation
from app.commands.terminal import Failure, say_data, writing
from app.operations.centre.log_archiving import ArchiveFailed, LogArchiving

FIRST_YEAR = 2000
STEP = 50_000


@click.command()
@click.option("--before", "year", type=click.IntRange(FIRST_YEAR, 9999), required=True)
@CENTRE
@click.option("--dry-run", is_flag=True, help="Say what would be archived, and change nothing.")
def archive(*, year: int, centre: str | None, dry_run: bool) -> None:
    """Put the events of tickets of before YEAR into a file, and delete them, while the server runs.

    The log is verified first and last. The file lies in $MOISO_DATA/archive, with its SHA-256
    beside it; keep it twice elsewhere. Reports and records of those years stay as they are, but
    records can't be corrected any more, and a ticket's own history and the audit end there.
    """
    with installation() as opened:
        say_data(opened.settings)
        centre_id = centre_of(opened, centre)
        code = opened.units.floor(centre_id).centre.code
        archiving = LogArchiving(opened.units, opened.clock, opened.settings.data)
        try:
            if dry_run:
                events = archiving.count(centre_id, year)
                click.echo(f"{code}: {events} events of tickets of before {year}")
                return
            with writing(archiving.folder):
                made = archiving.archive(centre_id, year, _tell)
        except ArchiveFailed as error:
            raise Failure(str(error)) from error
    if made is None:
        click.echo(f"{code}: there is nothing of before {year}")
        return
    click.echo(f"{code}: {made.events} events are in {archiving.folder / made.file}")
    click.echo("deleted from the database, and the log holds; keep the file twice elsewhere")


def _tell(what: str, done: int, total: int) -> None:
    if done % STEP == 0:
        click.echo(f"{what}: {done} of {total}", err=True)
