"""A browser's subscription to the push service of its maker: where it is reached, and its keys."""

import base64
import binascii
import json
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from app.domain.errors import Invalid

POINT_BYTES, AUTH_BYTES = 65, 16
UNCOMPRESSED = 4
"""How the browser's public key begins (RFC 8291, 3.1: a point of P-256 as X9.62 writes it)."""


@dataclass(frozen=True, slots=True)
class PushSubscription:
    """Where a browser is reached, its public key, and the secret that it shares with senders."""

    endpoint: str
    public_key: bytes
    auth: bytes


def push_subscription(text: str, services: Sequence[str]) -> PushSubscription:
    """The subscription as a browser writes it in JSON, at one of the services or below it.

    A visitor names the address, and the server posts there: so it may be no other. Raises Invalid.
    """
    try:
        told = json.loads(text)
        keys = told["keys"]
        public_key, auth = unpacked(keys["p256dh"]), unpacked(keys["auth"])
        parts = urlsplit(told["endpoint"])
        host = parts.hostname or ""
        _ = parts.port
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise Invalid("push_subscription", field="to") from error
    is_key = len(public_key) == POINT_BYTES and public_key[0] == UNCOMPRESSED
    is_plain = parts.scheme == "https" and "@" not in parts.netloc
    if not is_key or len(auth) != AUTH_BYTES or not is_plain or not _is_printable(parts.geturl()):
        raise Invalid("push_subscription", field="to")
    if not any(host == one or host.endswith(f".{one}") for one in services):
        raise Invalid("push_service", field="to")
    return PushSubscription(parts.geturl(), public_key, auth)


def packed(octets: bytes) -> str:
    """The bytes as web push writes them: base64 for addresses, unfilled (RFC 4648, 5)."""
    return base64.urlsafe_b64encode(octets).rstrip(b"=").decode()


def unpacked(text: str) -> bytes:
    """The bytes of such a text. Raises ValueError."""
    try:
        return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except binascii.Error as error:
        raise ValueError("no base64 for addresses") from error


def _is_printable(address: str) -> bool:
    return all("!" <= sign <= "~" for sign in address)
