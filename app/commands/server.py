"""`moiso serve`: hands over to gunicorn with the program's own configuration."""

import os
import sys
from pathlib import Path

import click

from app.commands.terminal import installation, settings
from app.installation import install

ROOT = Path(__file__).parent.parent.parent


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
    os.execv(sys.executable, words)
