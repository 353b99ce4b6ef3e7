"""Keys derived of the installation's secret key: one a purpose, none of which tells another."""

import base64
import hashlib
import hmac
from typing import Any


def derived_key(secret_key: str, purpose: str) -> bytes:
    """The 32 bytes of the purpose: HMAC-SHA256 of it under the secret key, as HKDF expands one."""
    return hmac.digest(secret_key.encode(), f"moiso {purpose}".encode(), hashlib.sha256)


class Cipher:
    """Encrypts texts that must be read again, by the key of one purpose (Fernet)."""

    def __init__(self, secret_key: str, purpose: str) -> None:
        self._key = base64.urlsafe_b64encode(derived_key(secret_key, purpose))

    def close(self, text: str) -> str:
        """The text encrypted."""
        return str(self._fernet().encrypt(text.encode()).decode())

    def open(self, sealed: str) -> str | None:
        """The text; None where it was encrypted under another secret key, or is none of ours."""
        from cryptography.fernet import InvalidToken  # noqa: PLC0415 - 10 MB that few need

        try:
            return str(self._fernet().decrypt(sealed.encode()).decode())
        except InvalidToken:
            return None

    def _fernet(self) -> Any:
        from cryptography.fernet import Fernet  # noqa: PLC0415 - 10 MB that few need

        return Fernet(self._key)
