"""`moiso booking`: the bookings of a day, and giving one up, from the command line."""

import secrets
from datetime import datetime

import click

from app.commands.centres import CENTRE
from app.commands.opened import centre_of, installation
from app.domain.booking.booking import BookingState
from app.domain.centre.calendar import business_day
from app.operations.people.rights import Caller, Role
from app.persistence.booking.store import BookingFilter


@click.group()
def booking() -> None:
    """Bookings."""


@booking.command("list")
@click.option("--on", type=click.DateTime(["%Y-%m-%d"]), help="The day; today if not given.")
@click.option("--service", metavar="CODE", help="Of this service only.")
@click.option("--state", type=click.Choice([state.value for state in BookingState]))
@CENTRE
def list_(on: datetime | None, service: str | None, state: str | None, centre: str | None) -> None:
    """List the bookings of a day in the order of their slots; who booked isn't told."""
    with installation() as opened:
        centre_id = centre_of(opened, centre)
        zone = opened.units.floor(centre_id).centre.time_zone
        day = on.date() if on is not None else business_day(opened.clock.now(), zone)
        asked = BookingFilter(day, service, BookingState(state) if state else None)
        found = opened.bookings.find(_caller(centre_id), asked)
    for one in found:
        start = one.booking.starts_at.astimezone(zone)
        said = (f"{one.booking.id:>8}", f"{start:%H:%M}", one.booking.service)
        click.echo("  ".join((*said, one.booking.state.value, one.label or "")).rstrip())
    if not found:
        click.echo(f"no bookings on {day}", err=True)


@booking.command("cancel")
@click.argument("number", type=click.IntRange(min=1))
@CENTRE
def cancel(number: int, centre: str | None) -> None:
    """Cancel the booking of the NUMBER that `list` shows; its place comes back after a while."""
    with installation() as opened:
        caller = _caller(centre_of(opened, centre))
        known = opened.bookings.read(caller, number).booking
        request_id = f"command-{secrets.token_hex(12)}"
        opened.bookings.cancel(caller, number, version=known.version, request_id=request_id)
    click.echo(f"booking {number} is cancelled")


def _caller(centre_id: int) -> Caller:
    return Caller(0, centre_id, Role.RECEPTION, "command line", kind="system")
