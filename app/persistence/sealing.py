"""Backups encrypted to public keys, in the format of age: any program of it opens them, too.

What is encrypted goes through a pipe, so nothing of it touches a disk in clear. Besides the keys
of the settings the server has one of its own, which never leaves its data, where all lies in clear
anyway: so it can read back what it wrote, and restore it in a drill.
"""

import os
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from hashlib import sha256
from pathlib import Path
from typing import IO, TypeAlias

import pyrage

from app.config import write_secret

HEADER = b"age-encryption.org/v1\n"
OWN_KEY_FILE = "backup_identity"
SUFFIX = ".age"

Identity: TypeAlias = pyrage.x25519.Identity


class NotOpened(Exception):
    """A file can't be decrypted; the message says why."""


class OtherKey(NotOpened):
    """A file is encrypted for another key than those that were given."""


class HashingWriter:
    """Passes on what is written to it, if there is where to, and knows its SHA-256."""

    def __init__(self, into: IO[bytes] | None = None) -> None:
        self._into = into
        self._hash = sha256()

    def write(self, part: bytes) -> int:
        """Take a part."""
        self._hash.update(part)
        if self._into is not None:
            self._into.write(part)
        return len(part)

    def flush(self) -> None:
        """Pass on what waits."""
        if self._into is not None:
            self._into.flush()

    @property
    def digest(self) -> str:
        """The SHA-256 of what has come so far."""
        return self._hash.hexdigest()


@contextmanager
def sealed(out: IO[bytes], keys: Sequence[str]) -> Iterator[HashingWriter]:
    """Give what to write to in clear; it goes to `out` encrypted. Raises OSError, ValueError."""
    recipients = [_recipient(key) for key in keys]
    reader, writer = os.pipe()
    failed: list[Exception] = []

    def encrypt() -> None:
        with os.fdopen(reader, "rb") as plain:
            try:
                pyrage.encrypt_io(plain, out, recipients)
            except Exception as error:  # noqa: BLE001 - told on the thread that writes
                failed.append(error)

    thread = threading.Thread(target=encrypt, name="sealing", daemon=True)
    thread.start()
    try:
        # The pipe is broken where encryption has failed: that is what is told.
        with suppress(BrokenPipeError), os.fdopen(writer, "wb") as plain:
            yield HashingWriter(plain)
    finally:
        thread.join()
    if failed:
        raise OSError(str(failed[0]).removeprefix("OSError: ")) from failed[0]


def is_sealed(path: Path) -> bool:
    """Whether the file is encrypted. Raises OSError."""
    with path.open("rb") as file:
        return file.read(len(HEADER)) == HEADER


def opened(path: Path, into: IO[bytes] | HashingWriter, identities: Sequence[Identity]) -> None:
    """Decrypt the file. Raises NotOpened, OSError where it can't be written."""
    try:
        with path.open("rb") as file:
            pyrage.decrypt_io(file, into, identities)
    except pyrage.DecryptError as error:
        if "No matching keys" in str(error):
            raise OtherKey("it is encrypted for another key") from error
        raise NotOpened(f"it is damaged: {error}") from error
    except OSError as error:
        if error.errno is not None or "Errno" in str(error):
            raise
        raise NotOpened("it is cut off or damaged") from error  # A part doesn't hold its seal.


def own_identity(data: Path) -> Identity:
    """The server's own key, made where there is none yet. Raises OSError, NotOpened."""
    path = data / OWN_KEY_FILE
    if not path.exists():
        write_secret(path, str(Identity.generate()))
    return identities_of(path)[0]


def identities_of(path: Path) -> list[Identity]:
    """The private keys in a file of age. Raises OSError, NotOpened where there is none."""
    return identities_in(path.read_bytes(), str(path))


def identities_in(content: bytes, name: str) -> list[Identity]:
    """The private keys in what such a file holds. Raises NotOpened where there is none."""
    try:
        lines = [line.strip() for line in content.decode("utf-8").splitlines()]
        found = [Identity.from_str(line) for line in lines if line and not line.startswith("#")]
    except (pyrage.IdentityError, UnicodeDecodeError) as error:
        raise NotOpened(f"{name} holds no private key of age (AGE-SECRET-KEY-…)") from error
    if not found:
        raise NotOpened(f"{name} holds no private key of age (AGE-SECRET-KEY-…)")
    return found


def must_be_keys(keys: Sequence[str]) -> None:
    """Raise ValueError for what is no public key."""
    for key in keys:
        _recipient(key)


def _recipient(key: str) -> pyrage.x25519.Recipient:
    try:
        return pyrage.x25519.Recipient.from_str(key)
    except pyrage.RecipientError as error:
        raise ValueError(f"{key!r} is no public key: a letter of it may be wrong") from error
