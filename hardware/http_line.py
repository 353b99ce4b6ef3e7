"""One request of HTTP/1.0 whose body is sent as it is spoken, and whose answer may come meanwhile.

`http.client` and what is built on it hear an answer only after the whole body: a speaker that is
busy would be spoken to for ten seconds. Redirects are answers like others, and lead nowhere.
"""

import contextlib
import hashlib
import http.client
import io
import socket
import ssl
import struct
import time
from collections.abc import Mapping
from dataclasses import dataclass
from email.message import Message

from hardware.outbound import Outbound

_CONNECT_S = 3.0
_WRITE_S = 3.0
_MOST_BYTES = 256_000
_PIECE_BYTES = 16_384
_ABORT = struct.pack("ii", 1, 0)
"""SO_LINGER: closing throws away what wasn't sent, and has the other end do so, too."""


class HttpGarbage(OSError):
    """What came is no answer of HTTP."""


class CertificateDoubted(OSError):
    """Nobody vouches for a certificate, or it isn't the named one; `sha256` is its print."""

    def __init__(self, sha256: str) -> None:
        super().__init__(f"the certificate {sha256} is not believed")
        self.sha256 = sha256


@dataclass(frozen=True, slots=True)
class HttpPlace:
    """A server of HTTP; with `sha256` its certificate must have that print, and nothing else."""

    host: str
    port: int
    is_tls: bool = False
    sha256: str = ""


@dataclass(frozen=True, slots=True)
class HttpAnswer:
    """What the server said; the body as far as it has come."""

    status: int
    heads: Message
    body: bytes


class HttpLine:
    """A connection for one request; raises OSError and what `Outbound.connect` raises."""

    def __init__(self, place: HttpPlace, outbound: Outbound) -> None:
        """Connect within some seconds; a certificate is looked at before anything is sent."""
        self._place = place
        line = outbound.connect(place.host, place.port, _CONNECT_S)
        try:
            line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self._line = _secured(line, place) if place.is_tls else line
        except ssl.SSLCertVerificationError as error:
            line.close()
            raise CertificateDoubted(_shown(place, outbound)) from error
        except OSError:
            line.close()
            raise
        self._come = bytearray()
        self.is_over = False
        """Whether the other end has hung up, or has said too much."""

    def ask(self, method: str, uri: str, heads: Mapping[str, str]) -> None:
        """Send the request's head; its body, if it has one, is written next."""
        host = f"[{self._place.host}]" if ":" in self._place.host else self._place.host
        lines = [f"{method} {uri} HTTP/1.0", f"Host: {host}:{self._place.port}"]
        lines += [f"{name}: {value}" for name, value in heads.items()]
        self.write("\r\n".join([*lines, "", ""]).encode("latin-1"))

    def write(self, payload: bytes) -> None:
        """Send a piece of the body; one that isn't taken for some seconds is an error."""
        self._line.settimeout(_WRITE_S)
        self._line.sendall(payload)

    def heard(self) -> HttpAnswer | None:
        """Returns the answer as soon as its head is whole, never waiting for it."""
        if not self.is_over:
            self._receive(0.0)
        return self._answer()

    def answer(self, within_s: float) -> HttpAnswer:
        """Returns the answer with its whole body. Raises TimeoutError, HttpGarbage."""
        ends_s = time.monotonic() + within_s
        while not self.is_over:
            if (left_s := ends_s - time.monotonic()) <= 0:
                raise TimeoutError
            self._receive(left_s)
        if (answer := self._answer()) is None:
            raise HttpGarbage("it hung up without an answer")
        return answer

    def close(self, *, abort: bool = False) -> None:
        """Hang up; with `abort` what is still on its way is thrown away."""
        with contextlib.suppress(OSError):
            if abort:
                self._line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _ABORT)
            self._line.close()

    def _receive(self, within_s: float) -> None:
        self._line.settimeout(within_s)
        try:
            piece = self._line.recv(_PIECE_BYTES)
        except (BlockingIOError, TimeoutError, ssl.SSLWantReadError):
            return
        self._come += piece
        self.is_over = not piece or len(self._come) > _MOST_BYTES

    def _answer(self) -> HttpAnswer | None:
        head, blank, body = bytes(self._come).partition(b"\r\n\r\n")
        if not blank:
            if len(head) > _PIECE_BYTES:
                raise HttpGarbage("it sends no answer of HTTP")
            return None
        first, _, rest = head.partition(b"\r\n")
        words = first.split(None, 2)
        if len(words) < 2 or not words[0].startswith(b"HTTP/") or not words[1].isdigit():
            raise HttpGarbage("it sends no answer of HTTP")
        heads = http.client.parse_headers(io.BytesIO(rest + b"\r\n\r\n"))
        return HttpAnswer(int(words[1]), heads, body)


def _secured(line: socket.socket, place: HttpPlace) -> ssl.SSLSocket:
    context = ssl.create_default_context()
    if place.sha256:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    secured = context.wrap_socket(line, server_hostname=place.host)
    if place.sha256 and _print_of(secured) != place.sha256:
        shown = _print_of(secured)
        secured.close()
        raise CertificateDoubted(shown)
    return secured


def _shown(place: HttpPlace, outbound: Outbound) -> str:
    """Returns the print of the certificate that is shown; nothing is sent there."""
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    with outbound.connect(place.host, place.port, _CONNECT_S) as line:
        return _print_of(context.wrap_socket(line, server_hostname=place.host))


def _print_of(secured: ssl.SSLSocket) -> str:
    return hashlib.sha256(secured.getpeercert(binary_form=True) or b"").hexdigest()
