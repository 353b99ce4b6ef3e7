"""The server in gunicorn's worker: built, started, and its addresses told."""

import logging
import os
import signal
import sys

from flask import Flask
from gunicorn.arbiter import Arbiter

from app.config import Settings, read_settings, unknown_settings, unsafe_settings
from app.factory import Server, create_app
from app.log_lines import begin_log
from app.own_address import own_url
from app.persistence.people.accounts import every_username
from app.quiet_log import quieten
from app.refusals import Refusal, in_words


def application() -> Flask:
    """The WSGI application; `extensions["moiso"]` is the Server behind it.

    What can't be opened is told in one sentence, and gunicorn ends, instead of trying again.
    """
    settings = read_settings()
    begin_log(settings)
    logging.getLogger("alembic").setLevel(logging.WARNING)
    quieten(logging.getLogger(), logging.getLogger("gunicorn.error"))
    for sentence in (*unknown_settings(), *unsafe_settings(settings)):
        _print_line(sentence)
    server = _started(settings)
    server.app.extensions["moiso"] = server
    server.installation.restoring.restored.append(_end_worker)
    if server.installation.setup.has_centre():
        _print_line(welcome(settings, _user_names(server)))
    return server.app


def _started(settings: Settings) -> Server:
    try:
        with in_words():
            server = create_app(settings, tell=_print_line)
            server.start()
            return server
    except Refusal as refusal:
        sys.stderr.write(f"Error: {refusal}\n")
        sys.exit(Arbiter.APP_LOAD_ERROR)


def _end_worker() -> None:
    """End this worker; its master makes another, with the key and the words that are there now."""
    os.kill(os.getpid(), signal.SIGTERM)


def _print_line(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def _user_names(server: Server) -> set[str]:
    """The user names of all centres."""
    with server.installation.database.read() as connection:
        return every_username(connection)


def welcome(settings: Settings, user_names: set[str]) -> str:
    """Where to go, for the person at the terminal; only accounts that there are are named."""
    base = own_url(settings.host, settings.port)
    shown = {"officer01": "officer01, officer02, …"} if "officer02" in user_names else {}
    hints = [
        f"       sign in as {shown.get(name, name)}"
        if settings.loads_sample and name in user_names
        else ""
        for name in ("officer01", "reception", "supervisor")
    ]
    lines = [
        "",
        f"Mời Số is at {base}/",
        f"  officers     {base}/counter{hints[0]}",
        f"  reception    {base}/reception{hints[1].removeprefix('  ')}",
        f"  supervisor   {base}/supervisor{hints[2].removeprefix('   ')}",
        f"  API          {base}/api/v1/docs",
    ]
    if settings.demo:
        lines += [
            f"  kiosk        {base}/kiosk",
            f"  lobby TV     {base}/display/a and /display/b",
            f"  all of it    {base}/lobby         on simulated devices",
            "  a whole day  .venv/bin/moiso simulate --speed 60 --seed 1   (in another terminal)",
        ]
    if settings.password:
        where = "MOISO_PASSWORD"
    elif settings.credentials_file.exists():
        where = str(settings.credentials_file)
    else:
        return "\n".join([*lines, "Ctrl-C ends it."])
    return "\n".join(
        [*lines, f"The password of the sample accounts is in {where}.", "Ctrl-C ends it."]
    )
