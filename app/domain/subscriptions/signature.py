"""Signatures of Standard Webhooks, symmetric: by these a target knows who sent a message, and when.

https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
"""

import base64
import hashlib
import hmac
import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime

KEY_PREFIX = "whsec_"
SECRET_BYTES = 32


def new_secret() -> str:
    """A key as the specification writes it: "whsec_" and base64 of 32 random bytes."""
    return KEY_PREFIX + base64.b64encode(secrets.token_bytes(SECRET_BYTES)).decode()


def signed_headers(ident: str, body: bytes, at: datetime, keys: Sequence[str]) -> Mapping[str, str]:
    """The three headers of a message; one signature for each key, with a blank between."""
    seconds = int(at.timestamp())
    signed = b".".join((ident.encode(), str(seconds).encode(), body))
    macs = (
        hmac.digest(base64.b64decode(key.removeprefix(KEY_PREFIX)), signed, hashlib.sha256)
        for key in keys
    )
    return {
        "webhook-id": ident,
        "webhook-timestamp": str(seconds),
        "webhook-signature": " ".join(f"v1,{base64.b64encode(mac).decode()}" for mac in macs),
    }
