"""A device at a port of this PC that is told by HTTP, and asks for a login.

Whether a login is proved it finds out by RFC 7616 itself. A challenge counts for some requests,
then it is stale.
"""

# Before Python 3.12, what is defined further down can be written but not evaluated.
from __future__ import annotations

import hashlib
import re
import secrets
import socket
import ssl
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from hardware.logins import Login
from hardware.simulators.faults import Fault

LOGIN = Login("simulator", "moiso", "mật khẩu")
LOOK_S = 0.02
_FACT = re.compile(r'(\w+)=(?:"([^"]*)"|([^\s,]+))')
_REALM = "SIMULATOR"
_NONCE_REQUESTS = 8
_IDLE_S = 30.0


class HttpDeviceSimulator:
    """What answers with `requests`, one thread each.

    `tls` makes it speak HTTPS; `scheme` is how it asks for a login, `algorithm` that of a digest.
    """

    def __init__(
        self,
        requests: type[HttpDeviceRequest],
        *,
        tls: ssl.SSLContext | None = None,
        scheme: str = "Digest",
        algorithm: str = "MD5",
    ) -> None:
        self.scheme = scheme
        self.algorithm = algorithm
        self.fault = Fault.NONE
        self.answered: list[str] = []
        """What was asked, in order, and how it was answered."""
        self.is_closed = False
        self._requests = requests
        self._tls = tls
        self._counts: dict[str, int] = {}
        self._server: _Server | None = self._listening(0)
        self.port: int = self._server.server_address[1]

    def misbehave(self, fault: Fault) -> None:
        """Break or mend it: with a cut cable nobody listens, and what runs breaks off."""
        self.fault = fault
        if fault is Fault.CUT_CABLE:
            self._hang_up()
        elif self._server is None:
            self._server = self._listening(self.port)

    def close(self) -> None:
        """Listen no more."""
        self.is_closed = True
        self._hang_up()

    def challenge(self, *, is_stale: bool) -> str:
        """Returns the head that asks for a login, with a nonce of its own."""
        if self.scheme == "Basic":
            return f'Basic realm="{_REALM}"'
        nonce = secrets.token_hex(16)
        self._counts[nonce] = 0
        stale = ", stale=true" if is_stale else ""
        told = f'realm="{_REALM}", nonce="{nonce}", algorithm={self.algorithm}, qop="auth"'
        return f"Digest {told}{stale}"

    def proves(self, told: str, method: str, uri: str) -> bool:
        """Whether the head proves the login (RFC 7616, 3.4.1) and wasn't seen before."""
        if self.scheme == "Basic":
            return told.startswith("Basic ")
        facts = {name: quoted or plain for name, quoted, plain in _FACT.findall(told)}
        nonce, count = facts.get("nonce", ""), int(facts.get("nc", "0"), 16)
        if facts.get("uri") != uri or not self._counts.get(nonce, 99) < count <= _NONCE_REQUESTS:
            return False
        self._counts[nonce] = count
        secret = self._hashed(f"{LOGIN.user}:{_REALM}:{LOGIN.password}")
        what = self._hashed(f"{method}:{uri}")
        tried = f"{secret}:{nonce}:{facts['nc']}:{facts['cnonce']}:auth:{what}"
        return facts.get("response") == self._hashed(tried)

    def _hashed(self, told: str) -> str:
        return hashlib.new(self.algorithm.replace("-", ""), told.encode()).hexdigest()

    def _listening(self, port: int) -> _Server:
        server = _Server(port, self, self._requests, self._tls)
        threading.Thread(target=server.serve_forever, args=(LOOK_S,), daemon=True).start()
        return server

    def _hang_up(self) -> None:
        server, self._server = self._server, None
        if server is not None:
            server.shutdown()
            server.server_close()
            server.break_lines()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    allow_reuse_address = True

    def __init__(
        self,
        port: int,
        device: HttpDeviceSimulator,
        requests: type[HttpDeviceRequest],
        tls: ssl.SSLContext | None,
    ) -> None:
        self.device = device
        self._tls = tls
        self._lines: set[socket.socket] = set()
        super().__init__(("127.0.0.1", port), requests)

    def get_request(self) -> tuple[socket.socket, tuple[str, int]]:
        line, address = super().get_request()
        if self._tls is not None:
            line = self._tls.wrap_socket(line, server_side=True, do_handshake_on_connect=False)
        self._lines.add(line)
        return line, address

    def shutdown_request(self, request: socket.socket | tuple[bytes, socket.socket]) -> None:
        assert isinstance(request, socket.socket)
        self._lines.discard(request)
        super().shutdown_request(request)

    def break_lines(self) -> None:
        """Hang up on everybody."""
        for line in list(self._lines):
            try:
                line.shutdown(socket.SHUT_RDWR)
            except OSError:
                continue

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing of connections that break: that is what they are here for."""


class HttpDeviceRequest(BaseHTTPRequestHandler):
    """One request; whoever answers it asks first whether it is let in."""

    server: _Server
    server_version = "Apache"
    sys_version = ""
    timeout = _IDLE_S

    def log_message(self, format: str, *given: object) -> None:
        """Write nothing."""

    def is_let_in(self, refusal: bytes = b"") -> bool:
        """Whether it proves the login; if not, it was answered. One that hangs answers nothing."""
        device = self.server.device
        is_hung = False
        while device.fault is Fault.HANGS and not device.is_closed:
            is_hung = True
            time.sleep(LOOK_S)
        if is_hung:
            return False
        told: str = self.headers.get("Authorization", "")
        is_known = device.proves(told, self.command, self.path)
        if is_known and device.fault is not Fault.DENIED:
            return True
        self.say(401, refusal, challenge=device.challenge(is_stale=bool(told)))
        return False

    def say(self, status: int, body: bytes = b"", *, challenge: str = "") -> None:
        """Answer."""
        self.server.device.answered.append(f"{self.command} {self.path} {status}")
        self.send_response(status)
        if challenge:
            self.send_header("WWW-Authenticate", challenge)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
