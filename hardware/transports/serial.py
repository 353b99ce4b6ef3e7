"""The serial wire: RS-232 and RS-485 lines by pyserial."""

import re
import time
from collections.abc import Mapping
from typing import Any

import serial

from hardware.device_url import DeviceUrl
from hardware.errors import WireError
from hardware.options import Check, number_option, one_word_of, whole
from hardware.outbound import Outbound

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


class SerialTransport:
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

    def write(self, payload: bytes, deadline_s: float) -> None:
        port = self._opened()
        ends_at = time.monotonic() + deadline_s
        done = 0
        while done < len(payload):
            piece = payload[done : done + _PIECE_BYTES]
            try:
                port.write_timeout = max(ends_at - time.monotonic(), 0.001)
                port.write(piece)
            except _TROUBLE as error:
                # A write that timed out has already sent an unknown part of its piece.
                raise WireError(
                    f"serial port {self._name} took {done} to {done + len(piece)} "
                    f"of {len(payload)} bytes, then: {error}",
                    permanent=False,
                    sent=done + len(piece),
                ) from error
            done += len(piece)
            self.sent += len(piece)

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

    def _let_it_drain(self, port: serial.Serial) -> None:
        # Not flush(): tcdrain has no time limit and waits for ever on a line held by flow control.
        ends_at = time.monotonic() + _CLOSE_S
        try:
            while port.out_waiting and time.monotonic() < ends_at:
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


def _shut(port: serial.Serial) -> None:
    try:
        port.close()
    except _TROUBLE:
        return  # an unplugged port cannot be closed properly, and nothing is left to lose
