"""`moiso proxy`: the configuration of a reverse proxy that speaks HTTPS before this server.

It is written of the settings, so that the server and its proxy say the same.
"""

from ipaddress import ip_address
from pathlib import Path
from urllib.parse import urlsplit

import click

from app.build import ROOT
from app.commands.authority import AuthorityFiles, named
from app.commands.terminal import Failure, settings
from app.commands.tls import A_NAME, FOLDER
from app.config import EVERYWHERE, Settings
from app.operations.lobby.media import MOST_BYTES

TEMPLATES = {"nginx": "nginx.conf", "caddy": "Caddyfile"}
MIB = 1024 * 1024
HTTPS_PORT, HTTP_PORT = 443, 80


@click.command()
@click.argument("which", type=click.Choice(sorted(TEMPLATES)))
@click.option("--name", help="What browsers call the server, else that of MOISO_PUBLIC_URL.")
@click.option("--port", default=HTTPS_PORT, show_default=True, help="Where HTTPS is spoken.")
@click.option("--http-port", default=HTTP_PORT, show_default=True, help="Leads to HTTPS.")
@click.option("--cert", type=click.Path(path_type=Path), help="The certificate, as PEM.")
@click.option("--key", type=click.Path(path_type=Path), help="Its key.")
@click.option(
    "--log", default="/var/log/nginx/moiso.log", show_default=True, help="nginx's access log."
)
def proxy(
    which: str,
    name: str | None,
    port: int,
    http_port: int,
    cert: Path | None,
    key: Path | None,
    log: str,
) -> None:
    """Print the configuration of nginx or Caddy for this installation.

    Without --cert and --key those of `moiso tls` are taken, if there are any; else Caddy gets a
    certificate from a public authority by itself, and nginx needs the two files.
    """
    known = settings()
    called = name or (urlsplit(known.public_url).hostname if known.is_https else None)
    if not called:
        raise Failure("give --name, as moiso.example.gov.vn: MOISO_PUBLIC_URL has none with https")
    if not (A_NAME.fullmatch(called) or named([called]).addresses):
        raise Failure(f"{called!r} is no name or address of a server")
    files = _files(which, known, cert, key)
    host = called if port == HTTPS_PORT else f"{called}:{port}"
    here = known.host if known.host not in EVERYWHERE else "127.0.0.1"
    words = {
        "URL": f"https://{host}",
        "HOST": host,
        "NAME": called,
        "PORT": str(port),
        "CLEAR_PORT": str(http_port),
        "SERVER": f"[{here}]:{known.port}" if ":" in here else f"{here}:{known.port}",
        "LISTENS": here,
        "PROXY": "127.0.0.1" if _is_loopback(here) else "THE-ADDRESS-OF-THE-PROXY",
        "CERT": str(files[0]) if files else "",
        "KEY": str(files[1]) if files else "",
        "FILES": f"{files[0]} {files[1]} " if files else "",
        "LOG": log,
        "MOST_MIB": str(MOST_BYTES // MIB),
    }
    text = (ROOT / "app/samples" / TEMPLATES[which]).read_text("utf-8")
    for word, meant in words.items():
        text = text.replace(f"@{word}@", meant)
    click.echo(text, nl=False)


def _files(
    which: str, known: Settings, cert: Path | None, key: Path | None
) -> tuple[Path, Path] | None:
    """The certificate and its key; None where the proxy gets one by itself."""
    if (cert is None) != (key is None):
        raise Failure("give --cert and --key together")
    if cert is not None and key is not None:
        return cert.absolute(), key.absolute()
    own = AuthorityFiles(known.data / FOLDER)
    if own.server.exists():
        return own.server, own.server_key
    if which == "nginx":
        raise Failure("give --cert and --key, or make them by `moiso tls make`")
    return None


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
