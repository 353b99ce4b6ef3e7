"""Datagrams to an address or a group of the network, for speakers only; no connection at all."""

from collections.abc import Mapping
from ipaddress import IPv4Address

from hardware.options import Check, whole


def _own_address(value: str) -> str:
    try:
        return str(IPv4Address(value))
    except ValueError as error:
        raise ValueError("an IPv4 address of this PC") from error


OPTIONS: Mapping[str, Check] = {"ttl": whole(1, 64), "interface": _own_address}
"""For groups: how many routers they may pass, and the address of the network card they leave by."""
NEEDS = "host"
DEFAULT_PORT = 5004
"""That of RTP by default, RFC 3551."""
KIND = "speaker"
