"""One cable with one or many boards on it: an RS-485 line, or a serial-to-Ethernet box."""

import threading
import time

from hardware.errors import WireError
from hardware.transports import Transport

_OPEN_S = 3.0
_WRITE_S = 3.0
# Boards take a frame's end from silence or from its last byte; a short gap serves both.
_GAP_S = 0.02


class Line:
    """A wire that the threads of several boards share, one frame at a time."""

    def __init__(self, wire: Transport, where: str) -> None:
        self._wire = wire
        self._where = where
        self._lock = threading.Lock()
        self._free_at = 0.0

    def send(self, frame: bytes) -> None:
        """Send one frame, connecting first if need be; raises WireError. Blocks for a few seconds
        at most.
        """
        if not self._lock.acquire(timeout=_OPEN_S + _WRITE_S):
            raise WireError(f"the line {self._where} is busy", permanent=False)
        try:
            time.sleep(max(0.0, self._free_at - time.monotonic()))
            self._wire.open(_OPEN_S)
            self._forget_answers()
            self._wire.write(frame, _WRITE_S)
            self._free_at = time.monotonic() + _GAP_S
        except WireError:
            self._wire.close()
            raise
        finally:
            self._lock.release()

    def close(self) -> None:
        """Hang up, unless a frame is stuck just now."""
        if self._lock.acquire(timeout=_GAP_S):
            try:
                self._wire.close()
            finally:
                self._lock.release()

    def _forget_answers(self) -> None:
        # Boards say nothing worth knowing, but a box that hung up is noticed only by reading.
        while self._wire.two_way and self._wire.read(0):
            continue
