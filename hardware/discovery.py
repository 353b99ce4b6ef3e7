"""Printers that can be found without knowing anything of them: in the network, at USB, at cables.

In the network nothing is sent: a connection to the printers' port is opened and closed again. What
answers there may be the laser printer of the office next door, which prints whatever it is sent.
"""

import contextlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from enum import StrEnum
from ipaddress import IPv4Address, IPv4Network, ip_network
from pathlib import Path
from urllib.parse import quote

from serial.tools.list_ports import comports

from hardware.outbound import PRIVATE, AddressRefused, Outbound
from hardware.transports import usb

PORT = 9100
CONNECT_S = 0.6
AT_ONCE = 48
MOST_NETWORKS = 4
PREFIX_BITS = 24
"""Of a larger network the part is looked through in which this machine is: 254 addresses."""

_SYS = Path("/sys/bus/usb/devices")
# USB Device Class Definition for Printing Devices 1.1, section 4.1.
_PRINTER_CLASS = "07"
_SERIAL_BAUD = 115_200


class Way(StrEnum):
    """Where a printer was found; the value is the word in the API."""

    NETWORK = "network"
    USB = "usb"
    SERIAL = "serial"
    SIMULATED = "simulated"


@dataclass(frozen=True, slots=True)
class FoundPrinter:
    """Something that may be a printer: where it is, what it says of itself, and its URL."""

    way: Way
    place: str
    url: str
    model: str = ""


def networks_around(
    addresses: Iterable[IPv4Address], *, within: Iterable[str] = PRIVATE
) -> Sequence[IPv4Network]:
    """Returns the networks of 254 addresses in which this machine has these, if they are a site's
    own.
    """
    own = [ip_network(text) for text in within]
    around = [
        IPv4Network((address, PREFIX_BITS), strict=False)
        for address in addresses
        if any(address in network for network in own)
    ]
    return list(dict.fromkeys(around))[:MOST_NETWORKS]


def hosts_of(networks: Iterable[IPv4Network], gate: Outbound) -> Sequence[str]:
    """Returns the addresses in the networks that may be connected to."""
    every = (str(host) for network in networks for host in network.hosts())
    return [host for host in every if gate.allows(host)]


def in_network(
    hosts: Sequence[str],
    gate: Outbound,
    *,
    port: int = PORT,
    asked: Callable[[], None] = lambda: None,
) -> Iterator[FoundPrinter]:
    """Yields what answers at the printers' port, as it answers; `asked` is called for each host."""

    def try_one(host: str) -> bool:
        with contextlib.suppress(OSError, AddressRefused), gate.connect(host, port, CONNECT_S):
            return True
        return False

    with ThreadPoolExecutor(AT_ONCE, thread_name_prefix="printer-search") as pool:
        trying = {pool.submit(try_one, host): host for host in hosts}
        for done in as_completed(trying):
            asked()
            if done.result():
                place = trying[done]
                yield FoundPrinter(Way.NETWORK, place, f"escpos+tcp://{place}:{port}?profile=auto")


def at_usb(folder: Path = _SYS) -> Iterator[FoundPrinter]:
    """Yields the printers at this machine's USB ports, as Linux lists them; elsewhere nothing.

    One that has a device file is written to by it; another by pyusb, where that is installed.
    """
    for interface in sorted(folder.glob("*:*")):
        if _read(interface / "bInterfaceClass") != _PRINTER_CLASS:
            continue
        device = folder / interface.name.partition(":")[0]
        model = f"{_read(device / 'manufacturer')} {_read(device / 'product')}".strip()
        files = sorted(interface.glob("usbmisc/lp*"))
        ids = f"{_read(device / 'idVendor')}:{_read(device / 'idProduct')}"
        if files:
            place = f"/dev/usb/{files[0].name}"
            yield FoundPrinter(Way.USB, place, f"escpos+file://{place}", model)
        elif usb.is_installed():
            yield FoundPrinter(Way.USB, ids, f"escpos+usb://{ids}", model)


def at_cables() -> Iterator[FoundPrinter]:
    """Yields this machine's serial ports: whether a printer hangs there, only a test slip tells."""
    for port in sorted(comports(), key=lambda port: str(port.device)):
        path = port.device if port.device.startswith("/") else f"/{port.device}"
        model = port.product or (port.description if port.description != "n/a" else "") or ""
        url = f"escpos+serial://{quote(path)}?baud={_SERIAL_BAUD}"
        yield FoundPrinter(Way.SERIAL, port.device, url, model)


def _read(file: Path) -> str:
    try:
        return file.read_text("utf-8", "replace").strip()
    except OSError:
        return ""
