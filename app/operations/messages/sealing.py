"""What must be read again and by nobody else: encrypted by a key of the installation's own."""

from app.operations.people.derived_keys import Cipher


class Seal:
    """Encrypts texts of one purpose; `owner` binds each to the row that it stands in."""

    def __init__(self, secret_key: str, purpose: str) -> None:
        self._cipher = Cipher(secret_key, purpose)

    def close(self, owner: str, text: str) -> str:
        """The text encrypted."""
        return self._cipher.close(f"{owner}\n{text}")

    def open(self, owner: str, sealed: str) -> str | None:
        """The text; None where it is another's, or was encrypted under another secret key."""
        of, _, text = (self._cipher.open(sealed) or "").partition("\n")
        return text if of == owner else None
