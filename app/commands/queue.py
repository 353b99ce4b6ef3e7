"""`moiso ticket` and `moiso report`: the queue from the command line."""

import json
import secrets
from datetime import datetime
from pathlib import Path

import click

from app.commands.centres import CENTRE
from app.commands.terminal import Failure, centre_of, installation
from app.domain.calendar import business_day
from app.operations.issuing import Wish
from app.operations.rights import Caller, Role
from app.persistence.statistics import Period
from app.reports.catalogue import REPORTS
from app.reports.table import Table, to_csv

DAY = click.DateTime(["%Y-%m-%d"])
LANGUAGE = click.option("--language", type=click.Choice(["vi", "en"]), default="vi")


@click.group()
def ticket() -> None:
    """Tickets."""


@ticket.command("issue")
@click.argument("service")
@click.option("--priority", metavar="CLASS", help="The code of a priority class.")
@LANGUAGE
@CENTRE
def issue(service: str, priority: str | None, language: str, centre: str | None) -> None:
    """Issue a ticket of SERVICE; the reception's printer prints it if a server runs."""
    with installation() as opened:
        centre_id = centre_of(opened, centre)
        devices = opened.people.devices(centre_id)
        printer = next((d.id for d in devices if d.kind == "printer" and not d.is_revoked), None)
        issuing = opened.issuing(
            printer_for=lambda _: printer, issued=lambda _ticket, _printer: None
        )
        caller = Caller(0, centre_id, Role.RECEPTION, "command line", kind="system")
        wish = Wish(service, f"command-{secrets.token_hex(12)}", priority, language)
        done = issuing.issue(caller, wish)
    assert done.ticket is not None
    click.echo(f"{done.ticket.label}  {opened.settings.base_url}/t/{done.track_code}")


@click.command()
@click.argument("name", type=click.Choice(list(REPORTS)))
@click.option("--from", "first", type=DAY, help="First day; today if not given.")
@click.option("--to", "last", type=DAY, help="Last day; today if not given.")
@click.option("--by", help="The grouping, as service or counter.")
@click.option("--format", "format_", type=click.Choice(["text", "csv", "json"]), default="text")
@click.option("--output", type=click.Path(dir_okay=False, path_type=Path), help="A file to write.")
@LANGUAGE
@CENTRE
def report(
    name: str,
    first: datetime | None,
    last: datetime | None,
    by: str | None,
    format_: str,
    output: Path | None,
    language: str,
    centre: str | None,
) -> None:
    """Write the report NAME of a period."""
    made = REPORTS[name]
    grouping = by or made.by[0]
    if grouping not in made.by:
        raise Failure(f"no grouping {by!r}; there are: {', '.join(made.by)}")
    with installation() as opened:
        plan = opened.units.floor(centre_of(opened, centre)).centre
        today = business_day(opened.clock.now(), plan.time_zone)
        begin = first.date() if first else last.date() if last else today
        period = Period(begin, last.date() if last else max(today, begin))
        with opened.database.read() as connection:
            table = made.make(connection, plan, period, by=grouping, language=language)
    written = {"csv": to_csv, "json": _json, "text": _text}[format_](table)
    if output is None:
        click.echo(written.removeprefix("\ufeff"), nl=format_ != "csv")
    else:
        output.write_text(written, encoding="utf-8", newline="")


def _json(table: Table) -> str:
    rows = [dict(zip((c.key for c in table.columns), row, strict=True)) for row in table.rows]
    return json.dumps(
        {"name": table.name, **table.facts, "rows": rows}, ensure_ascii=False, indent=2
    )


def _text(table: Table) -> str:
    cells = [[c.label for c in table.columns], *(list(map(_cell, row)) for row in table.rows)]
    widths = [max(len(row[i]) for row in cells) for i in range(len(table.columns))]
    lines = ["  ".join(cell.ljust(w) for cell, w in zip(row, widths, strict=True)) for row in cells]
    title = f"{table.title} ({table.facts['from']} – {table.facts['to']})"
    notes = [f"· {definition}" for definition in table.definitions]
    return "\n".join([title, "", *(line.rstrip() for line in lines), "", *notes])


def _cell(value: object) -> str:
    return "" if value is None else str(value)
