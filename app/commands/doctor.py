"""`moiso doctor`: checks everything that an installation needs, and says what to do."""

from collections.abc import Iterator

import click
import requests

from app import texts
from app.checks import (
    Finding,
    Healths,
    of_calendar,
    of_devices,
    of_programs,
    of_server,
    of_settings,
)
from app.commands.terminal import Failure, settings
from app.config import Settings, SettingsError
from app.installation import open_installation, voice_choice
from app.operations.installation import Installation
from app.reached import HTTP_S, own_address
from hardware.printers.typeface import can_draw
from hardware.voice.clips import Clips
from hardware.voice.engines import engines


@click.command()
def doctor() -> None:
    """Check database, clock, disk, devices, voices and browser files; exit 1 if anything is wrong.

    A running server is asked how its devices are; without one their addresses alone are checked.
    The mail server, if one is set, is greeted and signed in to; it is sent no mail.
    """
    known = settings()
    wrong = 0
    for finding in everything(known):
        wrong += not finding.is_well
        mark = "ok   " if finding.is_well else "WRONG"
        click.echo(f"{mark}  {finding.name or finding.what:10} {finding.words}")
    if wrong:
        raise Failure(f"{wrong} thing{'s' if wrong > 1 else ''} to mend")
    click.echo("everything is well")


def everything(known: Settings) -> Iterator[Finding]:
    """All findings, one after the other."""
    yield from of_settings(known)
    try:
        opened = open_installation(known)
    except SettingsError as error:
        yield Finding("data", False, str(error))
        return
    try:
        is_well = True
        for finding in of_server(opened):
            is_well = is_well and (finding.is_well or finding.what != "database")
            yield finding
        centres = opened.centre_ids() if is_well else ()
        yield from (of_calendar(opened, centre_id) for centre_id in centres)
        for centre_id in centres:
            yield from of_devices(opened, centre_id, health_of(opened, centre_id))
        yield from _languages(opened) if is_well else ()
    finally:
        opened.close()
    yield from of_programs(known)


def _languages(opened: Installation) -> Iterator[Finding]:
    """Which languages of the centres are read only, on screens or on paper too."""
    known = opened.settings
    clips = Clips(known.data / "clips", *engines(voice_choice(known)))
    centres = [opened.units.floor(centre_id).centre for centre_id in opened.centre_ids()]
    for code in dict.fromkeys(code for centre in centres for code in centre.languages):
        if not clips.speaks([texts.text(code, "speech.invite")], code):
            words = f"{code}: no voice speaks it: a call is the chime, and the text on the screens"
            yield Finding("voices", True, f"{words}; `moiso voice check` names what to record")
        if not can_draw(texts.text(code, "language.name")):
            words = f"{code}: no slip can show its letters, so slips are in English"
            yield Finding("slips", True, f"{words}; for Lao install FriBidi (libfribidi0)")


def health_of(opened: Installation, centre_id: int) -> Healths | None:
    """The health of devices as a running server says it; None where no such server runs."""
    known = opened.settings
    bearer = {"Authorization": f"Bearer {opened.authentication.command_token(centre_id)}"}
    address = f"{own_address(known)}/api/v1/devices"
    try:
        answer = requests.get(address, headers=bearer, timeout=HTTP_S)
        listed = answer.json() if answer.ok else None
    except (requests.RequestException, ValueError):
        return None
    if listed is None:
        return None
    return {d["id"]: (d["state"], d["cause"], d["detail"]) for d in listed}
