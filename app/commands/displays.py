"""`moiso device display` and `moiso notice`: what the lobby's screens show."""

from datetime import datetime

import click

from app import texts
from app.commands.centres import CENTRE
from app.commands.opened import centre_of, installation, must_be_among
from app.commands.terminal import Failure
from app.domain.errors import Invalid, NotThere
from app.domain.lobby.displays import DisplayPlan, Layout

LAYOUT = click.Choice([layout.value for layout in Layout if layout is not Layout.COUNTER])


@click.command("display")
@click.argument("name")
@click.option("--layout", type=LAYOUT, default=Layout.CALLS.value, show_default=True)
@click.option("--zone", "zones", multiple=True, help="A zone that it shows; may be repeated.")
@click.option("--language", "languages", multiple=True, help="Two alternate on the screen.")
@click.option("--silent", is_flag=True, help="It has no loudspeaker: another one speaks.")
@click.option("--volume", type=click.IntRange(0, 100), default=100, show_default=True)
@click.option("--image-s", type=click.IntRange(3, 600), default=12, show_default=True)
@click.option("--code", "shows_code", is_flag=True, help="It shows the building's code.")
@CENTRE
def display(
    name: str,
    layout: str,
    zones: tuple[str, ...],
    languages: tuple[str, ...],
    silent: bool,
    volume: int,
    image_s: int,
    shows_code: bool,
    centre: str | None,
) -> None:
    """Set the display NAME up; it follows by itself. What isn't given is as on a new one."""
    plan = DisplayPlan(Layout(layout), zones, languages, silent, volume, image_s, shows_code)
    with installation() as opened:
        try:
            opened.displays.set_plan(None, centre_of(opened, centre), name, plan)
        except NotThere as error:
            raise Failure(f"no display {name!r}; `moiso device list` shows them") from error
        except Invalid as error:
            raise Failure(f"the centre has no such {error.facts['field']}; see its file") from error
    click.echo(f"{name} shows {layout}")


@click.group()
def notice() -> None:
    """Lines that the lobby's displays show."""


@notice.command("add")
@click.argument("text")
@click.option("--english", default="", help="The same in English, for screens that alternate.")
@click.option(
    "--in",
    "others",
    type=(str, str),
    multiple=True,
    metavar="LANGUAGE TEXT",
    help="The same in another language by its code, as fr; may be repeated.",
)
@click.option("--zone", help="Only on the displays of this zone.")
@click.option("--until", help="When it goes by itself, as 2026-11-24T17:00+07:00.")
@CENTRE
def add(
    text: str,
    english: str,
    others: tuple[tuple[str, str], ...],
    zone: str | None,
    until: str | None,
    centre: str | None,
) -> None:
    """Show TEXT in the lobby; prints the number to remove it by."""
    for language, _ in others:
        must_be_among(texts.languages(), language, what="language")
    said = [(texts.DEFAULT, text), *others, *([("en", english)] if english else [])]
    words = dict(said)
    if len(words) < len(said):
        raise Failure("one language is given twice; TEXT is the Vietnamese one")
    with installation() as opened:
        shown = opened.displays.add_notice(
            None, centre_of(opened, centre), words, zone=zone, until_at=_instant(until)
        )
    click.echo(str(shown.id))


@notice.command("list")
@CENTRE
def list_(centre: str | None) -> None:
    """List the notices."""
    with installation() as opened:
        floor = opened.units.floor(centre_of(opened, centre))
        for shown in opened.displays.arrangement(floor).notices:
            place = shown.zone or "everywhere"
            until = f"until {shown.until_at.isoformat()}" if shown.until_at else ""
            click.echo(f"{shown.id:8} {place:10} {shown.text['vi']} {until}".rstrip())


@notice.command("remove")
@click.argument("number", type=int)
@CENTRE
def remove(number: int, centre: str | None) -> None:
    """Take a notice away."""
    with installation() as opened:
        try:
            opened.displays.remove_notice(None, centre_of(opened, centre), number)
        except NotThere as error:
            raise Failure(f"no notice {number}; `moiso notice list` shows them") from error
    click.echo(f"removed {number}")


def _instant(text: str | None) -> datetime | None:
    if text is None:
        return None
    try:
        at = datetime.fromisoformat(text)
    except ValueError as error:
        raise Failure(f"--until {text!r} is no instant; write 2026-11-24T17:00+07:00") from error
    if at.tzinfo is None:
        raise Failure(f"--until {text!r} lacks its time zone; add +07:00")
    return at
