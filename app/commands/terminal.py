"""What every command has: its settings, clear errors, exit codes. It loads next to nothing."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from app.config import Settings, SettingsError, read_settings


class Failure(click.ClickException):
    """A command that could not do its work: exit code 1."""

    exit_code = 1


def settings() -> Settings:
    """The settings of the environment, or a clear failure."""
    try:
        return read_settings()
    except SettingsError as error:
        raise Failure(str(error)) from error


def say_data(known: Settings) -> None:
    """Say whose data a command works on: a shell without the settings works on other ones."""
    kind, _, place = known.database_url.partition("://")
    where = "" if kind == "sqlite" else f" · PostgreSQL {place.rpartition('@')[2]}"
    click.echo(f"dữ liệu: {known.data}{where}", err=True)


@contextmanager
def writing(path: Path) -> Iterator[None]:
    """A context that writes to the path; an error of the system becomes a Failure."""
    try:
        yield
    except OSError as error:
        raise Failure(f"{path} can't be written: {error.strerror or error}") from error
