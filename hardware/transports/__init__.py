"""What every wire to a device can do; one module here is one scheme of a device URL.

A module has `OPTIONS` (the options it understands), `NEEDS` ("host", "path", "name", "queue", "pcm"
or "usb"), `DEFAULT_PORT`, and either `connect(url, outbound) -> Transport` or, for `sim` and
`alsa`, its own way in. One with `KIND` carries that kind of device only.
"""

from importlib import import_module
from typing import Protocol

from hardware.device_url import DeviceUrl
from hardware.outbound import ANYWHERE, Outbound


class Transport(Protocol):
    """One connection to one device, used by one thread at a time.

    All methods raise WireError and nothing else. After an error the owner calls `close` and opens
    anew.
    """

    @property
    def two_way(self) -> bool:
        """Returns whether the device's answers can be read at all."""

    @property
    def sent(self) -> int:
        """Returns how many bytes were handed to the wire since it was opened."""

    def open(self, timeout_s: float) -> None:
        """Connect; does nothing when connected."""

    def write(self, payload: bytes, deadline_s: float) -> None:
        """Hand over the payload in pieces of at most 4 KB, all of it within `deadline_s` seconds.

        The error's `sent` says how many bytes of this payload may have left.
        """

    def read(self, timeout_s: float) -> bytes:
        """Returns what has come, waiting for the first byte at most `timeout_s` seconds; b"" if
        none.

        Raises WireError when the far end has hung up.
        """

    def close(self) -> None:
        """Let the far end take what was sent, then hang up; never raises."""


def transport_for(url: DeviceUrl, outbound: Outbound = ANYWHERE) -> Transport:
    """Returns the (still closed) wire that the URL names, which goes no farther than it may."""
    wire: Transport = import_module(f"{__name__}.{url.transport}").connect(url, outbound)
    return wire
