"""Passwords: hashed with argon2id, checked in constant effort."""

from threading import BoundedSemaphore

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

_HASHER = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)
"""OWASP's least for argon2id: 19 MiB, two passes, one lane."""

_AT_ONCE = BoundedSemaphore(2)
"""A rush of sign-ins must not take the machine's memory and cores."""

MIN_LENGTH = 8
_NOBODY = _HASHER.hash("nobody has this password")


def hash_password(password: str) -> str:
    """The stored form of a password."""
    with _AT_ONCE:
        return _HASHER.hash(password)


def is_password(stored: str | None, password: str) -> bool:
    """Whether the password is the stored one; an unknown person takes as long as a known one."""
    with _AT_ONCE:
        try:
            _HASHER.verify(stored or _NOBODY, password)
            return stored is not None
        except (VerificationError, InvalidHashError):
            return False
