"""The socket to the server: brings the newest picture, and comes back after every break."""

import contextlib
import logging
import random
import threading
import time
from collections.abc import Callable, Mapping
from typing import Any

import socketio

from hardware.remote.server import RemoteServer, Revoked, ServerGone, ServerRefused

_LOG = logging.getLogger(__name__)
NAMESPACE = "/device"
_FIRST_RETRY_S = 0.5
_LAST_RETRY_S = 10.0
_CONNECT_S = 5
SILENT_S = 10.0
"""A picture every two seconds is the heartbeat: after this long without one the link is dead."""
_LOOK_S = 0.25

Taken = Callable[[Mapping[str, Any]], None]


class Link:
    """A follower of the server's pictures, on a thread of its own.

    `taken` is given each picture and must not block; `hello` is called before each connection,
    may raise as Server does, and so says whether this agent is still known there.
    """

    def __init__(
        self,
        server: RemoteServer,
        *,
        taken: Taken,
        hello: Callable[[], None],
        revoked: Callable[[], None],
    ) -> None:
        self._server = server
        self._taken = taken
        self._hello = hello
        self._revoked = revoked
        self._stopping = threading.Event()
        self._seen_at = 0.0
        self.thread = threading.Thread(target=self._run, name="link", daemon=True)

    def start(self) -> None:
        """Begin to follow."""
        self.thread.start()

    def stop(self) -> None:
        """Hang up; returns at once."""
        self._stopping.set()

    def _run(self) -> None:
        retry_s, was_told = _FIRST_RETRY_S, False
        while not self._stopping.is_set():
            begun_at = time.monotonic()
            try:
                self._hello()
                self._follow()
            except Revoked:
                self._revoked()
                return
            except (ServerGone, ServerRefused, socketio.exceptions.ConnectionError) as error:
                if not was_told:
                    _LOG.warning("link: %s; trying again until it does", error)
                was_told = True
            except Exception:  # noqa: BLE001 - the top of a thread
                _LOG.exception("link: failed")
            if self._seen_at > begun_at:
                retry_s, was_told = _FIRST_RETRY_S, False
            # Jitter: after a power cut all agents of a centre come back at the same moment.
            self._stopping.wait(retry_s * random.uniform(0.5, 1.5))
            retry_s = min(2 * retry_s, _LAST_RETRY_S)

    def _follow(self) -> None:
        """Stay connected until the connection breaks, falls silent, or all is over."""
        session = self._server.new_session()
        # A program has no origin; the library would make one up of the server's address.
        client = socketio.Client(
            reconnection=False,
            http_session=session,
            websocket_extra_options={"suppress_origin": True},
        )
        client.on("picture", self._picture, namespace=NAMESPACE)
        try:
            client.connect(
                self._server.url,
                auth={"token": self._server.token},
                namespaces=[NAMESPACE],
                transports=["websocket"],
                wait_timeout=_CONNECT_S,
            )
            _LOG.info("link: connected to %s", self._server.url)
            self._seen_at = time.monotonic()
            while client.connected and not self._stopping.wait(_LOOK_S):
                if time.monotonic() - self._seen_at > SILENT_S:
                    _LOG.warning("link: silent for %d s; connecting anew", SILENT_S)
                    return
        finally:
            with contextlib.suppress(Exception):
                client.disconnect()
            session.close()

    def _picture(self, picture: Mapping[str, Any]) -> int:
        self._seen_at = time.monotonic()
        self._taken(picture)
        return int(picture["seq"])
