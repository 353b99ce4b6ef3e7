"""`moiso report`: a report on the terminal or as a file."""

import json
import sys
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

import click

from app.commands.centres import CENTRE
from app.commands.opened import centre_of, installation
from app.commands.queue import LANGUAGE
from app.commands.terminal import Failure, writing
from app.reports.catalogue import REPORTS
from app.reports.files.formats import FILES, FileFormat, plain_table
from app.reports.formatting import change_words, format_figure, format_value, head_of
from app.reports.periods import Preset
from app.reports.request import Grouping, ReportRequest, filters_of
from app.reports.service import ReportService
from app.reports.table import WORDS, Headline, Table, visible_columns

DAY = click.DateTime(["%Y-%m-%d"])
TEXT = "text"
BOM = "\ufeff".encode()
"""The mark by which spreadsheets know the encoding; a terminal or a pipe has no use for it."""
BINARY = {FileFormat.XLSX, FileFormat.PDF}


@click.command()
@click.argument("name", type=click.Choice(list(REPORTS)))
@click.option("--from", "first", type=DAY, help="First day; today if not given.")
@click.option("--to", "last", type=DAY, help="Last day; today if not given.")
@click.option("--period", type=click.Choice([one.value for one in Preset]), help="Instead of days.")
@click.option("--by", help="The grouping, as service, month or centre; a wrong one lists all.")
@click.option("--service", help="Only of this service's code.")
@click.option("--agency", help="Only of this agency's name.")
@click.option("--counter", type=int, help="Only of this counter.")
@click.option("--officer", help="Only of this user name.")
@click.option("--kind", help="Only of this kind's code.")
@click.option(
    "--format",
    "format_",
    type=click.Choice([TEXT, *(one.value for one in FileFormat)]),
    default=TEXT,
)
@click.option("--output", type=click.Path(dir_okay=False, path_type=Path), help="A file to write.")
@LANGUAGE
@CENTRE
def report(
    name: str,
    first: datetime | None,
    last: datetime | None,
    period: str | None,
    by: str | None,
    format_: str,
    output: Path | None,
    language: str,
    centre: str | None,
    **filters: str | int | None,
) -> None:
    """Write the report NAME of a period: as text, JSON or CSV, as a workbook or a PDF.

    `moiso report schedule --help` tells of reports that are sent by e-mail.
    """
    request = ReportRequest(
        name,
        language,
        by,
        period,
        first.date() if first else None,
        last.date() if last else None,
        filters_of(filters),
    )
    with installation() as opened:
        service, now = ReportService(opened.database), opened.clock.now()
        if by == Grouping.CENTRE:
            ids = opened.centres.codes().values()
            every = [opened.units.floor(ident).centre for ident in ids]
            table = service.make_by_centre(every, request, now)
        else:
            plan = opened.units.floor(centre_of(opened, centre)).centre
            table = service.make(plan, request, now)
    content = _content(table, format_)
    if output is not None:
        with writing(output):
            output.write_bytes(content)
    elif format_ in BINARY and sys.stdout.isatty():
        raise Failure(f"{format_} is not for a terminal: give --output FILE")
    else:
        click.echo(content.removeprefix(BOM), nl=False)


def _content(table: Table, format_: str) -> bytes:
    if format_ == TEXT:
        return (as_text(table) + "\n").encode()
    if format_ == FileFormat.JSON:
        return (json.dumps(_named(table), ensure_ascii=False, indent=2) + "\n").encode()
    return FILES[FileFormat(format_)].make(table)


def _named(table: Table) -> dict[str, object]:
    """The table as JSON, its rows with the columns' keys."""
    keys = [column.key for column in table.columns]
    rows = [dict(zip(keys, row, strict=True)) for row in table.rows]
    return plain_table(table) | {"rows": rows}


def as_text(table: Table) -> str:
    """The table for a terminal, its definitions below."""
    places = visible_columns(table)
    kinds = [table.columns[place].kind for place in places]
    heads = [head_of(table.columns[place], table.language) for place in places]
    cells = [heads, *(_words(table, row, places, kinds) for row in table.rows)]
    widths = [max(len(row[i]) for row in cells) for i in range(len(places))]
    lines = [
        "  ".join(
            cell.ljust(width) if kind in WORDS else cell.rjust(width)
            for cell, width, kind in zip(row, widths, kinds, strict=True)
        ).rstrip()
        for row in cells
    ]
    figures = [words for line in table.headlines for words in _figure(line, table.language)]
    notes = [f"· {line}" for line in (*table.notes, *table.definitions)]
    head = [f"{table.title} ({table.subtitle})", "", *figures, *([""] if figures else [])]
    return "\n".join([*head, *lines, "", *notes])


def _figure(line: Headline, language: str) -> list[str]:
    value = format_figure(line.value, line.kind, line.unit, language)
    changes = [change_words(line, change, language).sentence for change in line.changes]
    return [f"{line.label}: {value}", *(f"  {change}" for change in changes)]


def _words(
    table: Table, row: Sequence[object], places: Sequence[int], kinds: Sequence[str]
) -> list[str]:
    pairs = zip(places, kinds, strict=True)
    return [format_value(row[place], kind, table.language) for place, kind in pairs]
