"""Knows how to find a TCP port on the loopback address that nobody listens on."""

import os
import socket
from contextlib import suppress
from itertools import cycle

BEGIN, EACH = 20_000, 1_500  # Below 32768: nobody is given one of these by chance.
_WORKER = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")) % 8
_FIRST = BEGIN + EACH * _WORKER
_PORTS = cycle(range(_FIRST, _FIRST + EACH))


def free_port() -> int:
    """Return a port that is free and that no other test of this run has been given for long."""
    while True:
        port = next(_PORTS)
        with suppress(OSError), socket.socket() as probe:
            probe.bind(("127.0.0.1", port))
            return port
