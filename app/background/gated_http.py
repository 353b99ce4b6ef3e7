"""HTTP to addresses that a setting or a page names: `requests`, connected by the one gate.

The gate hands over a socket of the very address that it has checked; TLS then asks for the host's
name as ever. Redirects are the caller's matter: each would pass the gate again.
"""

import socket
from collections.abc import Mapping
from typing import Any

import requests
from requests.adapters import HTTPAdapter
from urllib3 import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import ConnectTimeoutError, NewConnectionError

from app.config import Settings
from hardware.outbound import AddressRefused, Outbound


def outside(settings: Settings) -> Outbound:
    """Where messages may go: the centre's own networks and the internet, never this machine."""
    return Outbound.of((*settings.outbound, "public"))


def gated_session(outbound: Outbound) -> requests.Session:
    """A session that connects to what the gate allows; AddressRefused passes through it.

    A proxy that the environment names (`HTTPS_PROXY`) looks names up and connects by itself.
    """
    session = requests.Session()
    for scheme in ("http://", "https://"):
        session.mount(scheme, _GatedAdapter(outbound))
    return session


def posted(
    session: requests.Session,
    url: str,
    body: bytes,
    headers: Mapping[str, str],
    timeout_s: tuple[float, float],
) -> tuple[int | None, str]:
    """Post the body: the status of the answer, and what went wrong, empty where nothing did.

    The answer isn't read, and a redirect isn't followed: it is no success.
    """
    try:
        with session.post(
            url,
            data=body,
            headers={"User-Agent": "moiso", **headers},
            timeout=timeout_s,
            allow_redirects=False,
            stream=True,
        ) as answer:
            status = answer.status_code
            return status, "" if 200 <= status < 300 else f"answered {status}"
    except AddressRefused as error:
        return None, str(error)
    except requests.RequestException as error:
        return None, f"{type(error).__name__}: no answer; check the address and the target"


class _GatedAdapter(HTTPAdapter):
    """urllib3's pools with connections that the gate makes."""

    def __init__(self, outbound: Outbound) -> None:
        self._outbound = outbound
        super().__init__()

    def init_poolmanager(self, *given: Any, **named: Any) -> None:
        super().init_poolmanager(*given, **named)
        self.poolmanager.pool_classes_by_scheme = {
            "http": _pool_of(HTTPConnectionPool, HTTPConnection, self._outbound),
            "https": _pool_of(HTTPSConnectionPool, HTTPSConnection, self._outbound),
        }


def _pool_of(pool: Any, connection: Any, outbound: Outbound) -> Any:
    class Gated(connection):  # type: ignore[misc]
        def _new_conn(self) -> socket.socket:
            try:
                link = outbound.connect(self._dns_host, self.port, self.timeout)
            except TimeoutError as error:
                raise ConnectTimeoutError(self, f"no answer of {self.host} in time") from error
            except OSError as error:
                raise NewConnectionError(self, f"no connection: {error}") from error
            for option in self.socket_options or ():
                link.setsockopt(*option)
            return link

    return type(f"Gated{pool.__name__}", (pool,), {"ConnectionCls": Gated})
