"""The one-way wire into a file: a USB printer's `/dev/usb/lp0`, a FIFO, or a plain file."""

import os
import select
from collections.abc import Mapping

from hardware.device_url import DeviceUrl
from hardware.errors import WireError
from hardware.options import Check
from hardware.outbound import ANYWHERE, AddressRefused, Outbound
from hardware.transports import PushedTransport

OPTIONS: Mapping[str, Check] = {}
NEEDS = "path"
IS_ONE_WAY = True
DEFAULT_PORT = None

_PIECE_BYTES = 4096


class FileTransport(PushedTransport):
    """A file that takes bytes and never answers."""

    two_way = False

    def __init__(self, path: str, *, outbound: Outbound = ANYWHERE) -> None:
        self._path = path
        self._outbound = outbound
        self._descriptor: int | None = None
        self.sent = 0

    def open(self, timeout_s: float) -> None:
        if self._descriptor is not None:
            return
        # A device that vanished must not come back as a plain file below /dev that swallows slips.
        makes = self._outbound.is_open and not self._path.startswith("/dev/")
        create = os.O_CREAT if makes else 0
        # Windows has no O_NONBLOCK, and would change line ends without O_BINARY.
        flags = getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
        try:
            self._descriptor = os.open(
                self._path, os.O_WRONLY | os.O_APPEND | create | flags, 0o640
            )
        except OSError as error:
            raise WireError(
                f"{self._path} does not open: {error.strerror}; check the cable and the rights",
                permanent=isinstance(error, PermissionError | IsADirectoryError),
            ) from error
        try:
            self._outbound.must_take(self._descriptor, self._path)
        except AddressRefused as error:
            self.close()
            raise WireError(str(error), permanent=True) from error
        self.sent = 0

    @property
    def name(self) -> str:
        return self._path

    def push(self, payload: bytes, timeout_s: float) -> int:
        if self._descriptor is None:
            raise WireError(f"{self._path} is not open", permanent=False)
        try:
            if not _is_writable(self._descriptor, timeout_s):
                return 0
            count = os.write(self._descriptor, payload[:_PIECE_BYTES])
        except BlockingIOError:
            return 0
        except OSError as error:
            raise WireError(error.strerror or str(error), permanent=False) from error
        self.sent += count
        return count

    def read(self, timeout_s: float) -> bytes:
        return b""

    def close(self) -> None:
        descriptor, self._descriptor = self._descriptor, None
        if descriptor is not None:
            os.close(descriptor)


def connect(url: DeviceUrl, outbound: Outbound) -> FileTransport:
    """Returns the wire into the file that the URL names."""
    return FileTransport(url.path, outbound=outbound)


def _is_writable(descriptor: int, within_s: float) -> bool:
    if os.name == "nt":
        return True  # There select knows sockets only; a write blocks until the device takes it.
    return bool(select.select([], [descriptor], [], within_s)[1])
