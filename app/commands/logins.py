"""`moiso device login`: who this PC is for devices that ask for a name and a password."""

import click

from app.commands.terminal import Failure, settings, writing
from hardware.logins import FILE, Login, LoginError, Logins


@click.command()
@click.argument("name")
@click.argument("user")
@click.option(
    "--password",
    envvar="MOISO_NEW_PASSWORD",
    help="Asked for if not given; or in the environment as MOISO_NEW_PASSWORD.",
)
def login(name: str, user: str, password: str | None) -> None:
    """Keep USER and a password on this PC, for devices whose URL says login=NAME.

    Of a device that an agent drives, give it on the agent's PC.
    """
    data = settings().data
    typed: str = password or click.prompt("Password", hide_input=True, confirmation_prompt=True)
    with writing(data / FILE):
        data.mkdir(parents=True, exist_ok=True)
        try:
            Logins(data).keep(Login(name, user, typed))
        except LoginError as error:
            raise Failure(str(error)) from error
    click.echo(f"login {name} is kept in {data / FILE}")
