"""What every wire to a device can do; one module here is one scheme of a device URL.

A module has `OPTIONS` (the options it understands), `NEEDS` ("host", "path", "name", "queue", "pcm"
or "usb"), `DEFAULT_PORT`, and either `connect(url, outbound) -> Transport` or, for `sim` and
`alsa`, its own way in. One with `KIND` carries that kind of device only.
"""

import time
from abc import ABC, abstractmethod
from importlib import import_module
from typing import Protocol

from hardware.device_url import DeviceUrl
from hardware.errors import WireError
from hardware.outbound import ANYWHERE, Outbound

_PUSH_BYTES = 65_536


class Transport(Protocol):
    """One connection to one device, used by one thread at a time.

    All methods raise WireError and nothing else. After an error the owner calls `close` or `drop`
    and opens anew.
    """

    @property
    def two_way(self) -> bool:
        """Returns whether the device's answers can be read at all."""

    @property
    def sent(self) -> int:
        """Returns how many bytes were handed to the wire since it was opened."""

    @property
    def waiting(self) -> int:
        """Returns how many of them are still on this machine, as far as it can tell: the far end
        has not taken them yet.
        """

    def open(self, timeout_s: float) -> None:
        """Connect; does nothing when connected."""

    def push(self, payload: bytes, timeout_s: float) -> int:
        """Hand over the payload's first bytes, as many as the wire takes at once, and return how
        many; 0 if it takes none within `timeout_s` seconds.

        A wire that takes whole jobs only takes all, and may need longer. The error's `sent` says
        how many bytes of this payload may have left, its message the reason alone.
        """

    def write(self, payload: bytes, deadline_s: float) -> None:
        """Hand over the whole payload within `deadline_s` seconds.

        The error's `sent` says how many bytes of this payload may have left.
        """

    def read(self, timeout_s: float) -> bytes:
        """Returns what has come, waiting for the first byte at most `timeout_s` seconds; b"" if
        none.

        Raises WireError when the far end has hung up.
        """

    def close(self) -> None:
        """Let the far end take what was sent, a second at most, then hang up; never raises."""

    def drop(self) -> None:
        """Hang up at once, as nothing that was sent matters; never raises."""


class PushedTransport(ABC):
    """What a transport has that can take a part of a payload: its `write` is one push after the
    other.
    """

    @property
    @abstractmethod
    def name(self) -> str:
        """Returns how messages call the wire."""

    @property
    def waiting(self) -> int:
        """See Transport; 0 where this machine can't tell."""
        return 0

    @abstractmethod
    def push(self, payload: bytes, timeout_s: float) -> int:
        """See Transport."""

    @abstractmethod
    def close(self) -> None:
        """See Transport."""

    def write(self, payload: bytes, deadline_s: float) -> None:
        ends_at = time.monotonic() + deadline_s
        done = 0
        while done < len(payload):
            left_s = ends_at - time.monotonic()
            try:
                if left_s <= 0:
                    raise WireError("no more in time", permanent=False)
                done += self.push(payload[done : done + _PUSH_BYTES], left_s)
            except WireError as error:
                raise taken_in_part(self.name, done, len(payload), error) from error

    def drop(self) -> None:
        self.close()


def taken_in_part(name: str, done: int, whole: int, error: WireError) -> WireError:
    """Returns the error of a push as that of the whole payload, of which `done` bytes had gone."""
    sent = done + error.sent
    count = f"{done}" if sent == done else f"{done} to {sent}"
    return WireError(
        f"{name} took {count} of {whole} bytes, then: {error}",
        permanent=error.permanent,
        sent=sent,
    )


def transport_for(url: DeviceUrl, outbound: Outbound = ANYWHERE) -> Transport:
    """Returns the (still closed) wire that the URL names, which goes no farther than it may."""
    wire: Transport = import_module(f"{__name__}.{url.transport}").connect(url, outbound)
    return wire
