"""The USB wire to a printer without a device file, by pyusb; it is installed only where needed.

A printer that Linux shows as /dev/usb/lp0 can do with the wire `file`; this one reads answers, too.
"""

import contextlib
import errno
import re
import time
from collections.abc import Mapping
from typing import Any

from hardware.device_url import DeviceUrl
from hardware.errors import WireError
from hardware.options import Check
from hardware.outbound import Outbound
from hardware.transports import PushedTransport

try:
    import usb.core
    import usb.util
except ImportError:  # An optional package: only who opens a USB printer needs it.
    usb = None

OPTIONS: Mapping[str, Check] = {}
NEEDS = "usb"
DEFAULT_PORT = None

PLACE = re.compile(r"([0-9A-Fa-f]{4}):([0-9A-Fa-f]{4})")
# USB Device Class Definition for Printing Devices 1.1, section 4.2.
_PRINTER_CLASS = 7
_PIECE_BYTES = 4096
_READ_BYTES = 512


def is_installed() -> bool:
    """Returns whether pyusb is there, without which no printer is reached by this wire."""
    return usb is not None


class UsbTransport(PushedTransport):
    """A USB printer held by us alone; opening it doesn't reset it."""

    two_way = True

    def __init__(self, place: str, serial: str = "", *, backend: Any = None) -> None:
        found = PLACE.fullmatch(place)
        if found is None:
            raise ValueError(f"{place!r} is not vendor:product")
        self._ids = {"idVendor": int(found[1], 16), "idProduct": int(found[2], 16)}
        self._serial = serial
        self._name = f"USB printer {place}{f'/{serial}' if serial else ''}"
        self._backend = backend
        self._device: Any = None
        self._interface: Any = None
        self._out: Any = None
        self._in: Any = None
        self.sent = 0

    def open(self, timeout_s: float) -> None:
        if self._device is not None:
            return
        if usb is None:
            raise WireError(
                f"{self._name} needs the package pyusb: pip install 'moiso[usb]'", permanent=True
            )
        try:
            self._claim(self._found())
        except usb.core.NoBackendError as error:
            raise WireError(
                f"{self._name}: libusb is missing; install libusb-1.0-0", permanent=True
            ) from error
        except (usb.core.USBError, NotImplementedError, ValueError) as error:
            self.close()
            raise WireError(
                f"{self._name} does not open: {error}; check its cable, and the rights of udev",
                permanent=getattr(error, "errno", None) == errno.EACCES,
            ) from error
        self.sent = 0

    @property
    def name(self) -> str:
        return self._name

    def push(self, payload: bytes, timeout_s: float) -> int:
        device = self._opened()
        piece = payload[:_PIECE_BYTES]
        try:
            count = int(device.write(self._out, piece, _ms(timeout_s)))
        except usb.core.USBTimeoutError:
            return 0  # pyusb: where some of it had gone it returns how much.
        except (usb.core.USBError, ValueError) as error:
            # Of a piece that failed an unknown part has left, unless the device is gone.
            gone = getattr(error, "errno", None) == errno.ENODEV
            raise WireError(str(error), permanent=False, sent=0 if gone else len(piece)) from error
        self.sent += count
        return count

    def read(self, timeout_s: float) -> bytes:
        device = self._opened()
        if self._in is None:
            time.sleep(timeout_s)  # A printer that can't answer; say so by status=no&fence=no.
            return b""
        try:
            return bytes(device.read(self._in, _READ_BYTES, _ms(timeout_s)))
        except usb.core.USBTimeoutError:
            return b""
        except (usb.core.USBError, ValueError) as error:
            raise WireError(f"{self._name}: {error}", permanent=False) from error

    def close(self) -> None:
        device, self._device = self._device, None
        if device is None:
            return
        with contextlib.suppress(usb.core.USBError, NotImplementedError, ValueError):
            usb.util.release_interface(device, self._interface)
        with contextlib.suppress(usb.core.USBError, NotImplementedError, ValueError):
            usb.util.dispose_resources(device)

    def _found(self) -> Any:
        for device in usb.core.find(find_all=True, backend=self._backend, **self._ids):
            if self._serial in ("", usb.util.get_string(device, device.iSerialNumber)):
                return device
        raise WireError(f"no {self._name}; check its power and cable", permanent=False)

    def _claim(self, device: Any) -> None:
        self._device = device
        try:
            configuration = device.get_active_configuration()
        except usb.core.USBError:
            device.set_configuration()  # Only where it has none: setting it again resets some.
            configuration = device.get_active_configuration()
        interface = usb.util.find_descriptor(configuration, bInterfaceClass=_PRINTER_CLASS)
        if interface is None:
            raise ValueError("it is no printer")
        self._interface = interface.bInterfaceNumber
        with contextlib.suppress(NotImplementedError):
            if device.is_kernel_driver_active(self._interface):
                device.detach_kernel_driver(self._interface)
        usb.util.claim_interface(device, self._interface)
        self._out = _endpoint(interface, usb.util.ENDPOINT_OUT)
        self._in = _endpoint(interface, usb.util.ENDPOINT_IN)
        if self._out is None:
            raise ValueError("it takes no bytes")

    def _opened(self) -> Any:
        if self._device is None:
            raise WireError(f"{self._name} is not open", permanent=False)
        return self._device


def connect(url: DeviceUrl, _outbound: Outbound) -> UsbTransport:
    """Returns the wire to the URL's USB device: `//04b8:0202`, or `//04b8:0202/SERIAL`."""
    return UsbTransport(url.host, url.path.strip("/"))


def _endpoint(interface: Any, direction: int) -> Any:
    return usb.util.find_descriptor(
        interface,
        custom_match=lambda end: (
            usb.util.endpoint_direction(end.bEndpointAddress) == direction
            and usb.util.endpoint_type(end.bmAttributes) == usb.util.ENDPOINT_TYPE_BULK
        ),
    )


def _ms(seconds: float) -> int:
    # For libusb 0 means for ever.
    return max(1, round(seconds * 1000))
