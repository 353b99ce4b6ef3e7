"""`moiso db`, `centre`, `close-day`, `verify-log`: the data of an installation."""

from datetime import date, datetime
from pathlib import Path

import click
import tomli_w
from sqlalchemy import select

from app.commands.opened import centre_of, installation, must_be_among, must_be_current
from app.commands.progress import progress
from app.commands.terminal import Failure, say_data, writing
from app.commands.tried_ticket import play_a_ticket
from app.domain.waits.trial import TriedVisit, trial_result
from app.estimating.policy_trial import tried_day, with_rules_of
from app.operations.centre.configuring import Publication
from app.operations.centre.sample_slip import sample_slip
from app.own_address import url_of
from app.persistence.centre.configuration import build_centre, read_file
from app.persistence.centre.store import centre_ids, plain_configuration
from app.persistence.event_archive import damaged_files
from app.persistence.migrate import downgrade, upgrade
from app.persistence.revision import is_new, must_not_be_newer
from app.persistence.schema import centres
from app.persistence.verify import differences
from app.reports.configuration_sentences import sentences
from app.reports.trial_words import trial_limits, trial_sentences
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
        say_data(opened.settings)
        must_not_be_newer(opened.database)
        upgrade(opened.database)
    click.echo("the database is up to date")


@db.command("downgrade")
@click.argument("schema")
def downgrade_(schema: str) -> None:
    """Take the database back to an older SCHEMA, as `moiso rollback` does with the server stopped.

    What the newer steps have added goes.
    """
    with installation() as opened:
        say_data(opened.settings)
        downgrade(opened.database, schema)
    click.echo(f"the database has the schema {schema}")


@db.command("try")
def try_copy() -> None:
    """Take, print to nothing, call and finish a number in each centre of a copy of the data.

    `moiso upgrade` runs it where nobody looks. The numbers stay: never run it on the real data.
    """
    with installation() as opened:
        if not opened.settings.demo:
            raise Failure("this is for a copy of the data: it wants MOISO_DEMO=1")
        with opened.database.read() as connection:
            known = centre_ids(connection)
        for code, centre_id in known.items():
            click.echo(f"{code}: {play_a_ticket(opened, centre_id)}")


@click.group()
def centre() -> None:
    """Centres and their configuration."""


@centre.command("load")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--dry-run", is_flag=True, help="Say what would change, and change nothing.")
def load(file: Path, *, dry_run: bool) -> None:
    """Load a centre's FILE (TOML), adding the centre or replacing its configuration.

    A database that has no tables yet gets them. What the file leaves out and has a history is kept
    as retired: past days still know its name.

    A file that leaves out a service, counter, zone or class of visitors who are still there is
    refused: let them be served or close the day first.
    """
    with installation(current=False) as opened:
        plain = read_file(file)
        if is_new(opened.database):
            upgrade(opened.database)
        must_be_current(opened)
        centre_id, done = opened.configurations.load(plain, dry_run=dry_run)
        if dry_run:
            _say_changes(done)
            return
        floor = opened.units.floor(centre_id)
    count = len(floor.centre.services)
    _say_changes(done)
    click.echo(f"loaded {floor.centre.code}: {count} services, {len(floor.counters)} counters")


def _say_changes(done: Publication) -> None:
    for line in sentences(done.changes, "en"):
        click.echo(f"- {line}")


@centre.command("export")
@CENTRE
def export(centre: str | None) -> None:
    """Print a centre's configuration as TOML, as `centre load` reads it."""
    with installation() as opened, opened.database.read() as connection:
        plain = plain_configuration(connection, centre_of(opened, centre))
    click.echo(tomli_w.dumps(plain), nl=False)


@centre.command("list")
def list_() -> None:
    """List the centres of the installation."""
    with installation() as opened:
        for one in opened.centres.every():
            state = f"  archived on {one.archived_on}" if one.is_archived else ""
            click.echo(f"{one.code:24} {one.name['vi']}{state}")


@centre.command("archive")
@click.argument("code")
def archive(code: str) -> None:
    """Archive the centre of CODE: no numbers, no open counters; its past stays readable.

    Nobody may be there: close the day first. `moiso centre reopen` takes it back.
    """
    with installation() as opened:
        opened.archiving.archive(None, centre_of(opened, code))
    click.echo(f"archived {code}")


@centre.command("reopen")
@click.argument("code")
def reopen(code: str) -> None:
    """Let the archived centre of CODE work again."""
    with installation() as opened:
        opened.archiving.reopen(None, centre_of(opened, code))
    click.echo(f"{code} works again")


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
        document = from_json(
            sample_slip(
                plan,
                opened.clock.now(),
                language,
                url_of(opened.settings, plan.public_url),
                service=plan.services[code],
                priority=priority,
            )
        )
    with writing(file):
        render(document, width_dots=width).save(file, format="PNG")
    click.echo(f"drew {file}, {width} dots wide")


@click.group("configuration")
def configuration() -> None:
    """The versions of a centre's configuration."""


@configuration.command("history")
@CENTRE
@click.option("--language", default="en", show_default=True, help="Of the sentences.")
def history(centre: str | None, language: str) -> None:
    """Print all versions, the newest first: when, who, what changed."""
    with installation() as opened:
        centre_id = centre_of(opened, centre)
        zone = opened.units.floor(centre_id).centre.time_zone
        for version in opened.configurations.history(None, centre_id):
            at = f"{version.at.astimezone(zone):%Y-%m-%d %H:%M}"
            click.echo(f"{version.number}  {at}  {version.actor}  {version.note}".rstrip())
            for line in sentences(version.changes, language):
                click.echo(f"   - {line}")


@configuration.command("restore")
@click.argument("version", type=click.IntRange(min=1))
@CENTRE
def restore(version: int, centre: str | None) -> None:
    """Go back to VERSION: a new version with the same content."""
    with installation() as opened:
        done = opened.configurations.restore(
            None, centre_of(opened, centre), version, expected_version=None
        )
    _say_changes(done)
    click.echo(f"version {done.version} has the content of version {version}")


@configuration.command("try")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@CENTRE
@click.option("--language", default="en", show_default=True, help="Of the sentences.")
def try_(file: Path, centre: str | None, language: str) -> None:
    """Play the last five days by the priority classes and calling rules of FILE (TOML).

    Beside it they are played by the rules in force; nothing is changed. The other parts of the file
    don't count.
    """
    with installation() as opened:
        plain = read_file(file)
        known = opened.units.floor(centre_of(opened, centre)).centre
        other = with_rules_of(known, build_centre(known.id, plain))
        days = opened.trials.days(known)
        played: list[date] = []
        visits: list[TriedVisit] = []
        with progress(f"{len(days)} days, each played twice", len(days)) as advance:
            for on, day in opened.trials.recorded_days(known, days):
                visits += tried_day(day, other)
                played.append(on)
                advance(len(played))
    if not visits:
        raise Failure("nobody was called in the last four weeks: there is nothing to play again")
    for line in trial_sentences(known, days, played, trial_result(known, visits), language):
        click.echo(f"- {line}")
    for line in trial_limits(language):
        click.echo(f"· {line}")


@click.command("close-day")
@CENTRE
@click.option("--on", type=click.DateTime(["%Y-%m-%d"]), help="The day; today if not given.")
@click.option("--yes", is_flag=True, help="Don't ask, also where visitors are there: for scripts.")
def close_day(centre: str | None, on: datetime | None, *, yes: bool) -> None:
    """Close a business day: what is left of it expires, open counters close.

    A day closes itself at midnight. Where visitors wait or are served, it asks first.
    """
    with installation() as opened:
        day: date | None = on.date() if on else None
        centre_id = centre_of(opened, centre)
        left = opened.day_close.left_of(centre_id, day)
        if not yes and (left.waiting or left.served):
            told = f"{left.waiting} wait and {left.served} are being served"
            click.confirm(f"{told}: they lose their numbers. Close the day?", abort=True, err=True)
        expired = opened.day_close.close_day(centre_id, day)
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
                found += damaged_files(connection, centre_id, opened.settings.data)
            for line in found:
                click.echo(f"{code}: {line}")
            wrong += len(found)
            click.echo(f"{code}: {last} events, {len(found)} differences")
    if wrong:
        raise Failure(f"{wrong} differences between the log and the tables")
