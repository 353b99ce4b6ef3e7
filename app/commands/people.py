"""`moiso device`: what may use an installation."""

import click

from app.commands.centres import CENTRE
from app.commands.displays import display
from app.commands.logins import login
from app.commands.opened import centre_of, installation, must_be_among
from app.commands.terminal import Failure
from app.commands.trying import test
from app.domain.devices.kinds import KINDS, DeviceKind
from app.domain.errors import Invalid, NotThere
from app.operations.devices.devices import Devices, NewDevice
from app.operations.installation import Installation
from app.refusals import words
from hardware.presets import PresetError
from hardware.printers.profile import profiles
from hardware.urls import checked_presets

AGENT = click.option("--agent", metavar="NAME", help="The agent, on another PC, that drives it.")
WAYS_OUT = {
    "device_url_needed": " Write it after the name, as escpos+tcp://10.0.0.21:9100.",
    "device_counter_needed": " Add --counter (a main board has --zone instead).",
    "device_zone_needed": " Add --zone.",
}
"""The option to name where a value is missing for which the pages have fields."""


@click.group()
def device() -> None:
    """Kiosks, displays, boards, printers."""


@device.command("add")
@click.argument("kind", type=click.Choice([kind.value for kind in DeviceKind]))
@click.argument("name")
@click.argument("url", default="")
@click.option("--zone", help="The zone of a display, a speaker or a main board.")
@click.option("--counter", type=int, help="The counter of a board, a keypad or a rating tablet.")
@click.option("--kiosk", help="The kiosk whose screen a scanner serves.")
@AGENT
@CENTRE
def add_device(
    kind: str,
    name: str,
    url: str,
    zone: str | None,
    counter: int | None,
    kiosk: str | None,
    agent: str | None,
    centre: str | None,
) -> None:
    """Add a device; of one that speaks to the server print its token, once.

    URL is where its printer, board or speaker is reached.

    A scanner without URL is one that types like a keyboard on its kiosk's PC.
    An agent is the program `moiso agent` on another PC; pair it by `moiso device code NAME`.
    """
    with installation() as opened:
        centre_id = centre_of(opened, centre)
        plan = opened.units.floor(centre_id).centre
        if zone is not None:
            must_be_among(plan.zones, zone, what="zone")
        if counter is not None and counter not in plan.counters:
            there_are = ", ".join(map(str, plan.counters))
            raise Failure(f"no counter {counter}; there are: {there_are}")
        if (kind == "scanner") != (kiosk is not None):
            raise Failure("a scanner needs --kiosk, and nothing else has one")
        _must_be_there(opened, centre_id, "kiosk", kiosk)
        _must_be_there(opened, centre_id, "agent", agent)
        new = NewDevice(kind, name, url, zone, counter, agent, kiosk)
        try:
            ident, token = _devices(opened).add(None, centre_id, new)
        except Invalid as error:
            way_out = WAYS_OUT.get(error.code, "")
            raise Failure(f"{kind} {name!r}: {words(error)}{way_out}") from error
        added = next(d for d in opened.authentication.devices(centre_id) if d.id == ident)
        called = f" ({added.title})" if added.title else ""
    if KINDS[DeviceKind(kind)].role == "device":  # It is driven: it never speaks to the server.
        click.echo(f"added {kind} {added.name}{called}", err=True)
        return
    click.echo(f"added {kind} {added.name}{called}; its token, shown only now:", err=True)
    click.echo(token)


device.add_command(test)
device.add_command(login)
device.add_command(display)


@device.command("list")
@CENTRE
def list_devices(centre: str | None) -> None:
    """List the devices of a centre."""
    with installation() as opened:
        devices = opened.authentication.devices(centre_of(opened, centre))
        names = {known.id: known.name for known in devices}
        for known in devices:
            place = f"counter {known.counter}" if known.counter else known.zone or ""
            if known.kiosk in names:
                place = f"at {names[known.kiosk]}"
            if known.agent in names:
                place = f"{place} agent {names[known.agent]}".strip()
            if known.second_printer in names:
                place = f"second printer: {names[known.second_printer]}"
            state = "revoked" if known.is_revoked else ""
            click.echo(f"{known.kind:8} {known.name:20} {known.url:40} {place} {state}".rstrip())


@device.command("profiles")
def profiles_() -> None:
    """List the models of printers that a URL may name, as `profile=TM-T88V`.

    A printer that isn't here needs no profile; `profile=auto` asks it for its model.
    """
    for profile in profiles().values():
        cuts = " and ".join(sorted(profile.cuts, reverse=True)) or "no"
        facts = [
            f"{profile.width_dots} dots" if profile.width_dots else "width unknown",
            f"{cuts} cut",
            *(["draws QR codes"] if profile.prints_qr else []),
            *(["Vietnamese letters"] if profile.writes_vietnamese else []),
            *([] if profile.takes_raster else ["text only"]),
        ]
        click.echo(f"{profile.name:16} {profile.title:34} {', '.join(facts)}")


@device.command("url")
@click.argument("name")
@click.argument("url")
@CENTRE
def url_(name: str, url: str, centre: str | None) -> None:
    """Change where a device is reached; a running server follows within seconds."""
    with installation() as opened:
        try:
            _devices(opened).set_url(None, centre_of(opened, centre), name, url)
        except NotThere as error:
            raise _no_device(name) from error
    click.echo(f"{name} is now at {url}")


@device.command("second-printer")
@click.argument("name")
@click.argument("printer", required=False)
@CENTRE
def second_printer(name: str, printer: str | None, centre: str | None) -> None:
    """Let PRINTER take the slips that NAME can't print; without PRINTER nobody does.

    A slip moves only while not one byte of it was sent, so that it never comes out twice.
    """
    with installation() as opened:
        try:
            opened.devices.set_second_printer(None, centre_of(opened, centre), name, printer)
        except NotThere as error:
            raise _no_device(str(error.facts["device"])) from error
        except Invalid as error:
            raise Failure(f"{printer} can't print for {name}; name another printer") from error
    click.echo(f"{name}: {printer or 'no printer'} takes what it can't print")


@device.command("agent")
@click.argument("name")
@click.argument("agent", required=False)
@CENTRE
def agent_(name: str, agent: str | None, centre: str | None) -> None:
    """Let AGENT, a program on another PC, drive the device NAME; without AGENT the server does."""
    with installation() as opened:
        centre_id = centre_of(opened, centre)
        try:
            _must_be_there(opened, centre_id, "agent", agent)
            opened.devices.give_to_agent(None, centre_id, name, agent)
        except NotThere as error:
            raise Failure(f"no device {name!r} with a URL to be driven") from error
    click.echo(f"{name} is driven by {agent or 'the server'}")


@device.command("code")
@click.argument("name")
@CENTRE
def code(name: str, centre: str | None) -> None:
    """Print six digits, good for ten minutes, by which the device NAME can be paired."""
    with installation() as opened:
        centre_id = centre_of(opened, centre)
        known = next((d for d in opened.authentication.devices(centre_id) if d.name == name), None)
        if known is None or known.is_revoked:
            raise _no_device(name)
        made = opened.pairing.code(None, centre_id, known.id)
    click.echo(f"good until {made.expires_at.astimezone():%H:%M}, once:", err=True)
    click.echo(made.digits)


@device.command("revoke")
@click.argument("name")
@CENTRE
def revoke(name: str, centre: str | None) -> None:
    """Take a device's rights away."""
    with installation() as opened:
        try:
            opened.devices.revoke(None, centre_of(opened, centre), name)
        except NotThere as error:
            raise _no_device(name) from error
    click.echo(f"revoked {name}")


def _no_device(name: str) -> Failure:
    return Failure(f"no device {name!r}; `moiso device list` shows what there is")


def _devices(opened: Installation) -> Devices:
    """The registry of devices. Raises Failure for a mistake in the site's file of boards."""
    try:
        checked_presets(opened.settings.data)
    except PresetError as error:
        raise Failure(str(error)) from error
    return opened.devices


def _must_be_there(opened: Installation, centre_id: int, kind: str, name: str | None) -> None:
    """Raise Failure where there is no kiosk or agent of the name; do nothing for None."""
    if name is None:
        return
    known = [
        device.name
        for device in opened.authentication.devices(centre_id)
        if device.kind == kind and not device.is_revoked
    ]
    if name not in known:
        there_are = ", ".join(known) or f"none; add one with `moiso device add {kind} NAME`"
        raise Failure(f"no {kind} {name!r}; there are: {there_are}")
