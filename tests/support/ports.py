"""Knows how to find a TCP port on the loopback address that nobody listens on."""

import socket


def free_port() -> int:
    """Return a port that was free a moment ago; the kernel doesn't hand it out again at once."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
