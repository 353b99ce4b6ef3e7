"""`moiso serve`: one gunicorn process of threads, started by the program itself."""

import logging
import sys
from typing import Any

import click
from gunicorn.app.base import BaseApplication

from app.commands.terminal import settings
from app.config import Settings
from app.factory import Server, create_app
from app.installation import install, open_installation

SWITCH_S = 0.0005
"""How long one thread may keep the others waiting for the interpreter (5 ms by default).

A request lets go of it at each statement of the database; beside a thread that renders a slip it
would wait 5 ms every time.
"""


class Gunicorn(BaseApplication):
    """gunicorn with our options; the server is built in its one worker."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._server: Server | None = None
        super().__init__()

    def load_config(self) -> None:
        """One worker: sockets, devices and the newest floor live in its memory."""
        options: dict[str, Any] = {
            "bind": f"{self._settings.host}:{self._settings.port}",
            "worker_class": "gthread",
            "workers": 1,
            "threads": self._settings.threads,
            "worker_connections": self._settings.threads + 200,
            "keepalive": 75,
            "graceful_timeout": 2,
            "timeout": 60,
            "loglevel": "warning",
            "control_socket_disable": True,
            "worker_exit": self._stopped,
        }
        for name, value in options.items():
            if name in self.cfg.settings:
                self.cfg.set(name, value)

    def load(self) -> Any:
        """Builds the server in the worker and starts what works behind it."""
        sys.setswitchinterval(SWITCH_S)
        self._server = create_app(self._settings)
        self._server.start()
        return self._server.app

    def _stopped(self, arbiter: object, worker: object) -> None:
        if self._server is not None:
            self._server.stop()


@click.command()
def serve() -> None:
    """Serve until Ctrl-C: pages, API, sockets, devices."""
    chosen = settings()
    logging.basicConfig(
        level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s"
    )
    logging.getLogger("alembic").setLevel(logging.WARNING)
    opened = open_installation(chosen)
    try:
        install(opened, click.echo)
    finally:
        opened.close()
    click.echo(_welcome(chosen))
    sys.stdout.flush()
    Gunicorn(chosen).run()


def _welcome(chosen: Settings) -> str:
    base = f"http://{chosen.host}:{chosen.port}"
    lines = [
        "",
        f"Mời Số is at {base}/",
        f"  officers     {base}/counter       sign in as officer01, officer02, …",
        f"  supervisor   {base}/supervisor    sign in as supervisor",
        f"  API          {base}/api/v1/docs",
    ]
    if chosen.demo:
        lines += [
            f"  kiosk        {base}/kiosk",
            f"  lobby TV     {base}/display/a and /display/b",
            f"  all of it    {base}/lobby         on simulated devices",
            "  a whole day  .venv/bin/moiso simulate --speed 60 --seed 1   (in another terminal)",
        ]
    where = "MOISO_PASSWORD" if chosen.password else str(chosen.credentials_file)
    return "\n".join(
        [*lines, f"The password of the sample accounts is in {where}.", "Ctrl-C ends it."]
    )
