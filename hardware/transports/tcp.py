"""The network wire: raw bytes over TCP, as port 9100 printers and serial-to-Ethernet boxes take
them.
"""

import contextlib
import socket
import time
from collections.abc import Mapping

from hardware.device_url import DeviceUrl
from hardware.errors import WireError
from hardware.options import Check, whole
from hardware.outbound import ANYWHERE, AddressRefused, Outbound
from hardware.parity import PLAIN, by_us, with_parity, without_parity

OPTIONS: Mapping[str, Check] = {"baud": whole(300, 921600), "format": by_us}
"""Of the line behind a box: how fast it is (only pauses are counted by that), and its format."""
NEEDS = "host"
DEFAULT_PORT = 9100

_PIECE_BYTES = 4096
_LINGER_S = 1.0
# A dead link is noticed by the kernel after this long without an acknowledgement (RFC 5482); the
# default of about 15 minutes would let a later job vanish into the old connection.
_USER_TIMEOUT_MS = 10_000


class TcpTransport:
    """A TCP connection that notices a dead far end and hangs up without losing the last bytes."""

    two_way = True

    def __init__(
        self, host: str, port: int, *, form: str = PLAIN, outbound: Outbound = ANYWHERE
    ) -> None:
        self._outbound = outbound
        self._form = form
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
                f"no connection to {self._where}: {_reason(error)}; check its power and cable",
                permanent=isinstance(error, socket.gaierror),
            ) from error
        _notice_a_dead_peer(link)
        self._socket = link
        self.sent = 0

    def write(self, payload: bytes, deadline_s: float) -> None:
        link = self._opened()
        payload = with_parity(payload, self._form)
        ends_at = time.monotonic() + deadline_s
        done = 0
        while done < len(payload):
            left_s = ends_at - time.monotonic()
            try:
                if left_s <= 0:
                    raise TimeoutError
                link.settimeout(left_s)
                count = link.send(payload[done : done + _PIECE_BYTES])
            except OSError as error:
                raise WireError(
                    f"{self._where} took {done} of {len(payload)} bytes, then: {_reason(error)}",
                    permanent=False,
                    sent=done,
                ) from error
            done += count
            self.sent += count

    def read(self, timeout_s: float) -> bytes:
        link = self._opened()
        try:
            # 0 would make the socket non-blocking, whose "nothing yet" is another error.
            link.settimeout(max(timeout_s, 0.001))
            received = link.recv(_PIECE_BYTES)
        except TimeoutError:
            return b""
        except OSError as error:
            raise WireError(f"{self._where}: {_reason(error)}", permanent=False) from error
        if not received:
            raise WireError(f"{self._where} closed the connection", permanent=False)
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

    @property
    def _where(self) -> str:
        return f"{self._host}:{self._port}"

    def _opened(self) -> socket.socket:
        if self._socket is None:
            raise WireError(f"{self._where} is not connected", permanent=False)
        return self._socket


def connect(url: DeviceUrl, outbound: Outbound) -> TcpTransport:
    """Returns the wire to the URL's host and port."""
    form = url.options.get("format", PLAIN)
    return TcpTransport(url.host, url.port or DEFAULT_PORT, form=form, outbound=outbound)


def _notice_a_dead_peer(link: socket.socket) -> None:
    link.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    link.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    # The finer settings have other names, or none, outside Linux.
    for name, value in (
        ("TCP_KEEPIDLE", 10),
        ("TCP_KEEPINTVL", 3),
        ("TCP_KEEPCNT", 3),
        ("TCP_USER_TIMEOUT", _USER_TIMEOUT_MS),
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
