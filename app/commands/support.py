"""`moiso support`: one file for who helps from afar, without a person or a secret in it."""

import os
from contextlib import closing
from datetime import datetime
from pathlib import Path

import click

from app.commands.doctor import everything, health_of
from app.commands.terminal import Failure, settings, writing
from app.config import SettingsError
from app.installation import open_installation
from app.persistence.database import Unavailable
from app.support import write_support


@click.command()
@click.argument("file", required=False, type=click.Path(dir_okay=False, path_type=Path))
def support(file: Path | None) -> None:
    """Write FILE (ZIP) for who helps from afar: versions, settings, findings, the log's end.

    No visitor, no name, no password or key is in it; all of it is text, so look through it before
    it leaves the house. Without FILE it is moiso-support-….zip in this folder.
    """
    known = settings()
    path = file or Path(f"moiso-support-{datetime.now().astimezone():%Y%m%d-%H%M}.zip")
    if path.exists():
        raise Failure(f"{path} is there already; choose another name")
    findings = list(everything(known))
    try:
        opened = open_installation(known)
    except SettingsError as error:
        raise Failure(str(error)) from error
    with closing(opened), writing(path):
        states: dict[int, str] = {}
        try:
            for centre_id in opened.centre_ids():
                healths = health_of(opened, centre_id) or {}
                states |= {device: state for device, (state, _, _) in healths.items()}
        except Unavailable:
            states = {}  # The findings say so.
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as out:
            write_support(opened, findings, states, out)
    click.echo(f"{path}: {path.stat().st_size // 1024 + 1} KB; look through it before you send it")
