"""Whether the server is reached: on its own machine, and by the proxy with its certificate."""

from datetime import timedelta

import requests
import websocket
from requests.utils import DEFAULT_CA_BUNDLE_PATH

from app.config import EVERYWHERE, Settings
from app.operations.clock import system_now
from hardware.remote.certificate import shown_by
from hardware.remote.server import unbelieved

HTTP_S = 5.0
LEAST_GOOD = timedelta(days=14)
SOCKET = "/socket.io/?EIO=4&transport=websocket"


def own_address(known: Settings) -> str:
    """Where this machine reaches the server itself, without the proxy."""
    host = "127.0.0.1" if known.host in EVERYWHERE else known.host
    return f"http://{host}:{known.port}"


def answers(known: Settings) -> bool:
    """Whether a server runs at all."""
    try:
        return requests.get(f"{own_address(known)}/healthz", timeout=HTTP_S).ok
    except requests.RequestException:
        return False


def by_https(known: Settings) -> tuple[bool, str]:
    """Whether a browser gets on that opens MOISO_PUBLIC_URL, by the proxy; and the words for it."""
    url, own = known.public_url, known.authority_file
    ca = str(own) if own.exists() else DEFAULT_CA_BUNDLE_PATH
    try:
        is_good = requests.get(f"{url}/healthz", timeout=HTTP_S, verify=ca).ok
    except requests.exceptions.SSLError as error:
        return False, unbelieved(url, str(error))
    except requests.RequestException:
        is_good = False
    if not is_good:
        words = f"{url} doesn't lead here: is the proxy running, and its name known?"
        return False, words
    try:
        _open_socket(url, ca)
    except (OSError, websocket.WebSocketException) as error:
        words = f"{url} answers, but opens no socket: the proxy must pass on WebSocket upgrades"
        return False, f"{words} ({str(error)[:120]})"
    shown = shown_by(url)
    if shown is None or shown.until - system_now() < LEAST_GOOD:
        return False, f"renew the proxy's certificate {shown and shown.words}"
    return True, f"{url} and its sockets; certificate until {shown.until:%Y-%m-%d}"


def _open_socket(url: str, ca: str) -> None:
    """Open a socket as a page of ours does, and leave. Raises OSError, WebSocketException."""
    address = url.replace("https://", "wss://", 1) + SOCKET
    line = websocket.create_connection(address, timeout=HTTP_S, origin=url, sslopt={"ca_certs": ca})
    line.close()
