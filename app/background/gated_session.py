"""Sessions of `requests` that the one gate connects, as `app.background.gated_http` says."""

import socket
from typing import Any

import requests
from requests.adapters import HTTPAdapter
from urllib3 import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import ConnectTimeoutError, NewConnectionError

from hardware.outbound import Outbound


def gated_session(outbound: Outbound) -> requests.Session:
    """A session that connects to what the gate allows; AddressRefused passes through it.

    A proxy that the environment names (`HTTPS_PROXY`) looks names up and connects by itself.
    """
    session = requests.Session()
    for scheme in ("http://", "https://"):
        session.mount(scheme, _GatedAdapter(outbound))
    return session


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
