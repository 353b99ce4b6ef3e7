"""`moiso serve`: hands over to gunicorn with the program's own configuration."""

import os
import sys
from pathlib import Path

import click

from app.commands.terminal import Failure, settings
from app.config import Settings, SettingsError, open_data

ROOT = Path(__file__).parent.parent.parent

ALLOCATOR = {"MALLOC_ARENA_MAX": "2", "MALLOC_MMAP_THRESHOLD_": "131072"}
"""How glibc keeps memory; what the environment says already goes first.

Checking a password takes 19 MiB for a moment. By default glibc kept them for good, once for each
thread that had ever checked one.
"""


@click.command()
def serve() -> None:
    """Serve until Ctrl-C: pages, API, sockets, devices."""
    chosen = settings()
    _must_be_able_to_begin(chosen)
    # gunicorn takes this process over, so that the master doesn't carry what only the worker needs.
    words = [sys.executable, "-m", "gunicorn", "--config", "python:app.serving"]
    os.chdir(ROOT)
    # Said as it was meant from the folder in which the command was typed.
    data = {"MOISO_DATA": str(chosen.data)}
    os.execve(sys.executable, words, {**ALLOCATOR, **os.environ, **data})


def _must_be_able_to_begin(chosen: Settings) -> None:
    """Raise Failure where the worker would end at once, which gunicorn tells in lines of its own.

    What only an open database can tell is left to the worker: it would be opened twice.
    """
    try:
        open_data(chosen)
    except SettingsError as error:
        raise Failure(str(error)) from error
    kind, _, file = chosen.database_url.partition(":///")
    if kind != "sqlite" or Path(file).exists() or not chosen.loads_sample:
        return
    # Imported here: only the first start reads a centre's file.
    from app.persistence.centre.configuration import ConfigurationError, read_file, sample_file  # noqa: PLC0415

    try:
        read_file(sample_file(chosen.centre))
    except ConfigurationError as error:
        raise Failure(f"{error}; name another centre in MOISO_CENTRE") from error
