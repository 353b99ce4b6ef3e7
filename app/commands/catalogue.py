"""`moiso catalogue`: procedures taken over from a file of the national database."""

from datetime import datetime
from pathlib import Path

import click

from app.commands.centres import CENTRE
from app.commands.opened import centre_of, installation
from app.commands.terminal import Failure
from app.persistence.centre.configuration import ConfigurationError
from app.reports.configuration_sentences import sentences


@click.group()
def catalogue() -> None:
    """The catalogue of procedures."""


@catalogue.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--dry-run", is_flag=True, help="Say what would change, and change nothing.")
@click.option(
    "--service",
    "services",
    multiple=True,
    metavar="FIELD=CODE",
    help="To which service a field of the file leads; may be given for each field.",
)
@click.option(
    "--begins",
    type=click.DateTime(["%Y-%m-%d"]),
    help="The day from which the file counts; until then what it ends is still found.",
)
@CENTRE
def import_(
    file: Path,
    services: tuple[str, ...],
    begins: datetime | None,
    centre: str | None,
    *,
    dry_run: bool,
) -> None:
    """Take the procedures of FILE (CSV, XLSX, JSON) over, and publish them at once.

    Columns are known by their heads: Mã TTHC, Tên TTHC, Lĩnh vực, Cơ quan, Tình trạng, Ngày có
    hiệu lực, Ngày hết hiệu lực. Official
    codes that are no longer in the file are retired, within the fields that it names. A field of
    which no service is known is left out and named: say its service by --service.
    """
    chosen = dict(_pair(one) for one in services)
    with installation() as opened:
        centre_id = centre_of(opened, centre)
        try:
            content = file.read_bytes()
            day = begins.date() if begins else None
            done = opened.catalogues.publish(
                centre_id, content, chosen, begins=day, dry_run=dry_run
            )
        except ConfigurationError as error:
            raise Failure(f"{file}: {error}") from error
    for line in sentences(done.changes, "en"):
        click.echo(f"- {line}")
    for left in done.unmatched:
        agency = f" of {left.agency}" if left.agency else ""
        click.echo(f"left out: {left.count} of the field {left.field!r}{agency}, no service known")
    would = "would be " if dry_run else ""
    click.echo(f"{would}added {done.added}, changed {done.changed}, retired {done.retired}")


def _pair(said: str) -> tuple[str, str]:
    field, sign, code = said.partition("=")
    if not sign:
        raise click.BadParameter(f"{said!r} isn't of the form FIELD=CODE", param_hint="--service")
    return field, code
