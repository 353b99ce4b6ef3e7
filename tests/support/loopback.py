"""Knows how to keep a test inside this machine: only loopback and Unix sockets connect."""

import ipaddress
import socket
from collections.abc import Callable
from typing import Any

import pytest


class OutsideNetwork(AssertionError):
    """A test tried to connect to another machine; not an OSError, which the program may catch."""


@pytest.fixture(autouse=True)
def only_loopback(monkeypatch: pytest.MonkeyPatch) -> None:
    """Refuse every connection of Python's sockets that would leave this machine."""
    monkeypatch.setattr(socket.socket, "connect", _guarded(socket.socket.connect))
    monkeypatch.setattr(socket.socket, "connect_ex", _guarded(socket.socket.connect_ex))


def _guarded(connect: Callable[[socket.socket, Any], Any]) -> Callable[[socket.socket, Any], Any]:
    def guarded(self: socket.socket, address: Any) -> Any:
        is_ip = self.family in (socket.AF_INET, socket.AF_INET6)
        if is_ip and not is_loopback(address[0]) and not _sends_nothing(self, address[0]):
            raise OutsideNetwork(f"a test tried to connect to {address[0]}:{address[1]}")
        return connect(self, address)

    return guarded


def _sends_nothing(line: socket.socket, host: str) -> bool:
    """Whether the own address is asked for by a datagram's way to where nobody is (RFC 5737)."""
    return line.type == socket.SOCK_DGRAM and host == "192.0.2.1"


def is_loopback(host: str) -> bool:
    """Tell whether `host` is this machine; a name other than localhost is not."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
