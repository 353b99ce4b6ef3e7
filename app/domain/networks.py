"""Which addresses are one line, for whoever counts by address."""

from ipaddress import IPv6Address, IPv6Network, ip_address

ONE_LINE = 64
"""The bits of an IPv6 address that tell lines apart: each has at least a /64 to itself (RFC 6177),
and may send every question from another address of it.
"""


def line_of(address: str) -> str:
    """The line that the address is of: "2001:db8:0:1::/64" for one of IPv6, else the address.

    One of IPv4 that is written as IPv6 (::ffff:192.0.2.1) is that of IPv4, and what is no address
    stays what it is.
    """
    try:
        of = ip_address(address)
    except ValueError:
        return address
    if not isinstance(of, IPv6Address):
        return address
    if of.ipv4_mapped is not None:
        return str(of.ipv4_mapped)
    return str(IPv6Network((int(of), ONE_LINE), strict=False))
