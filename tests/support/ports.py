"""Knows how to find a TCP port on the loopback address that nobody listens on.

Each process takes a block of ports for as long as it lives, so that neither another worker nor
another run on this machine is given one between the moment it is found and the server's start.
"""

import socket
from collections.abc import Iterator
from contextlib import suppress
from functools import cache
from itertools import cycle

BEGIN, END, EACH = 20_000, 32_000, 400  # Below 32768: nobody is given one of these by chance.


def free_port() -> int:
    """Return a port that is free and that no other test of this process has been given for long."""
    _, ports = _block()
    while True:
        port = next(ports)
        if claim := _bound(port):
            claim.close()
            return port


@cache
def _block() -> tuple[socket.socket, Iterator[int]]:
    """Return this process's ports, and the socket on the first that keeps the block its own."""
    for first in range(BEGIN, END, EACH):
        if claim := _bound(first):
            return claim, cycle(range(first + 1, first + EACH))
    raise OSError(f"other runs have all ports from {BEGIN} to {END}")


def _bound(port: int) -> socket.socket | None:
    claim = socket.socket()
    with suppress(OSError):
        claim.bind(("127.0.0.1", port))
        return claim
    claim.close()
    return None
