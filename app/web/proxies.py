"""Where a request comes from: its own connection, or what a proxy of ours says of it.

What anybody else says of it is not believed, and not passed on to the libraries, which believe it.
"""

import logging
import re
import time
from collections.abc import Callable, Iterable, Sequence
from ipaddress import IPv4Address, IPv6Address, ip_address
from typing import Any

from app.config import Network, Settings

log = logging.getLogger(__name__)

WsgiApp = Callable[[dict[str, Any], Any], Iterable[bytes]]
Address = IPv4Address | IPv6Address

FOR, PROTO, HOST = "HTTP_X_FORWARDED_FOR", "HTTP_X_FORWARDED_PROTO", "HTTP_X_FORWARDED_HOST"
FORWARDED = "HTTP_FORWARDED"
SAID = (FOR, PROTO, HOST, FORWARDED, "HTTP_X_FORWARDED_PORT", "HTTP_X_FORWARDED_PREFIX")
"""What proxies say, as headers; nothing behind this module sees any of them."""

TELLING = (*SAID, "HTTP_X_REAL_IP", "HTTP_VIA")
"""What a proxy adds to a request that it passes on; any of them tells that there is one."""

VIA_PROXY = "moiso.via_proxy"
"""Is true in the environment of a request that a proxy has passed on, whoever's it is."""

LOOPBACK_NAMES = frozenset({"localhost", "127.0.0.1", "[::1]", "::1"})
A_HOST = re.compile(r"(?:[A-Za-z0-9._-]{1,253}|\[[0-9A-Fa-f:.]{2,45}\])(?::[0-9]{1,5})?")
SCHEMES = ("http", "https")
MOST_HOPS = 20
"""So many addresses of a chain are looked at; a longer one isn't told by proxies of ours."""

SAY_AGAIN_S = 60.0


class BehindProxies:
    """The application whose requests have the visitor's own address, scheme and host.

    `MOISO_TRUSTED_PROXIES` says whose word counts. Strangers who name an address, a scheme or a
    host of their own change nothing.
    """

    def __init__(self, app: WsgiApp, settings: Settings) -> None:
        self._app = app
        self._trusted = settings.trusted_proxies
        self._is_https = settings.is_https
        self._said_at: dict[str, float] = {}

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        """Answer the request as one that came by itself."""
        is_passed_on = any(name in environ for name in TELLING)
        said = {name: text for name in SAID if (text := environ.pop(name, None)) is not None}
        peer = _address(environ.get("REMOTE_ADDR", ""))
        is_ours = peer is not None and _is_in(peer, self._trusted)
        environ[VIA_PROXY] = is_ours or is_passed_on
        if is_ours:
            assert peer is not None
            self._believe(environ, peer, said)
        elif environ[VIA_PROXY]:
            self._warn(
                f"a request came with the forwarding headers of a proxy from {peer}, which "
                "MOISO_TRUSTED_PROXIES doesn't name: they count for nothing, and all who come "
                "that way count as one address"
            )
        if (
            self._is_https
            and environ["wsgi.url_scheme"] != "https"
            and not is_of_this_machine(environ)
        ):
            self._warn(
                f"MOISO_PUBLIC_URL begins with https://, but a request came in clear from "
                f"{environ.get('REMOTE_ADDR')}: let nothing but the proxy reach MOISO_PORT, and "
                "the proxy pass on X-Forwarded-Proto"
            )
        return self._app(environ, start_response)

    def _believe(self, environ: dict[str, Any], peer: Address, said: dict[str, str]) -> None:
        """Put into the environment what the proxy says of the request."""
        environ["REMOTE_ADDR"] = str(_client(peer, _parts(said.get(FOR, "")), self._trusted))
        # A proxy that names no scheme passes on what came to MOISO_PUBLIC_URL.
        scheme = (_parts(said.get(PROTO, "")) or ["https" if self._is_https else "http"])[-1]
        if scheme.lower() in SCHEMES:
            environ["wsgi.url_scheme"] = scheme.lower()
        host = (_parts(said.get(HOST, "")) or [""])[-1]
        if A_HOST.fullmatch(host):
            environ["HTTP_HOST"] = host

    def _warn(self, sentence: str) -> None:
        """Say it, but once a minute for each kind: strangers must not fill the log."""
        now, kind = time.monotonic(), sentence[:40]
        if now - self._said_at.get(kind, -SAY_AGAIN_S) >= SAY_AGAIN_S:
            self._said_at[kind] = now
            log.warning("proxy: %s", sentence)


def is_of_this_machine(environ: dict[str, Any]) -> bool:
    """Whether a browser on this very machine asks, by this machine's name.

    The name is looked at too: a foreign page whose name was pointed at 127.0.0.1 (DNS rebinding)
    asks with its own name. A proxy in between is never loopback.
    """
    address = _address(environ.get("REMOTE_ADDR", ""))
    if address is None or not address.is_loopback or environ.get(VIA_PROXY):
        return False
    host = str(environ.get("HTTP_HOST", ""))
    return (host if host.endswith("]") else host.rsplit(":", 1)[0]) in LOOPBACK_NAMES


def origin_rule(settings: Settings) -> Callable[[str, dict[str, Any]], bool]:
    """The rule of which pages may open a socket here, by their origin and the request.

    With `https://` in MOISO_PUBLIC_URL those of that address, and of this machine by its own name;
    else those of whatever address the server was asked by, too.
    """

    def may_connect(origin: str, environ: dict[str, Any]) -> bool:
        if settings.public_url and origin == settings.public_url:
            return True
        if settings.is_https and not is_of_this_machine(environ):
            return False
        return origin == f"{environ['wsgi.url_scheme']}://{environ.get('HTTP_HOST')}"

    return may_connect


def _client(peer: Address, chain: Sequence[str], trusted: Sequence[Network]) -> Address:
    """The address next to the first proxy of ours: the rightmost of the chain that is none.

    Each proxy adds on the right who asked it. What stands left of the first stranger is that
    stranger's own word.
    """
    client = peer
    for text in reversed(chain[-MOST_HOPS:]):
        if not _is_in(client, trusted) or (before := _address(text)) is None:
            break
        client = before
    return client


def _is_in(address: Address, networks: Sequence[Network]) -> bool:
    return any(address in network for network in networks)


def _parts(header: str) -> list[str]:
    return [part.strip() for part in header.split(",") if part.strip()]


def _address(text: str) -> Address | None:
    """The address, of which some proxies write the port, too; None where it is none."""
    bare = text.rpartition(":")[0] if text.count(":") == 1 else text.partition("]")[0].lstrip("[")
    try:
        address = ip_address(bare)
    except ValueError:
        return None
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return mapped or address
