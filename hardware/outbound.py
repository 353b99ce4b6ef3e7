"""Where connections may go that somebody else's words name: the one gate for every such address.

An address is looked at when it is connected to, never before: a name that leads elsewhere the
next moment is of no use to anybody. Whoever may write on the server's own command line needs no
gate (`ANYWHERE`).
"""

import contextlib
import socket
import stat
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from os import fstat

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

PRIVATE = ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7", "239.0.0.0/8")
"""Networks of a site: RFC 1918, RFC 4193, and its own groups, RFC 2365."""

WORDS = {"private": PRIVATE, "public": ("0.0.0.0/0", "::/0")}

_NOBODYS = tuple(
    ip_network(text)
    for text in (
        "0.0.0.0/8",
        "127.0.0.0/8",
        "169.254.0.0/16",
        "224.0.0.0/4",
        "240.0.0.0/4",
        "::/127",
        "fe80::/10",
        "fec0::/10",
        "fd00:ec2::/32",
        "ff00::/8",
    )
)
"""This machine, links (where clouds keep secrets), groups: only a network inside opens them."""

_NAT64 = ip_network("64:ff9b::/96")


class AddressRefused(Exception):
    """The address isn't one that may be connected to; not an OSError: nothing was tried."""


@dataclass(frozen=True, slots=True)
class Outbound:
    """The networks that may be connected to; the same sentence for all else, before any packet."""

    networks: tuple[Network, ...]
    is_open: bool = False
    """Whether any address and any file will do: what the command line says."""

    @classmethod
    def of(cls, words: Iterable[str] | None) -> "Outbound":
        """The gate of a setting's words: networks, addresses, `private`, `public`; None: open."""
        if words is None:
            return ANYWHERE
        networks = [text for word in words for text in WORDS.get(word, (word,))]
        return cls(tuple(ip_network(text, strict=False) for text in networks))

    @property
    def words(self) -> tuple[str, ...] | None:
        """Returns what `of` makes the same gate of, as another process needs it; None: open."""
        return None if self.is_open else tuple(map(str, self.networks))

    def and_also(self, *words: str) -> "Outbound":
        """The gate that lets these pass, too."""
        return Outbound((*self.networks, *Outbound.of(words).networks), self.is_open)

    def allows(self, address: str) -> bool:
        """Whether the IP address may be connected to."""
        if self.is_open:
            return True
        if "%" in address:  # A zone is of a link.
            return False
        known = _plain(ip_address(address))
        closed = [one for one in _NOBODYS if known in one]
        if not closed and _is_own(known):
            closed = [ip_network(known)]
        return any(
            known in network and all(_is_inside(network, one) for one in closed)
            for network in self.networks
        )

    def refuses(self, host: str) -> bool:
        """Whether a host can be told to be out of bounds without asking for its name."""
        try:
            return not self.allows(host.strip("[]"))
        except ValueError:
            return host.lower().rstrip(".") == "localhost" and not self.allows("127.0.0.1")

    def connect(self, host: str, port: int, timeout_s: float | None) -> socket.socket:
        """A connection to the host's first address that may be reached and answers.

        Raises AddressRefused where none may, OSError where none answers or the name is unknown.
        """
        trouble: OSError | None = None
        for family, kind, protocol, _, place in self._places(host, port, socket.SOCK_STREAM):
            link = socket.socket(family, kind, protocol)
            try:
                link.settimeout(timeout_s)
                link.connect(place)
            except OSError as error:
                link.close()
                trouble = error
            else:
                return link
        raise trouble or AddressRefused(refusal(host))

    def datagram_place(self, host: str, port: int) -> tuple[int, tuple[str, int]]:
        """Returns the family and address of the host's first address that may be sent to.

        It may be a group. Raises AddressRefused where none may, OSError for an unknown name.
        """
        for family, _, _, _, place in self._places(host, port, socket.SOCK_DGRAM):
            return family, place
        raise AddressRefused(refusal(host))

    def _places(
        self, host: str, port: int, kind: int
    ) -> Iterator[tuple[int, int, int, str, tuple[str, int]]]:
        try:
            every = socket.getaddrinfo(host, port, type=kind)
        except UnicodeError as error:  # A part of the name is empty or longer than 63 letters.
            raise socket.gaierror(socket.EAI_NONAME, "no name of a host") from error
        for found in every:
            if self.allows(str(found[4][0])):
                yield found  # type: ignore[misc] # IPv6 has two numbers more

    def must_take(self, descriptor: int, path: str) -> None:
        """Raise AddressRefused where the open file is no device: nothing may be written there."""
        if not self.is_open and not stat.S_ISCHR(fstat(descriptor).st_mode):
            raise AddressRefused(
                f"{path} is no device file; anything else is set by `moiso device url` alone"
            )


ANYWHERE = Outbound((), is_open=True)


def refusal(host: str) -> str:
    """The sentence for who named a host that may not be connected to."""
    return (
        f"{host} may not be connected to: its network isn't among MOISO_OUTBOUND; "
        "name it there (a device's may also be set by `moiso device url`)"
    )


def _plain(address: Address) -> Address:
    """The IPv4 address inside of an IPv6 one that only carries it."""
    if isinstance(address, IPv6Address):
        if address.ipv4_mapped is not None:
            return address.ipv4_mapped
        if address in _NAT64:
            return IPv4Address(int(address) & 0xFFFF_FFFF)
        if address.sixtofour is not None:
            return address.sixtofour
    return address


def _is_inside(network: Network, other: Network) -> bool:
    if isinstance(network, IPv4Network):
        return isinstance(other, IPv4Network) and network.subnet_of(other)
    return isinstance(other, IPv6Network) and network.subnet_of(other)


def _is_own(address: Address) -> bool:
    """Whether this machine itself has the address: what listens there is no device."""
    family = socket.AF_INET if address.version == 4 else socket.AF_INET6
    with contextlib.suppress(OSError), socket.socket(family, socket.SOCK_DGRAM) as tried:
        tried.bind((str(address), 0))
        return True
    return False
