"""Where this machine is found by other machines of its network."""

import socket

from app.config import EVERYWHERE

FAR = ("198.51.100.1", 9)
"""An address of documentation (RFC 5737): nothing is sent to it, only the way to it is asked."""


def lan_address() -> str | None:
    """The address from which this machine would reach others; None where it has no network."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asked:
        try:
            asked.connect(FAR)
        except OSError:
            return None
        found: str = asked.getsockname()[0]
    return None if found.startswith(("127.", "0.")) else found


def own_url(host: str, port: int) -> str:
    """Where the server is that listens there: never 0.0.0.0, which no browser can open."""
    shown = (lan_address() or "127.0.0.1") if host in EVERYWHERE else host
    return f"http://{shown}:{port}"
