"""The broker as each of its users reaches it: a client with bounds, and names of our own."""

import hashlib
from typing import Any

from valkey import Valkey


def broker_client(url: str, timeout_s: float, **named: Any) -> Any:
    """A client that waits so long for each connecting and each answer; its methods say no types."""
    return Valkey.from_url(url, socket_timeout=timeout_s, socket_connect_timeout=timeout_s, **named)


def broker_name(secret_key: str, purpose: str) -> str:
    """What the keys of a purpose begin with.

    Processes that have the same secret key are one installation, whoever else uses the broker.
    """
    return f"moiso:{hashlib.sha256(f'{purpose} {secret_key}'.encode()).hexdigest()[:24]}"
