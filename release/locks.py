"""The lock of one Python version: requirements.lock without what other systems need."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from packaging.requirements import Requirement

_ENTRY = re.compile(r"\n(?=[A-Za-z0-9])")
_HASH = re.compile(r"--hash=(sha256:[0-9a-f]{64})")


@dataclass(frozen=True, slots=True)
class Locked:
    """A package of the lock: its name, its version and the hashes that its files may have."""

    name: str
    version: str
    hashes: tuple[str, ...]

    @property
    def line(self) -> str:
        """The package as pip reads it."""
        return " \\\n    ".join(
            [f"{self.name}=={self.version}", *map("--hash={}".format, self.hashes)]
        )


def locked_for(lock: str, python: str) -> list[Locked]:
    """The packages of the lock that a Linux PC with that Python (as "3.12") needs."""
    system = {
        "python_version": python,
        "python_full_version": f"{python}.0",
        "sys_platform": "linux",
        "platform_system": "Linux",
        "platform_machine": "x86_64",
        "os_name": "posix",
        "implementation_name": "cpython",
        "platform_python_implementation": "CPython",
    }
    return [
        one
        for asked, one in _entries(lock)
        if asked.marker is None or asked.marker.evaluate(system)
    ]


def all_locked(lock: str) -> list[Locked]:
    """The packages of the lock, whichever system needs them."""
    return [one for _, one in _entries(lock)]


def _entries(lock: str) -> Iterator[tuple[Requirement, Locked]]:
    for entry in _ENTRY.split(lock.strip()):
        asked = Requirement(entry.partition("\\")[0].partition("--hash")[0].strip())
        version = str(asked.specifier).removeprefix("==")
        yield asked, Locked(asked.name, version, tuple(_HASH.findall(entry)))
