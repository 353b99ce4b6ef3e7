"""`moiso centre remove-sample`: what was only tried goes, and the centre's own set-up begins."""

from datetime import UTC, datetime

import click

from app.commands.backup import write_backup
from app.commands.opened import installation
from app.commands.terminal import Failure
from app.persistence.migrate import downgrade, upgrade
from app.reached import answers


@click.command("remove-sample")
@click.option("--yes", is_flag=True, help="Don't ask first.")
def remove_sample(*, yes: bool) -> None:
    """Remove the sample centre that the set-up assistant loaded, with all that was tried on it.

    Nothing else is ever removed: not a centre that was set up or loaded otherwise, not one of
    several. A backup is written to the data folder first. The server must be stopped; at its next
    start it tells a new set-up code.
    """
    with installation() as opened:
        if not opened.setup.is_sample() or len(opened.centre_ids()) != 1:
            raise Failure(
                "there is no sample that the set-up assistant loaded; nothing was removed"
            )
        if answers(opened.settings):
            raise Failure("the server runs: stop it first; nothing was removed")
        if not yes:
            click.confirm("Remove the sample centre, its people and its devices?", abort=True)
        kept = opened.settings.data / f"sample-{datetime.now(UTC):%Y%m%d-%H%M%S}.zip"
        write_backup(opened, kept)
        downgrade(opened.database, "base")
        upgrade(opened.database)
        opened.setup.start_anew()
    click.echo(
        f"removed the sample; a backup of it is {kept}; `moiso serve` sets up your own centre"
    )
