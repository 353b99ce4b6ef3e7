"""Keys derived of the installation's secret key: one a purpose, none of which tells another."""

import hashlib
import hmac


def derived_key(secret_key: str, purpose: str) -> bytes:
    """The 32 bytes of the purpose: HMAC-SHA256 of it under the secret key, as HKDF expands one."""
    return hmac.digest(secret_key.encode(), f"moiso {purpose}".encode(), hashlib.sha256)
