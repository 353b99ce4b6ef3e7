"""Knows real certificates, and a small proxy that ends TLS before a server and says who asked.

It is no model of a proxy: one connection is one request, or one socket for as long as it lives.
"""

import socket
import ssl
from contextlib import ExitStack, suppress
from datetime import UTC, datetime
from pathlib import Path
from threading import Thread
from typing import Self

from app.commands.authority import AuthorityFiles, make_authority, make_certificate, named

HEAD_END = b"\r\n\r\n"
MOST = 65_536


def certificates(
    folder: Path, *names: str, at: datetime | None = None, of: AuthorityFiles | None = None
) -> AuthorityFiles:
    """Make an authority and a certificate for the names, as of the instant; or one more by `of`."""
    files = of or AuthorityFiles(folder)
    folder.mkdir(parents=True, exist_ok=True)
    called = named(names or ("localhost", "127.0.0.1"))
    if of is None:
        make_authority(files, called, datetime.now(UTC))
    make_certificate(files, called, at or datetime.now(UTC))
    return files


class TlsProxy:
    """A proxy on a port of the loopback address, a free one if none is given."""

    def __init__(
        self, server_port: int, files: AuthorityFiles, *, port: int = 0, upgrades: bool = True
    ) -> None:
        """`upgrades` says whether it passes on what opens a socket."""
        self._server_port = server_port
        self._upgrades = upgrades
        self._context = _showing(files)
        self._listening = socket.create_server(("127.0.0.1", port))
        self.port: int = self._listening.getsockname()[1]
        self.url = f"https://127.0.0.1:{self.port}"
        self._thread = Thread(target=self._accept, daemon=True)
        self._lines: set[socket.socket] = set()

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def show(self, files: AuthorityFiles) -> None:
        """Show another certificate from now on; who is connected has to come anew."""
        self._context = _showing(files)
        self._cut()

    def __exit__(self, *error: object) -> None:
        with suppress(OSError):
            self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()
        self._thread.join()
        self._cut()

    def _cut(self) -> None:
        for line in list(self._lines):
            with suppress(OSError):
                line.shutdown(socket.SHUT_RDWR)

    def _accept(self) -> None:
        while True:
            try:
                line, _ = self._listening.accept()
            except OSError:
                return
            Thread(target=self._serve, args=(line,), daemon=True).start()

    def _serve(self, line: socket.socket) -> None:
        with ExitStack() as stack:
            stack.callback(line.close)
            try:
                secured = stack.enter_context(self._context.wrap_socket(line, server_side=True))
                head = _head(secured)
                server = socket.create_connection(("127.0.0.1", self._server_port))
            except OSError:
                return
            stack.enter_context(server)
            self._lines |= {secured, server}
            passed_on = _passed_on(head, line_of=secured.getpeername()[0])
            if not self._upgrades:
                passed_on = passed_on.replace(b"Upgrade: websocket\r\n", b"")
            server.sendall(passed_on)
            upwards = Thread(target=_pump, args=(secured, server), daemon=True)
            upwards.start()
            _pump(server, secured)
            upwards.join()
            self._lines -= {secured, server}


def _showing(files: AuthorityFiles) -> ssl.SSLContext:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(files.server, files.server_key)
    return context


def _head(line: ssl.SSLSocket) -> bytes:
    """Return the head of a request, and what came of its body."""
    head = b""
    while HEAD_END not in head:
        if not (received := line.recv(MOST)):
            raise ConnectionError("hung up")
        head += received
    return head


def _passed_on(head: bytes, *, line_of: str) -> bytes:
    """Return what the server gets instead of the head: who asked, and one request a connection."""
    lines, _, body = head.partition(HEAD_END)
    said = [f"X-Forwarded-For: {line_of}".encode(), b"X-Forwarded-Proto: https"]
    if b"upgrade: websocket" not in lines.lower():
        said.append(b"Connection: close")
    names = {line.partition(b":")[0].lower() for line in said}
    kept = [one for one in lines.split(b"\r\n") if one.partition(b":")[0].lower() not in names]
    return b"\r\n".join([*kept, *said]) + HEAD_END + body


def _pump(source: socket.socket, target: socket.socket) -> None:
    """Pass on what comes until it ends; then nothing more comes from either side."""
    with suppress(OSError):
        while received := source.recv(MOST):
            target.sendall(received)
    for line in (source, target):
        with suppress(OSError):
            line.shutdown(socket.SHUT_RDWR)
