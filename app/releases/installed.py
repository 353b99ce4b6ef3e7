"""Where an installed program lies: a folder of releases, and the link to the one that runs.

PREFIX/releases/VERSION   one release, whole: its Python packages, its papers, its units
PREFIX/current            a link to the release that the service starts
"""

import json
import shutil
import sys
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from app.releases.release import PUBLIC_KEY
from app.releases.settings_file import LINK

USUAL_PREFIX = Path("/opt/moiso")
UNIT = Path("/etc/systemd/system/moiso.service")
_BEFORE = "before.json"


class NotInstalled(Exception):
    """The program that runs was not put here by install.sh; the message says so."""


@dataclass(frozen=True, slots=True)
class Before:
    """What ran before a release: its version, its schema, since when it doesn't."""

    version: str
    schema: str
    until: datetime


@dataclass(frozen=True, slots=True)
class Installed:
    """The installation that this program belongs to, and the version that is its current one."""

    prefix: Path
    version: str

    def folder(self, version: str) -> Path:
        """The folder of a release."""
        return self.prefix / "releases" / version

    def program(self, version: str) -> Path:
        """The command of a release."""
        return self.folder(version) / "bin/moiso"

    @property
    def public_key(self) -> Path:
        """The file of the key that the current release believes."""
        return self.folder(self.version) / PUBLIC_KEY

    @property
    def is_usual(self) -> bool:
        """Whether the settings are the machine's own and not below the prefix."""
        link = self.folder(self.version) / LINK
        return self.prefix == USUAL_PREFIX and link.readlink().parent != self.prefix

    @property
    def is_service(self) -> bool:
        """Whether systemd starts it."""
        return UNIT.exists() and f"{self.prefix}/current/" in UNIT.read_text("utf-8")

    def switch_to(self, version: str) -> None:
        """Make a release the current one, in one step."""
        link = self.prefix / ".current"
        link.unlink(missing_ok=True)
        link.symlink_to(Path("releases", version))
        link.replace(self.prefix / "current")

    def remove(self, *, but: set[str]) -> None:
        """Delete the releases but for those and the current one."""
        kept = but | {(self.prefix / "current").resolve().name}
        for folder in (self.prefix / "releases").iterdir():
            if folder.name not in kept:
                shutil.rmtree(folder, ignore_errors=True)

    def remember(self, version: str, before: Before) -> None:
        """Note beside a release what ran before it."""
        told = {
            "version": before.version,
            "schema": before.schema,
            "until": before.until.isoformat(),
        }
        (self.folder(version) / _BEFORE).write_text(json.dumps(told), "utf-8")

    def forget(self, version: str) -> None:
        """Forget what ran before a release."""
        (self.folder(version) / _BEFORE).unlink(missing_ok=True)

    def before(self) -> Before | None:
        """What ran before the current release, if it still lies here; None else."""
        file = self.folder(self.version) / _BEFORE
        if not file.exists():
            return None
        told = json.loads(file.read_text("utf-8"))
        if not self.program(told["version"]).exists():
            return None
        return Before(told["version"], told["schema"], datetime.fromisoformat(told["until"]))


def installed() -> Installed:
    """The installation of the program that runs. Raises NotInstalled."""
    folder = Path(sys.prefix).resolve()
    current = folder.parent.parent / "current"
    if folder.parent.name != "releases" or not current.is_symlink():
        raise NotInstalled(
            "this program was not installed by install.sh of a release: only such a one changes "
            "itself; a checkout is updated by git and `make setup`"
        )
    if current.resolve() != folder:
        raise NotInstalled(f"{folder} is not the current release: use {current}/bin/moiso")
    return Installed(folder.parent.parent, folder.name)
