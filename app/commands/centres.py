"""`moiso db`, `centre`, `close-day`, `verify-log`: the data of an installation."""

from datetime import date, datetime
from pathlib import Path

import click
import tomli_w
from sqlalchemy import select

from app.commands.opened import centre_of, installation, must_be_among, must_be_current
from app.commands.progress import progress
from app.commands.terminal import Failure, writing
from app.domain.centre.values import Service
from app.domain.queue.ticket import Action, Quote, State, Ticket
from app.operations.centre.loading import load_centre
from app.operations.devices.slips import slip
from app.persistence.centre.configuration import read_file
from app.persistence.centre.store import centre_ids, plain_configuration
from app.persistence.migrate import upgrade
from app.persistence.revision import is_new
from app.persistence.schema import centres
from app.persistence.verify import differences
from hardware.printers.document import from_json
from hardware.printers.raster import render

CENTRE = click.option("--centre", metavar="CODE", help="The centre; the only one if not given.")


@click.group()
def db() -> None:
    """The database's schema."""


@db.command("upgrade")
def upgrade_() -> None:
    """Bring the database to the newest schema."""
    with installation(current=False) as opened:
        upgrade(opened.database)
    click.echo("the database is up to date")


@click.group()
def centre() -> None:
    """Centres and their configuration."""


@centre.command("load")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def load(file: Path) -> None:
    """Load a centre's FILE (TOML), adding the centre or replacing its configuration.

    A database that has no tables yet gets them.

    A file that leaves out a service, counter, zone or class of visitors who are still there is
    refused: let them be served or close the day first.
    """
    with installation(current=False) as opened:
        plain = read_file(file)
        if is_new(opened.database):
            upgrade(opened.database)
        must_be_current(opened)
        floor = opened.units.floor(load_centre(opened.units, plain))
    count = len(floor.centre.services)
    click.echo(f"loaded {floor.centre.code}: {count} services, {len(floor.counters)} counters")


@centre.command("export")
@CENTRE
def export(centre: str | None) -> None:
    """Print a centre's configuration as TOML, as `centre load` reads it."""
    with installation() as opened, opened.database.read() as connection:
        plain = plain_configuration(connection, centre_of(opened, centre))
    click.echo(tomli_w.dumps(plain), nl=False)


@centre.command("slip")
@click.argument("file", type=click.Path(dir_okay=False, writable=True, path_type=Path))
@click.option(
    "--width",
    type=click.IntRange(192, 1024),
    default=576,
    show_default=True,
    help="Dots: 576 is 80 mm, 384 is 58 mm.",
)
@click.option("--language", default="vi", show_default=True)
@click.option("--service", help="Its code; the first one if not given.")
@click.option("--priority", help="The code of a priority class.")
@CENTRE
def slip_(
    file: Path,
    width: int,
    language: str,
    service: str | None,
    priority: str | None,
    centre: str | None,
) -> None:
    """Draw a slip as it would print into FILE (PNG); no number is taken."""
    with installation() as opened:
        floor = opened.units.floor(centre_of(opened, centre))
        plan = floor.centre
        code = service if service is not None else next(iter(plan.services))
        must_be_among(plan.services, code, what="service")
        if priority is not None:
            must_be_among(plan.priority_classes, priority, what="class")
        must_be_among(plan.languages, language, what="language")
        ticket = _sample(
            plan.services[code], opened.clock.now(), language=language, priority=priority
        )
        page = f"{opened.settings.base_url}/t/{'x' * 16}"
        document = from_json(slip(floor, ticket, track_url=page))
    with writing(file):
        render(document, width_dots=width).save(file, format="PNG")
    click.echo(f"drew {file}, {width} dots wide")


def _sample(service: Service, at: datetime, *, language: str, priority: str | None) -> Ticket:
    """A number that nobody has, with three people before it."""
    return Ticket(
        id=0,
        label=f"{service.prefix}012",
        prefix=service.prefix,
        ordinal=12,
        service=service.code,
        business_on=at.date(),
        state=State.WAITING,
        version=1,
        issued_at=at,
        queued_at=at,
        rank_at=at,
        last_at=at,
        last_actor="",
        last_action=Action.ISSUE,
        priority=priority,
        language=language,
        waiting_ahead=3,
        quote=Quote(900, 1500, 1800),
    )


@click.command("close-day")
@CENTRE
@click.option("--on", type=click.DateTime(["%Y-%m-%d"]), help="The day; today if not given.")
def close_day(centre: str | None, on: datetime | None) -> None:
    """Close a business day: what is left of it expires, open counters close."""
    with installation() as opened:
        day: date | None = on.date() if on else None
        expired = opened.day_close.close_day(centre_of(opened, centre), day)
    click.echo(f"closed; {expired} tickets expired")


@click.command("verify-log")
@CENTRE
def verify_log(centre: str | None) -> None:
    """Rebuild every table from the log and compare; exit 1 if anything differs."""
    wrong = 0
    with installation() as opened:
        with opened.database.read() as connection:
            known = dict(centre_ids(connection))
        chosen = {centre: centre_of(opened, centre)} if centre else known
        for code, centre_id in chosen.items():
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
