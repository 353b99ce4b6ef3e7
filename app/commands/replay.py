"""`moiso simulate --recorded`: a recorded day played again with a change, before and after."""

from collections.abc import Sequence
from datetime import date

import click

from app.commands.opened import centre_of, installation
from app.commands.progress import progress
from app.commands.terminal import Failure
from app.estimating.changes import ChangeError, read_change
from app.estimating.what_if import wait_outcomes, with_changes
from app.reports.formatting import format_value, head_of
from app.reports.table import Table, visible_columns
from app.reports.what_if_table import what_if_table


def replay(on: date, texts: Sequence[str], *, code: str | None, language: str) -> None:
    """Print the waits of the day as it was and with the changes. Raises Failure."""
    with installation() as opened:
        centre = opened.units.floor(centre_of(opened, code)).centre
        day = opened.what_if.recorded_day(centre, on)
    try:
        changes = [read_change(text, centre) for text in texts]
    except ChangeError as error:
        raise Failure(str(error)) from error
    if day is None:
        raise Failure(f"nobody was called on {on}: there is nothing to play again")
    with progress(f"{len(day.visits)} visitors of {on}, played twice", 2) as advance:
        as_it_was = wait_outcomes(day)
        advance(1)
        otherwise = wait_outcomes(with_changes(day, changes))
        advance(2)
    click.echo(_as_text(what_if_table(centre, on, as_it_was, otherwise, language)))


def _as_text(table: Table) -> str:
    """The table as lines of text, with what is counted."""
    places = visible_columns(table)
    cells = [[head_of(table.columns[i], table.language) for i in places]]
    cells += [
        [format_value(row[i], table.columns[i].kind, table.language) for i in places]
        for row in table.rows
    ]
    widths = [max(len(row[n]) for row in cells) for n in range(len(places))]
    lines = [
        "  ".join(c.ljust(w) for c, w in zip(row, widths, strict=True)).rstrip() for row in cells
    ]
    return "\n".join([table.title, "", *lines, "", *(f"· {d}" for d in table.definitions)])
