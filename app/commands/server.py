"""`moiso serve`: hands over to gunicorn with the program's own configuration."""

import os
import sys
from pathlib import Path

import click

from app.commands.terminal import settings

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
    # gunicorn takes this process over, so that the master doesn't carry what only the worker needs.
    words = [sys.executable, "-m", "gunicorn", "--config", "python:app.serving"]
    os.chdir(ROOT)
    os.execve(sys.executable, words, {**ALLOCATOR, **os.environ})
