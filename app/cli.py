"""The command `moiso`."""

from importlib import import_module

import click

COMMANDS = {
    "serve": "server",
    "agent": "agent",
    "doctor": "doctor",
    "proxy": "proxy",
    "tls": "tls",
    "db": "centres",
    "centre": "centres",
    "user": "accounts",
    "device": "people",
    "notice": "displays",
    "voice": "voices",
    "ticket": "queue",
    "report": "reports",
    "mail": "mailing",
    "estimate": "estimate",
    "simulate": "simulate",
    "verify-log": "centres",
    "close-day": "centres",
    "backup": "backup",
    "restore": "backup",
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
        found: click.Command = getattr(module, cmd_name.replace("-", "_"))
        return found


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="moiso")
def main() -> None:
    """Mời Số: take-a-number and counter management for public service centres.

    Settings come from the environment (MOISO_…); MANUAL.md lists them.
    """
