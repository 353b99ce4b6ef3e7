"""The command `moiso`."""

import os
from importlib import import_module

import click

from app.commands.terminal import Failure
from app.config import SettingsError
from app.releases.settings_file import take_over

COMMANDS = {
    "serve": "server",
    "agent": "agent",
    "doctor": "doctor",
    "proxy": "proxy",
    "tls": "tls",
    "db": "centres",
    "centre": "centres",
    "configuration": "centres",
    "centre holidays": "holidays",
    "centre remove-sample": "sample",
    "catalogue": "catalogue",
    "user": "accounts",
    "device": "people",
    "notice": "displays",
    "voice": "voices",
    "ticket": "queue",
    "booking": "bookings",
    "report": "reports",
    "report schedule": "mailing",
    "mail": "mailing",
    "alert": "alerts",
    "estimate": "estimate",
    "simulate": "simulate",
    "verify-log": "centres",
    "close-day": "centres",
    "backup": "backup",
    "restore": "backup",
    "backups": "backups",
    "archive": "archive",
    "logs": "logs",
    "support": "support",
    "upgrade": "upgrade",
    "rollback": "upgrade",
}
"""In which module of `app.commands` each is. Only that of the command that runs is loaded."""


class Commands(click.Group):
    """The commands by their names; an agent on a small PC never loads the server."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """All names, as `--help` lists them."""
        del ctx
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of the name; None where there is none."""
        del ctx
        if cmd_name not in COMMANDS:
            return None
        module = import_module(f"app.commands.{COMMANDS[cmd_name]}")
        found: click.Command = getattr(module, cmd_name.rsplit(maxsplit=1)[-1].replace("-", "_"))
        return found

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The command that the words begin with, be its name one word or two."""
        name = " ".join(args[:2])
        if len(args) > 1 and name in COMMANDS:
            return name, self.get_command(ctx, name), args[2:]
        return super().resolve_command(ctx, args)


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="moiso")
def main() -> None:
    """Mời Số: take-a-number and counter management for public service centres.

    Settings come from the environment (MOISO_…) and, where install.sh has put the program, from the
    file of settings that the server reads; MANUAL.md lists them.
    """
    try:
        take_over(os.environ)
    except SettingsError as error:
        raise Failure(str(error)) from error
