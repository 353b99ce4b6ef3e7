"""The serial wire: RS-232 and RS-485 lines by pyserial."""

import contextlib
import os
import re
import select
import time
from collections.abc import Mapping
from typing import Any

import serial

from hardware.device_url import DeviceUrl
from hardware.errors import WireError
from hardware.options import Check, number_option, one_word_of, whole
from hardware.outbound import Outbound
from hardware.transports import PushedTransport

try:
    import termios
except ImportError:  # Windows has no termios, and pyserial raises OSError there.
    TERMIOS_ERROR: type[Exception] = OSError
else:
    TERMIOS_ERROR = termios.error

FORMATS = ("8N1", "7E1", "8E1", "8O1", "7O1", "8N2", "7N2")
OPTIONS: Mapping[str, Check] = {
    "baud": whole(300, 921600),
    "format": one_word_of(*FORMATS),
    "flow": one_word_of("none", "xonxoff", "rtscts", "dsrdtr"),
}
NEEDS = "path"
DEFAULT_PORT = None
SETS_FORMAT = True
"""The port is ours, so a protocol's own format is set where the URL gives none."""

# After an unplug, pyserial lets all four through, depending on the call and on the moment.
_TROUBLE = (OSError, TERMIOS_ERROR, ValueError, TypeError)
_PIECE_BYTES = 1024
_WINDOWS_PORT = re.compile(r"^/(COM[0-9]+)$")
_CLOSE_S = 1.0
_WHOLE_S = 15.0


class SerialTransport(PushedTransport):
    """A serial port held by us alone, each write with a time limit."""

    two_way = True

    def __init__(self, port: str, *, baud: int, format: str, flow: str = "none") -> None:
        self._name = port
        self.settings: dict[str, Any] = {
            "baudrate": baud,
            "bytesize": int(format[0]),
            "parity": format[1],
            "stopbits": int(format[2]),
        }
        self._flow = flow
        self._port: serial.Serial | None = None
        self.sent = 0

    def open(self, timeout_s: float) -> None:
        if self._port is not None:
            return
        try:
            self._port = serial.Serial(
                self._name,
                **self.settings,
                xonxoff=self._flow == "xonxoff",
                rtscts=self._flow == "rtscts",
                dsrdtr=self._flow == "dsrdtr",
                timeout=timeout_s,
                write_timeout=timeout_s,
                exclusive=True,
            )
        except _TROUBLE as error:
            raise WireError(
                f"serial port {self._name} does not open: {error}; "
                "check the cable and that no other program holds it",
                permanent=isinstance(error, ValueError) and not isinstance(error, OSError),
            ) from error
        self.sent = 0

    @property
    def name(self) -> str:
        return f"serial port {self._name}"

    @property
    def waiting(self) -> int:
        try:
            return int(self._port.out_waiting) if self._port is not None else 0
        except (*_TROUBLE, AttributeError):
            return 0  # unplugged, or a kind of port that does not count its output

    def push(self, payload: bytes, timeout_s: float) -> int:
        port = self._opened()
        try:
            count = _pushed(port, payload[:_PIECE_BYTES], timeout_s)
        except _TROUBLE as error:
            raise WireError(str(error), permanent=False) from error
        self.sent += count
        return count

    def read(self, timeout_s: float) -> bytes:
        port = self._opened()
        try:
            port.timeout = timeout_s
            first = port.read(1)
            return first + port.read(port.in_waiting) if first else b""
        except _TROUBLE as error:
            raise WireError(f"serial port {self._name}: {error}", permanent=False) from error

    def close(self) -> None:
        port, self._port = self._port, None
        if port is None:
            return
        try:
            self._let_it_drain(port)
        finally:
            _shut(port)

    def drop(self) -> None:
        port, self._port = self._port, None
        if port is None:
            return
        with contextlib.suppress(*_TROUBLE, AttributeError):
            port.reset_output_buffer()
        _shut(port)

    def _let_it_drain(self, port: serial.Serial) -> None:
        # Not flush(): tcdrain has no time limit and waits for ever on a line held by flow control.
        # On a slow line the port's own buffer needs seconds: as long as it empties, it may.
        ends_at = time.monotonic() + _CLOSE_S
        left = None
        try:
            while (now_left := port.out_waiting) and time.monotonic() < ends_at:
                if now_left != left:
                    left, ends_at = now_left, time.monotonic() + _CLOSE_S
                time.sleep(0.01)
        except (*_TROUBLE, AttributeError):
            return  # unplugged, or a kind of port that does not count its output

    def _opened(self) -> serial.Serial:
        if self._port is None:
            raise WireError(f"serial port {self._name} is not open", permanent=False)
        return self._port


def connect(url: DeviceUrl, _outbound: Outbound) -> SerialTransport:
    """Returns the wire to the URL's serial port, 9600 8N1 unless its options say otherwise."""
    return SerialTransport(
        _WINDOWS_PORT.sub(r"\1", url.path),
        baud=number_option(url.options, "baud", 9600),
        format=url.options.get("format", "8N1"),
        flow=url.options.get("flow", "none"),
    )


def _pushed(port: serial.Serial, piece: bytes, timeout_s: float) -> int:
    """Returns how many of the bytes the port took within the time: it may be some or none."""
    if os.name != "posix":
        # There a write that timed out doesn't say what it sent, so it gets the time of all.
        port.write_timeout = max(timeout_s, _WHOLE_S)
        return int(port.write(piece) or 0)
    # pyserial's own write would throw away how much of a piece had gone when its time was over.
    if not select.select([], [port.fileno()], [], timeout_s)[1]:
        return 0
    try:
        return os.write(port.fileno(), piece)
    except BlockingIOError:
        return 0


def _shut(port: serial.Serial) -> None:
    try:
        port.close()
    except _TROUBLE:
        return  # an unplugged port cannot be closed properly, and nothing is left to lose
