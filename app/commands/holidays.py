"""`moiso centre holidays`: the days of a year to take over into a centre's file."""

import click
import tomli_w

from app.commands.centres import CENTRE
from app.commands.opened import centre_of, installation
from app.operations.centre.holidays import plain_proposal


@click.command()
@click.argument("year", type=click.IntRange(2010, 2099))
@CENTRE
def holidays(year: int, centre: str | None) -> None:
    """Print the holidays of Viet Nam in YEAR that the centre's calendar doesn't name yet.

    They are printed as TOML, to be put into the centre's file. The government decides each year
    which days are swapped: compare them with its notice first.
    """
    with installation() as opened:
        hours = opened.units.floor(centre_of(opened, centre)).centre.hours
    for day in plain_proposal(hours, year):
        click.echo("[[calendar.day]]")
        click.echo(_table(day))


def _table(day: dict[str, object]) -> str:
    """The table of the day, its reason in one line."""
    reason = day.get("reason")
    plain = tomli_w.dumps({key: value for key, value in day.items() if key != "reason"})
    if not isinstance(reason, dict):
        return plain
    words = ", ".join(tomli_w.dumps({code: text}).strip() for code, text in reason.items())
    return f"{plain}reason = {{ {words} }}\n"
