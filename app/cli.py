"""The command `moiso`."""

import click

from app.commands.accounts import user
from app.commands.agent import agent
from app.commands.backup import backup, restore
from app.commands.centres import centre, close_day, db, verify_log
from app.commands.displays import notice
from app.commands.doctor import doctor
from app.commands.estimate import estimate
from app.commands.people import device
from app.commands.queue import ticket
from app.commands.reports import report
from app.commands.server import serve
from app.commands.simulate import simulate
from app.commands.voices import voice


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="moiso")
def main() -> None:
    """Mời Số: take-a-number and counter management for public service centres.

    Settings come from the environment (MOISO_…); the README lists them.
    """


COMMANDS = (
    serve,
    agent,
    doctor,
    db,
    centre,
    user,
    device,
    notice,
    voice,
    ticket,
    report,
    estimate,
    simulate,
    verify_log,
    close_day,
    backup,
    restore,
)

for command in COMMANDS:
    main.add_command(command)
