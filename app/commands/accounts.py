"""`moiso user`: people, their roles and dates, their passwords and sessions."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime

import click

from app.commands.centres import CENTRE
from app.commands.opened import centre_of, installation
from app.commands.terminal import Failure
from app.domain.errors import NotThere
from app.operations.installation import Installation
from app.operations.people.accounts import AccountChanges, Accounts, days_of
from app.operations.people.memberships import MembershipChanges
from app.operations.people.passwords import readable_secret
from app.operations.people.rights import Role
from app.persistence.people.accounts import list_users
from app.persistence.schema import ROLES

PASSWORD = click.option(
    "--password",
    envvar="MOISO_NEW_PASSWORD",
    help="Asked for if not given; or in the environment as MOISO_NEW_PASSWORD.",
)
DAY = click.DateTime(["%Y-%m-%d"])
FROM = click.option("--from", "first", type=DAY, help="The first day that the account is good.")
UNTIL = click.option("--until", "last", type=DAY, help="The last day that the account is good.")
BELONGS = click.option(
    "--belongs-to",
    "centres",
    metavar="CODE",
    multiple=True,
    help="All the centres that the person belongs to; may be given several times.",
)
EVERYWHERE = click.option(
    "--all-centres/--not-all-centres",
    "everywhere",
    default=None,
    help="Whether the person belongs to every centre, also to those that are still to come.",
)
AGENCY = click.option("--agency", help="The code of the agency that the person belongs to.")


@click.group()
def user() -> None:
    """People, their roles, passwords and sessions."""


@user.command("add")
@click.argument("username")
@click.option("--name", required=True, help="The name that colleagues see.")
@click.option(
    "--role",
    "roles",
    type=click.Choice(ROLES),
    multiple=True,
    default=("officer",),
    show_default=True,
    help="May be given several times; the first one is the main role.",
)
@FROM
@UNTIL
@AGENCY
@BELONGS
@EVERYWHERE
@PASSWORD
@CENTRE
def add_user(
    username: str,
    name: str,
    roles: tuple[str, ...],
    first: datetime | None,
    last: datetime | None,
    agency: str | None,
    centres: tuple[str, ...],
    everywhere: bool | None,
    password: str | None,
    centre: str | None,
) -> None:
    """Add a person."""
    changes = AccountChanges(
        name,
        _roles(roles),
        agency,
        _day(first),
        _day(last),
        memberships=MembershipChanges(centres or None, everywhere),
    )
    with installation() as opened:
        centre_id = centre_of(opened, centre)
        opened.accounts.add(None, centre_id, username, _given_or_prompted(password), changes)
    click.echo(f"added {username} ({', '.join(roles)})")


@user.command("change")
@click.argument("username")
@click.option("--name", help="The name that colleagues see.")
@click.option(
    "--role",
    "roles",
    type=click.Choice(ROLES),
    multiple=True,
    help="The roles from now on; may be given several times, the main role first.",
)
@FROM
@UNTIL
@click.option("--no-dates", is_flag=True, help="Good from now on, without an end.")
@AGENCY
@BELONGS
@EVERYWHERE
@CENTRE
def change_user(
    username: str,
    name: str | None,
    roles: tuple[str, ...],
    first: datetime | None,
    last: datetime | None,
    no_dates: bool,
    agency: str | None,
    centres: tuple[str, ...],
    everywhere: bool | None,
    centre: str | None,
) -> None:
    """Change a person's name, roles, agency or dates; what isn't named stays."""
    named = _roles(roles) if roles else None
    changes = AccountChanges(
        name,
        named,
        agency,
        _day(first),
        _day(last),
        no_dates,
        memberships=MembershipChanges(centres or None, everywhere),
    )
    _change(username, changes, centre)
    click.echo(f"changed {username}")


@user.command("disable")
@click.argument("username")
@CENTRE
def disable(username: str, centre: str | None) -> None:
    """Shut a person out at once; the account and its past stay."""
    _change(username, AccountChanges(disabled=True), centre)
    click.echo(f"disabled {username}; the person's sessions have ended")


@user.command("enable")
@click.argument("username")
@CENTRE
def enable(username: str, centre: str | None) -> None:
    """Let a person in again."""
    _change(username, AccountChanges(disabled=False), centre)
    click.echo(f"enabled {username}")


@user.command("password")
@click.argument("username")
@PASSWORD
@CENTRE
def password(username: str, password: str | None, centre: str | None) -> None:
    """Change a password; the person's sessions end."""
    with _accounts_of(username, centre) as (accounts, centre_id):
        accounts.sessions(None, centre_id, username)  # Nobody types a password for no one.
        accounts.set_password(None, centre_id, username, _given_or_prompted(password))
    click.echo(f"changed the password of {username}")


@user.command("sessions")
@click.argument("username")
@CENTRE
def sessions(username: str, centre: str | None) -> None:
    """List where a person is signed in."""
    with _accounts_of(username, centre) as (accounts, centre_id):
        found = accounts.sessions(None, centre_id, username)
    for one in found:
        since = f"{one.created_at.astimezone():%Y-%m-%d %H:%M}"
        click.echo(f"{one.id:6} since {since} from {one.address or '?'} {one.program}".rstrip())
    if not found:
        click.echo(f"{username} is signed in nowhere", err=True)


@user.command("sign-out")
@click.argument("username")
@CENTRE
def sign_out(username: str, centre: str | None) -> None:
    """Sign a person out everywhere."""
    with _accounts_of(username, centre) as (accounts, centre_id):
        ended = accounts.end_sessions(None, centre_id, username)
    click.echo(f"ended {ended} sessions of {username}")


@user.command("one-time-password")
@click.argument("username")
@CENTRE
def one_time(username: str, centre: str | None) -> None:
    """Print a new password that the person must change at the sign-in, within a week."""
    made = readable_secret()
    with _accounts_of(username, centre) as (accounts, centre_id):
        accounts.set_password(None, centre_id, username, made, one_time=True)
    click.echo(f"a one-time password of {username}, shown only now:", err=True)
    click.echo(made)


@user.command("unlock")
@click.argument("username")
@CENTRE
def unlock(username: str, centre: str | None) -> None:
    """Let a person in at once who has to wait after too many wrong passwords."""
    with _accounts_of(username, centre) as (accounts, centre_id):
        accounts.unlock(None, centre_id, username)
    click.echo(f"{username} may try again at once")


@user.command("reset-second-factor")
@click.argument("username")
@CENTRE
def reset_second_factor(username: str, centre: str | None) -> None:
    """Take away the second factor of somebody who has lost the phone and the recovery codes."""
    with _opened_for(username, centre) as (opened, centre_id):
        was_on = opened.second_factors.reset(None, centre_id, username)
    state = "has no second factor any more" if was_on else "had no second factor"
    click.echo(f"{username} {state}")


@user.command("list")
@CENTRE
def list_(centre: str | None) -> None:
    """List the people of a centre."""
    with installation() as opened:
        centre_id = centre_of(opened, centre)
        zone = opened.units.floor(centre_id).centre.time_zone
        with opened.database.read() as connection:
            people = list_users(connection, centre_id)
    for person in people:
        first, last = days_of(person, zone)
        state = "disabled" if person.is_disabled else ""
        days = f"{first or ''}..{last or ''}" if first or last else ""
        line = f"{person.username:20} {','.join(person.roles):12} {person.name}"
        click.echo(" ".join(part for part in (line, person.agency, days, state) if part))


def _change(username: str, changes: AccountChanges, centre: str | None) -> None:
    with _accounts_of(username, centre) as (accounts, centre_id):
        accounts.change(None, centre_id, username, changes)


@contextmanager
def _accounts_of(username: str, centre: str | None) -> Iterator[tuple[Accounts, int]]:
    """The accounts and the centre's id. Raises Failure where the person doesn't exist."""
    with _opened_for(username, centre) as (opened, centre_id):
        yield opened.accounts, centre_id


@contextmanager
def _opened_for(username: str, centre: str | None) -> Iterator[tuple[Installation, int]]:
    """The installation and the centre's id. Raises Failure where the person doesn't exist."""
    with installation() as opened:
        try:
            yield opened, centre_of(opened, centre)
        except NotThere as error:
            message = f"no user {username!r}; `moiso user list` shows who there is"
            raise Failure(message) from error


def _given_or_prompted(password: str | None) -> str:
    """The password as it was given, or typed twice at the prompt."""
    if password is not None:
        return password
    typed: str = click.prompt("Password", hide_input=True, confirmation_prompt=True)
    return typed


def _roles(names: tuple[str, ...]) -> tuple[Role, ...]:
    return tuple(map(Role, names))


def _day(given: datetime | None) -> date | None:
    return given.date() if given else None
