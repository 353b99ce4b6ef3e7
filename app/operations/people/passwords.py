"""Passwords: hashed with argon2id, checked in constant effort, refused if anybody would guess them.

The rules are those of NIST SP 800-63B 5.1.1.2: a least length, no composition, no forced change,
and a list of what is known from breaches or follows from the person's own name.
"""

import re
import secrets
import tomllib
from functools import cache
from pathlib import Path
from threading import BoundedSemaphore

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from app.domain.errors import Invalid

_HASHER = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)
"""OWASP's least for argon2id: 19 MiB, two passes, one lane."""

_AT_ONCE = BoundedSemaphore(2)
"""The limit of checks at a time: many sign-ins at once must not take all memory and cores."""

MIN_LENGTH = 8
MAX_LENGTH = 256
_ENDING = re.compile(r"[\W\d_]+$")
_RUNS = ("01234567890123456789", "98765432109876543210", "abcdefghijklmnopqrstuvwxyz",
         "qwertyuiopasdfghjklzxcvbnm")  # fmt: skip
_READABLE = "abcdefghjkmnpqrstuvwxyz23456789"


def check_password(password: str, *, username: str, name: str = "") -> None:
    """Raise Invalid for a password too short or too long, well known, or made of the name."""
    if len(password) < MIN_LENGTH:
        raise Invalid("password_short", field="password", least=MIN_LENGTH)
    if len(password) > MAX_LENGTH:
        raise Invalid("password_long", field="password", most=MAX_LENGTH)
    plain = password.casefold()
    core = _ENDING.sub("", plain)
    own = {username.casefold(), *(part for part in name.casefold().split() if len(part) > 2)}
    if plain in own or core in own or (username.casefold() in plain and len(username) > 4):
        raise Invalid("password_own_name", field="password")
    if plain in _known() or core in _known() or _is_run(plain):
        raise Invalid("password_known", field="password")


def _is_run(plain: str) -> bool:
    """Whether it is one or two letters again and again, or a run of the keyboard."""
    return len(set(plain)) <= 2 or any(plain in run for run in _RUNS)


@cache
def _known() -> frozenset[str]:
    """The bundled list; an entry also stands for itself with digits and signs behind it."""
    with (Path(__file__).parent / "known_passwords.toml").open("rb") as file:
        return frozenset(tomllib.load(file)["known"])


def readable_secret() -> str:
    """A random secret to be written down or read out: some 59 bits, no letters that look alike."""
    letters = [secrets.choice(_READABLE) for _ in range(12)]
    return "-".join("".join(letters[at : at + 4]) for at in (0, 4, 8))


@cache
def _nobody() -> str:
    """A hash that belongs to nobody, made at the first use: most commands check no password."""
    return _HASHER.hash("nobody has this password")


def hash_password(password: str) -> str:
    """The stored form of a password."""
    with _AT_ONCE:
        return _HASHER.hash(password)


def is_password(stored: str | None, password: str) -> bool:
    """Whether the password is the stored one; an unknown person takes as long as a known one."""
    with _AT_ONCE:
        try:
            _HASHER.verify(stored or _nobody(), password)
            return stored is not None
        except (VerificationError, InvalidHashError):
            return False
