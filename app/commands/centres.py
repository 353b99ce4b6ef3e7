"""`moiso db`, `centre`, `close-day`, `verify-log`: the data of an installation."""

from datetime import date, datetime
from pathlib import Path

import click
import tomli_w
from sqlalchemy import select

from app.commands.progress import progress
from app.commands.terminal import Failure, centre_of, installation
from app.persistence.centres import centre_ids, plain_configuration, save_centre
from app.persistence.configuration import read_file
from app.persistence.migrate import upgrade
from app.persistence.schema import centres
from app.persistence.verify import differences

CENTRE = click.option("--centre", metavar="CODE", help="The centre; the only one if not given.")


@click.group()
def db() -> None:
    """The database's schema."""


@db.command("upgrade")
def upgrade_() -> None:
    """Bring the database to the newest schema."""
    with installation(must_be_current=False) as opened:
        upgrade(opened.database)
    click.echo("the database is up to date")


@click.group()
def centre() -> None:
    """Centres and their configuration."""


@centre.command("load")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def load(file: Path) -> None:
    """Load a centre's FILE (TOML), adding the centre or replacing its configuration."""
    with installation() as opened:
        plain = read_file(file)
        with opened.database.write() as connection:
            centre_id = save_centre(connection, plain)
        floor = opened.units.floor(centre_id)
    count = len(floor.centre.services)
    click.echo(f"loaded {floor.centre.code}: {count} services, {len(floor.counters)} counters")


@centre.command("export")
@CENTRE
def export(centre: str | None) -> None:
    """Print a centre's configuration as TOML, as `centre load` reads it."""
    with installation() as opened, opened.database.read() as connection:
        plain = plain_configuration(connection, centre_of(opened, centre))
    click.echo(tomli_w.dumps(plain), nl=False)


@click.command("close-day")
@CENTRE
@click.option("--on", type=click.DateTime(["%Y-%m-%d"]), help="The day; today if not given.")
def close_day(centre: str | None, on: datetime | None) -> None:
    """Close a business day: what is left of it expires, open counters close."""
    with installation() as opened:
        day: date | None = on.date() if on else None
        expired = opened.days.close_day(centre_of(opened, centre), day)
    click.echo(f"closed; {expired} tickets expired")


@click.command("verify-log")
@CENTRE
def verify_log(centre: str | None) -> None:
    """Rebuild every table from the log and compare; exit 1 if anything differs."""
    wrong = 0
    with installation() as opened:
        with opened.database.read() as connection:
            known = dict(centre_ids(connection))
        wanted = {centre: centre_of(opened, centre)} if centre else known
        for code, centre_id in wanted.items():
            with opened.database.read() as connection:
                last = connection.execute(
                    select(centres.c.seq).where(centres.c.id == centre_id)
                ).scalar_one()
                with progress(f"{code}: {last} events", last) as advance:
                    found = differences(connection, centre_id, advance)
            for line in found:
                click.echo(f"{code}: {line}")
            wrong += len(found)
            click.echo(f"{code}: {last} events, {len(found)} differences")
    if wrong:
        raise Failure(f"{wrong} differences between the log and the tables")
