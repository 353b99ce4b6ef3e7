"""`moiso agent`: drives printers, boards and keypads here for a server on another PC."""

import json
import logging
import signal
import ssl
import time
from dataclasses import dataclass
from pathlib import Path

import click

from app.commands.terminal import Failure, settings
from app.config import write_secret
from hardware.outbound import Outbound
from hardware.remote.runner import End, Runner
from hardware.remote.server import RemoteServer, ServerGone, ServerRefused, ServerUntrusted, pair

KEPT_IN = "agent.json"
CA_KEPT_IN = "agent-ca.pem"
PAIR_TRIES = 3
PAUSE_S = 2.0


@dataclass(frozen=True, slots=True)
class PairingByCode:
    """Which server this PC is paired with, as which agent, and the token that proves it."""

    server: str
    name: str
    token: str


@click.command()
@click.option("--server", metavar="URL", help="The server, as http://10.0.0.5:8080.")
@click.option("--code", metavar="DIGITS", help="The six digits of the devices page, to pair anew.")
@click.option(
    "--ca",
    metavar="FILE",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="The authority of the server's certificate, as `moiso tls make` made it; it is copied.",
)
@click.option("--name", default="", help="The agent's name, where other PCs tried wrong digits.")
def agent(server: str | None, code: str | None, ca: Path | None, name: str) -> None:
    """Drive devices on this PC for a server on another one.

    The first time give --server and the --code that the devices page of the server shows; the
    token is then kept in $MOISO_DATA/agent.json (mode 600), and `moiso agent` is enough. Which
    devices there are is set on the server: `moiso device add … --agent NAME`.
    They are reached in this PC's own $MOISO_OUTBOUND only, whatever the server says.
    """
    known = settings()
    data = known.data
    kept = _read(data / KEPT_IN)
    is_elsewhere = kept is not None and server not in (None, kept.server)
    believed = _believed(data / CA_KEPT_IN, ca, forget=is_elsewhere)
    if code is not None or kept is None or server not in (None, kept.server):
        address = server or (kept.server if kept else None)
        kept = _pair(data / KEPT_IN, address, code, name, believed)
    logging.basicConfig(
        level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s"
    )
    for noisy in ("socketio", "engineio", "urllib3"):
        logging.getLogger(noisy).setLevel(logging.WARNING)
    runner = Runner(
        RemoteServer(kept.server, kept.token, ca=believed),
        data=data,
        outbound=Outbound.of(known.outbound),
    )
    for name in ("SIGINT", "SIGTERM", "SIGBREAK"):
        if (number := getattr(signal, name, None)) is not None:
            signal.signal(number, lambda _number, _frame: runner.stop())
    click.echo(f"agent {kept.name} works for {kept.server}; Ctrl-C ends it")
    if runner.run() is End.REVOKED:
        raise Failure(
            f"{kept.server} does not know the agent {kept.name} any more: its devices are stopped; "
            f"pair it anew with `moiso agent --server {kept.server} --code DIGITS`"
        )
    click.echo(f"agent {kept.name} has ended")


def _believed(file: Path, ca: Path | None, *, forget: bool) -> Path | None:
    """The authority's file that is kept here, of the given one if there is one; None for none.

    That of another server is to be forgotten.
    """
    if forget:
        file.unlink(missing_ok=True)
    if ca is not None:
        try:
            ssl.create_default_context(cafile=ca)
            write_secret(file, ca.read_text("ascii").rstrip())
        except (OSError, ValueError) as error:  # ssl.SSLError is an OSError
            raise Failure(f"{ca} can't be used as an authority: {error}") from error
    return file if file.exists() else None


def _pair(
    file: Path, server: str | None, code: str | None, name: str, believed: Path | None
) -> PairingByCode:
    if server is None:
        raise Failure("this PC is not paired yet: give --server URL and --code DIGITS")
    digits = code or click.prompt("The six digits that the devices page shows")
    for tried in range(1, PAIR_TRIES + 1):
        try:
            paired = pair(server, digits.replace(" ", ""), name, ca=believed)
            break
        except ServerRefused as error:
            raise Failure(f"{server}: {error}") from error
        except ServerUntrusted as error:
            raise Failure(str(error)) from error
        except ServerGone as error:
            if tried == PAIR_TRIES:
                raise Failure(f"{error}; check the address and that the server runs") from error
            time.sleep(PAUSE_S)
    made = PairingByCode(server.rstrip("/"), paired.name, paired.token)
    file.unlink(missing_ok=True)
    kept = {"server": made.server, "name": made.name, "token": made.token}
    write_secret(file, json.dumps(kept, ensure_ascii=False))
    return made


def _read(file: Path) -> PairingByCode | None:
    try:
        kept = json.loads(file.read_text(encoding="utf-8"))
        return PairingByCode(kept["server"], kept["name"], kept["token"])
    except FileNotFoundError:
        return None
    except (ValueError, KeyError, TypeError, OSError) as error:
        raise Failure(f"{file} can't be read ({error}); remove it and pair anew") from error
