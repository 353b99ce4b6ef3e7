"""The network wire: raw bytes over TCP, as port 9100 printers and serial-to-Ethernet boxes take
them.
"""

import contextlib
import socket
import struct
import sys
import time
from collections.abc import Mapping

from hardware.device_url import DeviceUrl
from hardware.errors import WireError
from hardware.options import Check, whole
from hardware.outbound import ANYWHERE, AddressRefused, Outbound
from hardware.parity import PLAIN, by_us, with_parity, without_parity
from hardware.transports import PushedTransport

try:
    import fcntl
    import termios
except ImportError:  # Windows doesn't say what a socket still holds.
    fcntl = None  # type: ignore[assignment]

OPTIONS: Mapping[str, Check] = {"baud": whole(300, 921600), "format": by_us}
"""Of the line behind a box: how fast it is (only pauses are counted by that), and its format."""
NEEDS = "host"
DEFAULT_PORT = 9100

_PIECE_BYTES = 4096
_LINGER_S = 1.0
# A dead link is noticed by the kernel after this long without an acknowledgement (RFC 5482); the
# default of about 15 minutes would let frames vanish into the old connection.
_USER_TIMEOUT_MS = 10_000
_HARD_CLOSE = struct.pack("ii", 1, 0)


class TcpTransport(PushedTransport):
    """A TCP connection that notices a dead far end and hangs up without losing the last bytes.

    `may_stall`: the far end may take nothing for long and be well, as a printer with a small buffer
    is; then who uses the wire has to judge it. Linux counts TCP_USER_TIMEOUT from the first full
    buffer of a connection, however long ago that was and whatever was taken since: with 10 s every
    second slip was cut on a line slower than its slips are long.
    """

    two_way = True

    def __init__(
        self,
        host: str,
        port: int,
        *,
        form: str = PLAIN,
        may_stall: bool = False,
        outbound: Outbound = ANYWHERE,
    ) -> None:
        self._outbound = outbound
        self._form = form
        self._user_timeout_ms = 0 if may_stall else _USER_TIMEOUT_MS
        self._host = host
        self._port = port
        self._socket: socket.socket | None = None
        self.sent = 0

    def open(self, timeout_s: float) -> None:
        if self._socket is not None:
            return
        try:
            link = self._outbound.connect(self._host, self._port, timeout_s)
        except AddressRefused as error:
            raise WireError(str(error), permanent=True) from error
        except OSError as error:
            raise WireError(
                f"no connection to {self.name}: {_reason(error)}; check its power and cable",
                permanent=isinstance(error, socket.gaierror),
            ) from error
        _notice_a_dead_peer(link, self._user_timeout_ms)
        self._socket = link
        self.sent = 0

    @property
    def name(self) -> str:
        return f"{self._host}:{self._port}"

    @property
    def waiting(self) -> int:
        if self._socket is None or fcntl is None:
            return 0
        held = bytearray(4)
        try:  # On a socket of Linux TIOCOUTQ counts what was not acknowledged.
            fcntl.ioctl(self._socket, termios.TIOCOUTQ, held)
        except OSError:
            return 0
        return int.from_bytes(held, sys.byteorder)

    def push(self, payload: bytes, timeout_s: float) -> int:
        link = self._opened()
        piece = with_parity(payload[:_PIECE_BYTES], self._form)
        try:
            link.settimeout(max(timeout_s, 0.001))
            count = link.send(piece)
        except TimeoutError:
            return 0
        except OSError as error:
            raise WireError(_reason(error), permanent=False) from error
        self.sent += count
        return count

    def read(self, timeout_s: float) -> bytes:
        link = self._opened()
        try:
            # 0 would make the socket non-blocking, whose "nothing yet" is another error.
            link.settimeout(max(timeout_s, 0.001))
            received = link.recv(_PIECE_BYTES)
        except TimeoutError:
            return b""
        except OSError as error:
            raise WireError(f"{self.name}: {_reason(error)}", permanent=False) from error
        if not received:
            raise WireError(f"{self.name} closed the connection", permanent=False)
        return without_parity(received, self._form)

    def close(self) -> None:
        link, self._socket = self._socket, None
        if link is None:
            return
        # Unread answers at close() make the kernel send RST, and the printer loses what it has not
        # yet taken: 4,096 of 59,489 bytes arrived. So: say that we are done, read to the end, then
        # close.
        with contextlib.suppress(OSError):
            link.shutdown(socket.SHUT_WR)
            ends_at = time.monotonic() + _LINGER_S
            while (left_s := ends_at - time.monotonic()) > 0:
                link.settimeout(left_s)
                if not link.recv(_PIECE_BYTES):
                    break
        link.close()

    def drop(self) -> None:
        link, self._socket = self._socket, None
        if link is None:
            return
        # A reset: the kernel forgets what the far end has not taken, so nothing comes out later.
        with contextlib.suppress(OSError):
            link.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _HARD_CLOSE)
        link.close()

    def _opened(self) -> socket.socket:
        if self._socket is None:
            raise WireError(f"{self.name} is not connected", permanent=False)
        return self._socket


def connect(url: DeviceUrl, outbound: Outbound) -> TcpTransport:
    """Returns the wire to the URL's host and port."""
    return TcpTransport(
        url.host,
        url.port or DEFAULT_PORT,
        form=url.options.get("format", PLAIN),
        may_stall=url.kind == "printer",
        outbound=outbound,
    )


def _notice_a_dead_peer(link: socket.socket, user_timeout_ms: int) -> None:
    link.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    link.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    # The finer settings have other names, or none, outside Linux.
    for name, value in (
        ("TCP_KEEPIDLE", 10),
        ("TCP_KEEPINTVL", 3),
        ("TCP_KEEPCNT", 3),
        ("TCP_USER_TIMEOUT", user_timeout_ms),
    ):
        if hasattr(socket, name):
            link.setsockopt(socket.IPPROTO_TCP, getattr(socket, name), value)


def _reason(error: OSError) -> str:
    match error:
        case TimeoutError():
            return "no answer in time"
        case ConnectionRefusedError():
            return "refused"
        case ConnectionResetError() | BrokenPipeError():
            return "the connection broke"
        case _:
            return error.strerror or str(error)
