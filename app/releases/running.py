"""The server of an installation: found, stopped, started, and asked whether it is ready."""

import os
import pwd
import signal
import subprocess
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.request import ProxyHandler, build_opener

from app.config import EVERYWHERE, PREFIX, Settings, read_settings
from app.releases.installed import Installed

SERVING = b"python:app.serving"
STOP_S = 60.0
READY_S = 180.0
"""Migrating is done before; loading the newest floor of years takes a few seconds of it."""
MOST_RESTARTS = 2
"""So often systemd starts a server again by itself until it counts as broken."""
LOOK_S = 0.2
ASK_S = 5.0


class NotRunning(Exception):
    """The server doesn't do what was asked of it; the message says what."""


@dataclass(frozen=True, slots=True)
class Running:
    """A server that runs: gunicorn's master, and the environment that it was started with."""

    pid: int
    environ: Mapping[str, str]


def found(here: Installed) -> Running | None:
    """The running server of the installation, whoever started it; None where there is none."""
    programs = str(here.prefix / "releases").encode() + b"/"
    servers: dict[int, int] = {}
    for process in Path("/proc").iterdir():
        if not process.name.isdecimal():
            continue
        with suppress(OSError):
            words = (process / "cmdline").read_bytes().split(b"\0")
            if SERVING in words and words[0].startswith(programs):
                status = (process / "stat").read_text().rpartition(") ")[2].split()
                servers[int(process.name)] = int(status[1])
    masters = [pid for pid, parent in servers.items() if parent not in servers]
    for pid in masters:
        with suppress(OSError):
            pairs = Path(f"/proc/{pid}/environ").read_bytes().decode(errors="replace").split("\0")
            return Running(pid, dict(pair.split("=", 1) for pair in pairs if "=" in pair))
    return None


def settings_of(running: Running | None) -> Settings:
    """The settings that the server runs with; those of the file where none runs."""
    if running is None:
        return read_settings()
    others = {name: text for name, text in os.environ.items() if not name.startswith(PREFIX)}
    own = {name: text for name, text in running.environ.items() if name.startswith(PREFIX)}
    return read_settings({**others, **own})


def stop(here: Installed, running: Running | None) -> None:
    """End the server, if one runs, and wait for its end. Raises NotRunning where it stays."""
    if here.is_service:
        subprocess.run(["systemctl", "stop", "moiso"], check=True)
    elif running is not None:
        with suppress(ProcessLookupError):
            os.kill(running.pid, signal.SIGTERM)
    end = time.monotonic() + STOP_S
    while found(here) is not None:
        if time.monotonic() > end:
            raise NotRunning(f"the server doesn't end within {STOP_S:.0f} s")
        time.sleep(LOOK_S)


def start(here: Installed, known: Settings, environ: Mapping[str, str]) -> None:
    """Start the current release's server and wait until it is ready. Raises NotRunning."""
    process = None
    if here.is_service:
        subprocess.run(["systemctl", "start", "moiso"], check=True)
    else:
        with (known.data / "serve.log").open("ab") as log:
            process = subprocess.Popen(
                [str(here.prefix / "current/bin/moiso"), "serve"],
                env=environ,
                cwd="/",
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                **as_owner(known.data),
            )
    end = time.monotonic() + READY_S
    while not _is_ready(known):
        if process is not None and process.poll() is not None:
            raise NotRunning("the server ended by itself: " + last_line(known.data / "serve.log"))
        if here.is_service and _restarts() >= MOST_RESTARTS:
            raise NotRunning("the server ends by itself: journalctl -u moiso")
        if time.monotonic() > end:
            raise NotRunning(f"the server wasn't ready within {READY_S:.0f} s")
        time.sleep(LOOK_S)


def _restarts() -> int:
    """How often systemd has started the service again by itself since it was told to start."""
    words = ["systemctl", "show", "--value", "--property=NRestarts", "moiso"]
    told = subprocess.run(words, capture_output=True, text=True, check=False).stdout.strip()
    return int(told) if told.isdecimal() else 0


def reread_units() -> None:
    """Let systemd read its units anew. Raises CalledProcessError."""
    subprocess.run(["systemctl", "daemon-reload"], check=True)


def as_owner(folder: Path) -> dict[str, Any]:
    """How a process is started as the folder's owner: by words of Popen, none where it is so."""
    owner = folder.stat()
    if os.geteuid() != 0 or owner.st_uid == 0:
        return {}
    name = pwd.getpwuid(owner.st_uid).pw_name
    groups = os.getgrouplist(name, owner.st_gid)
    return {"user": owner.st_uid, "group": owner.st_gid, "extra_groups": groups}


def last_line(file: Path) -> str:
    """The last line that a program wrote into the file."""
    lines = file.read_text("utf-8", errors="replace").strip().splitlines()
    return lines[-1] if lines else "it said nothing"


def _is_ready(known: Settings) -> bool:
    """Whether the server answers that it is; never by a proxy of the environment."""
    host = "127.0.0.1" if known.host in EVERYWHERE else known.host
    try:
        asked = build_opener(ProxyHandler({})).open(
            f"http://{host}:{known.port}/readyz", timeout=ASK_S
        )
    except (URLError, OSError, ValueError):
        return False
    with asked as answer:
        return bool(answer.status == 200)
