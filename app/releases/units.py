"""The units of systemd that install.sh has put in place: those of another version take their place.

A unit that is no longer as the release before had made it is the administrator's own: it is kept.
"""

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from app.releases.installed import UNIT, Installed

NAMES = (UNIT.name, "moiso@.service", "moiso-agent.service")


@dataclass(frozen=True, slots=True)
class UnitsChanged:
    """What became of the units: which are the other version's now, which were kept, and why."""

    renewed: Sequence[str] = ()
    kept: Sequence[str] = ()


def change_units(
    here: Installed, before: str, to: str, *, folder: Path = UNIT.parent
) -> UnitsChanged:
    """Put the units of a version where those of the one before lie, and nowhere else.

    systemd is told by who calls, if any was renewed. Raises OSError.
    """
    renewed, kept = [], []
    for name in NAMES:
        placed, old = folder / name, here.folder(before) / "units" / name
        new = here.folder(to) / "units" / name
        if not placed.exists() or not new.exists():
            continue
        text = placed.read_bytes()
        if text == new.read_bytes():
            continue
        if placed.is_symlink() or not old.exists() or text != old.read_bytes():
            kept.append(f"{placed} was changed here and is kept; the newer one is {new}")
            continue
        _write(placed, new.read_bytes())
        renewed.append(name)
    return UnitsChanged(renewed, kept)


def _write(file: Path, content: bytes) -> None:
    """Write the file in one step: a power cut leaves the old one or the new one."""
    unfinished = file.with_name(f".{file.name}.part")
    with unfinished.open("wb") as out:
        out.write(content)
        out.flush()
        os.fsync(out.fileno())
    unfinished.chmod(0o644)
    unfinished.replace(file)
