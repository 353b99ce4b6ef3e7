"""The addresses that this machine has in its own networks; nothing is sent to find them."""

import contextlib
import socket
import struct
import sys
from collections.abc import Iterator
from ipaddress import IPv4Address

if sys.platform != "win32":
    import fcntl

_ADDRESS_OF = 0x8915  # SIOCGIFADDR, linux/sockios.h
# RFC 5737: an address that nothing has. A datagram socket that is connected sends nothing, but has
# the address from which it would.
_ANYWHERE_ELSE = ("192.0.2.1", 9)


def own_addresses() -> list[IPv4Address]:
    """Returns the IPv4 addresses of this machine's interfaces, the one of its way out first."""
    found = [way_out(), *_of_interfaces(), *_of_its_name()]
    known = [one for one in found if one is not None and not one.is_loopback]
    return list(dict.fromkeys(known))


def way_out() -> IPv4Address | None:
    """Returns the address that others of its network know it by; None without a network."""
    with contextlib.suppress(OSError), socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as line:
        line.connect(_ANYWHERE_ELSE)
        found = IPv4Address(line.getsockname()[0])
        return None if found.is_unspecified or found.is_loopback else found
    return None


def _of_interfaces() -> Iterator[IPv4Address]:
    if sys.platform == "win32":  # Its name knows its addresses.
        return
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as line:
        for _, name in socket.if_nameindex():
            with contextlib.suppress(OSError):
                asked = struct.pack("256s", name.encode()[:15])
                yield IPv4Address(fcntl.ioctl(line.fileno(), _ADDRESS_OF, asked)[20:24])


def _of_its_name() -> Iterator[IPv4Address]:
    with contextlib.suppress(OSError):
        yield from map(IPv4Address, socket.gethostbyname_ex(socket.gethostname())[2])
