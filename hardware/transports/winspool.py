"""The one-way wire to a printer of Windows' spooler, by pywin32; each slip is one raw job.

Written by the documentation of the Windows API and never tried on Windows: see the README.
"""

from collections.abc import Mapping
from typing import Any

from hardware.device_url import DeviceUrl
from hardware.errors import WireError
from hardware.options import Check
from hardware.outbound import Outbound

try:
    import pywintypes
    import win32print
except ImportError:  # Only on Windows, and only where it was installed.
    win32print = None

OPTIONS: Mapping[str, Check] = {}
NEEDS = "queue"
IS_ONE_WAY = True
DEFAULT_PORT = None

# winspool.h: paused, error, paper jam, paper out, offline, not available, door open.
_FAULTS = 0x1 | 0x2 | 0x8 | 0x10 | 0x80 | 0x1000 | 0x400000


class WinspoolTransport:
    """A printer as Windows names it; that its spooler took a job says nothing of paper."""

    two_way = False
    waiting = 0

    def __init__(self, printer: str) -> None:
        self._printer = printer
        self._handle: Any = None
        self.sent = 0

    def open(self, timeout_s: float) -> None:
        if win32print is None:
            raise WireError(
                f"Windows printer {self._printer} needs Windows and the package pywin32: "
                "pip install 'moiso[windows]'",
                permanent=True,
            )
        try:
            self._handle = self._handle or win32print.OpenPrinter(self._printer)
            status = int(win32print.GetPrinter(self._handle, 2)["Status"])
        except pywintypes.error as error:
            raise WireError(f"Windows printer {self._printer}: {error}", permanent=False) from error
        if status & _FAULTS:
            raise WireError(
                f"Windows printer {self._printer} reports 0x{status:X}; look at its queue",
                permanent=False,
            )

    def push(self, payload: bytes, timeout_s: float) -> int:
        self.write(payload, timeout_s)
        return len(payload)

    def write(self, payload: bytes, deadline_s: float) -> None:
        if self._handle is None:
            raise WireError(f"Windows printer {self._printer} is not open", permanent=False)
        sent = 0
        try:
            win32print.StartDocPrinter(self._handle, 1, ("moiso", None, "RAW"))
            sent = len(payload)
            win32print.WritePrinter(self._handle, payload)
            win32print.EndDocPrinter(self._handle)
        except pywintypes.error as error:
            raise WireError(
                f"Windows printer {self._printer}: {error}", permanent=False, sent=sent
            ) from error
        self.sent += len(payload)

    def read(self, timeout_s: float) -> bytes:
        return b""

    def close(self) -> None:
        handle, self._handle = self._handle, None
        if handle is not None:
            win32print.ClosePrinter(handle)

    def drop(self) -> None:
        self.close()


def connect(url: DeviceUrl, _outbound: Outbound) -> WinspoolTransport:
    """Returns the wire to the printer of the URL: `escpos+winspool://EPSON%20TM-T82III`."""
    return WinspoolTransport(url.host)
