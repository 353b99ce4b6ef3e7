"""The wire to a simulator that lives in this process."""

from collections.abc import Mapping
from typing import Protocol

from hardware.errors import WireError
from hardware.options import Check
from hardware.transports import PushedTransport

OPTIONS: Mapping[str, Check] = {}
NEEDS = "name"
DEFAULT_PORT = None

_PIECE_BYTES = 4096


class Simulated(Protocol):
    """What a simulator offers to its wire; both methods may be called from any thread."""

    @property
    def answers(self) -> bool:
        """Returns whether this kind of device answers at all."""

    def receive(self, sent: bytes) -> None:
        """Take bytes as the device would, at the device's own pace."""

    def answer(self, timeout_s: float) -> bytes:
        """Returns the bytes that the device has said since the last call, b"" at the time-out."""


class SimTransport(PushedTransport):
    """A wire to a simulator; it never refuses, as a cut cable doesn't either."""

    def __init__(self, device: Simulated) -> None:
        self._device = device
        self.two_way = device.answers
        self.sent = 0

    def open(self, timeout_s: float) -> None:
        self.sent = 0
        # What greets whoever connects is told that somebody does.
        if (connected := getattr(self._device, "connected", None)) is not None:
            connected()

    @property
    def name(self) -> str:
        return "simulator"

    def push(self, payload: bytes, timeout_s: float) -> int:
        piece = payload[:_PIECE_BYTES]
        try:
            self._device.receive(piece)
        except OSError as error:  # a full disk
            raise WireError(str(error), permanent=False) from error
        self.sent += len(piece)
        return len(piece)

    def write(self, payload: bytes, deadline_s: float) -> None:
        for start in range(0, len(payload), _PIECE_BYTES):
            self.push(payload[start:], deadline_s)

    def read(self, timeout_s: float) -> bytes:
        try:
            return self._device.answer(timeout_s)
        except OSError as error:
            raise WireError(f"simulator: {error}", permanent=False) from error

    def close(self) -> None:
        return
