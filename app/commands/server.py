"""`moiso serve`: hands over to gunicorn with the program's own configuration."""

import os
import sys
from pathlib import Path

import click

from app.commands.opened import installation
from app.commands.terminal import settings
from app.installation import install

ROOT = Path(__file__).parent.parent.parent

ALLOCATOR = {"MALLOC_ARENA_MAX": "2", "MALLOC_MMAP_THRESHOLD_": "131072"}
"""How glibc keeps memory; what the environment says already goes first.

Checking a password takes 19 MiB for a moment. By default glibc kept them for good, once for each
thread that had ever checked one.
"""


@click.command()
def serve() -> None:
    """Serve until Ctrl-C: pages, API, sockets, devices."""
    settings()
    # What could fail is tried here, where it is told in one sentence, not in gunicorn's worker.
    with installation(must_be_current=False) as opened:
        install(opened, click.echo)
    sys.stdout.flush()
    # gunicorn takes this process over, so that the master doesn't carry what only the worker needs.
    words = [sys.executable, "-m", "gunicorn", "--config", "python:app.serving"]
    os.chdir(ROOT)
    os.execve(sys.executable, words, {**ALLOCATOR, **os.environ})
