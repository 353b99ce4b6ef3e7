"""What must be read again and by nobody else: encrypted by a key of the installation's own."""

import base64
from typing import Any

from app.operations.people.derived_keys import derived_key


class Seal:
    """Encrypts texts of one purpose; `owner` binds each to the row that it stands in."""

    def __init__(self, secret_key: str, purpose: str) -> None:
        self._key = base64.urlsafe_b64encode(derived_key(secret_key, purpose))

    def close(self, owner: str, text: str) -> str:
        """The text encrypted."""
        sealed: bytes = self._cipher().encrypt(f"{owner}\n{text}".encode())
        return sealed.decode()

    def open(self, owner: str, sealed: str) -> str | None:
        """The text; None where it is another's, or was encrypted under another secret key."""
        from cryptography.fernet import InvalidToken  # noqa: PLC0415 - 10 MB that few need

        try:
            plain = self._cipher().decrypt(sealed.encode()).decode()
        except InvalidToken:
            return None
        of, _, text = plain.partition("\n")
        return text if of == owner else None

    def _cipher(self) -> Any:
        from cryptography.fernet import Fernet  # noqa: PLC0415 - 10 MB that few need

        return Fernet(self._key)
