"""Names and passwords for devices that ask for them: a file of this PC, which URLs only refer to.

A URL stands on pages, in the log and in backups; the file `logins.toml` of the data folder in none
of them, and only the program's own user may read it.
"""

import os
import re
import sys
import tempfile
import tomllib
from dataclasses import dataclass, field
from pathlib import Path

import tomli_w

FILE = "logins.toml"
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
# What may stand in a head of HTTP, between quotes, and before the colon of Basic.
_USER = re.compile(r"[\x21-\x7e]{1,64}")
_OTHERS = 0o077


class LoginError(ValueError):
    """There is no such login, or the file can't be used; the message says the way out."""


@dataclass(frozen=True, slots=True)
class Login:
    """Who we are for a device; `name` is what the URL calls it."""

    name: str
    user: str
    password: str = field(repr=False)


def login_name(value: str) -> str:
    """Returns the name of a login as an option has it; raises ValueError for what can't be one."""
    if not _NAME.fullmatch(value):
        raise ValueError("the name of a login: letters, digits, . _ -")
    return value


class Logins:
    """The logins of a data folder; the file is read anew each time, so a change counts at once."""

    def __init__(self, data: Path) -> None:
        self._file = data / FILE

    def of(self, name: str) -> Login:
        """Returns the login of that name; raises LoginError."""
        known = self._known()
        if name not in known:
            raise LoginError(
                f"there is no login {name!r} in this PC's {FILE}: `moiso device login "
                f"{name} USER` writes it"
            )
        return Login(name, **known[name])

    def keep(self, login: Login) -> None:
        """Write the login in place of one of that name; raises LoginError, OSError."""
        for what, rule, value in (("name", _NAME, login.name), ("user", _USER, login.user)):
            if not rule.fullmatch(value) or '"' in value or ":" in value:
                raise LoginError(f"{value!r} can't be the {what} of a login")
        written = {**self._known(), login.name: {"user": login.user, "password": login.password}}
        # Made by this user alone from its first byte on, and moved: never half a file.
        descriptor, unfinished = tempfile.mkstemp(suffix=".part", dir=self._file.parent)
        with os.fdopen(descriptor, "wb") as writer:
            tomli_w.dump(written, writer)
        Path(unfinished).replace(self._file)

    def names(self) -> list[str]:
        """Returns the names in the file; raises LoginError where it can't be used."""
        return sorted(self._known())

    def _known(self) -> dict[str, dict[str, str]]:
        if not self._file.exists():
            return {}
        if sys.platform != "win32" and self._file.stat().st_mode & _OTHERS:
            raise LoginError(f"others may read {self._file}: chmod 600 {self._file}")
        try:
            told = tomllib.loads(self._file.read_text("utf-8"))
        except (OSError, ValueError) as error:
            # The parser's words may hold a piece of a password.
            raise LoginError(f"{self._file} can't be read as TOML") from error
        for name, block in told.items():
            if not _is_block(block):
                raise LoginError(f"{self._file}: [{name}] must have user and password, two texts")
        return told


def _is_block(block: object) -> bool:
    return (
        isinstance(block, dict)
        and block.keys() == {"user", "password"}
        and all(isinstance(value, str) for value in block.values())
        and bool(_USER.fullmatch(block["user"]))
        and not {'"', ":"} & set(block["user"])
    )
