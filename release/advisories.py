"""Compares the lock files with published weaknesses of packages, also where there is no network.

    python -m release.advisories [--from FOLDER] [--but ID]

The folder holds OSV's exports, PyPI.zip and npm.zip (https://osv.dev, "data exports"); on a machine
with the internet they are fetched when they are older than a day. It ends with 1 for any weakness.
"""

import argparse
import json
import re
import sys
import time
import zipfile
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.request import urlretrieve

from packaging.version import InvalidVersion, Version

from release.locks import all_locked

ROOT = Path(__file__).resolve().parent.parent
SOURCE = "https://osv-vulnerabilities.storage.googleapis.com/{ecosystem}/all.zip"
ECOSYSTEMS = ("PyPI", "npm")
PYTHON_LOCKS = ("requirements.lock", "requirements-test.lock", "requirements-node.lock")
A_DAY_S = 86_400
OLD_DAYS = 14
LONGEST_SUMMARY = 100
_NOT_OF_THE_NAME = re.compile(r"[-_.]+")


@dataclass(frozen=True, slots=True, order=True)
class Weakness:
    """A published weakness of a locked package, and the versions that are free of it."""

    package: str
    version: str
    ident: str
    fixed: tuple[str, ...]
    summary: str

    @property
    def line(self) -> str:
        """The weakness in a line."""
        fixed = f"fixed in {', '.join(self.fixed)}" if self.fixed else "no version is free of it"
        return f"{self.package} {self.version}: {self.ident}, {fixed}: {self.summary}"


def main(words: Sequence[str] | None = None) -> int:
    """Compare by the command line; 1 for any weakness, 2 where there is nothing to compare with."""
    parser = argparse.ArgumentParser(prog="release.advisories", description=__doc__)
    parser.add_argument("--from", dest="folder", type=Path, help="PyPI.zip and npm.zip of OSV")
    parser.add_argument("--but", action="append", default=[], help="an id that was looked at")
    asked = parser.parse_args(words)
    folder = asked.folder or Path(sys.prefix, ".advisories")
    try:
        if asked.folder is None:
            fetch(folder)
        age_days = min(
            (time.time() - (folder / f"{one}.zip").stat().st_mtime) for one in ECOSYSTEMS
        )
        found = weaknesses(locked(), folder)
    except (OSError, zipfile.BadZipFile) as error:
        print(f"the published weaknesses can't be read: {error}", file=sys.stderr)
        return 2
    left = [one for one in found if one.ident not in asked.but]
    for one in left:
        print(one.line)
    count = sum(map(len, locked().values()))
    print(f"{count} locked packages, {len(left)} weaknesses, {len(found) - len(left)} looked at")
    if age_days > OLD_DAYS * A_DAY_S:
        print(f"what is published is {age_days / A_DAY_S:.0f} days old: fetch it anew")
    return 1 if left else 0


def fetch(folder: Path) -> None:
    """Fetch what is published, unless it is of today. Raises OSError."""
    folder.mkdir(parents=True, exist_ok=True)
    for ecosystem in ECOSYSTEMS:
        file = folder / f"{ecosystem}.zip"
        if file.exists() and time.time() - file.stat().st_mtime < A_DAY_S:
            continue
        unfinished = file.with_suffix(".part")
        urlretrieve(SOURCE.format(ecosystem=ecosystem), unfinished)  # noqa: S310 # Ours, by HTTPS.
        unfinished.replace(file)


def locked() -> Mapping[str, set[tuple[str, str]]]:
    """The names and versions of all locked packages, by their ecosystem."""
    python = {
        (_plain(one.name), one.version)
        for name in PYTHON_LOCKS
        for one in all_locked((ROOT / name).read_text("utf-8"))
    }
    packages = json.loads((ROOT / "package-lock.json").read_text("utf-8"))["packages"]
    browser = {
        (path.rpartition("node_modules/")[2], told["version"])
        for path, told in packages.items()
        if path
    }
    return {"PyPI": python, "npm": browser}


def weaknesses(packages: Mapping[str, set[tuple[str, str]]], folder: Path) -> list[Weakness]:
    """The weaknesses of the packages, in order. Raises OSError, BadZipFile."""
    found = set()
    for ecosystem, pairs in packages.items():
        versions = defaultdict(set)
        for name, version in pairs:
            versions[name].add(version)
        for record in _records(folder / f"{ecosystem}.zip"):
            for affected in record.get("affected", ()):
                package = affected.get("package", {})
                name = str(package.get("name", ""))
                name = _plain(name) if ecosystem == "PyPI" else name
                if package.get("ecosystem") != ecosystem or name not in versions:
                    continue
                found |= {
                    _weakness(record, affected, name, version)
                    for version in versions[name]
                    if is_affected(affected, version)
                }
    return sorted(found)


def is_affected(affected: Mapping[str, Any], version: str) -> bool:
    """Whether the version is named, or lies in one of the ranges."""
    if version in affected.get("versions", ()):
        return True
    return any(
        _is_within(one.get("events", ()), _order(version))
        for one in affected.get("ranges", ())
        if one.get("type") in ("ECOSYSTEM", "SEMVER")
    )


def _is_within(events: Sequence[Mapping[str, str]], version: Version) -> bool:
    is_in = False
    for event in sorted(events, key=lambda one: _order(next(iter(one.values())))):
        kind, at = next(iter(event.items()))
        if kind == "introduced" and version >= _order(at):
            is_in = True
        if (kind == "fixed" and version >= _order(at)) or (
            kind == "last_affected" and version > _order(at)
        ):
            is_in = False
    return is_in


def _order(version: str) -> Version:
    """The version as it is compared; of a name that Python knows none of, its numbers."""
    try:
        return Version(version)
    except InvalidVersion:
        numbers = re.match(r"\d+(\.\d+)*", version)
        return Version(f"{numbers[0]}.dev0" if numbers else "0")


def _records(file: Path) -> Iterator[Mapping[str, Any]]:
    with zipfile.ZipFile(file) as archive:
        for name in archive.namelist():
            if name.endswith(".json"):
                record = json.loads(archive.read(name))
                if "withdrawn" not in record:
                    yield record


def _weakness(
    record: Mapping[str, Any], affected: Mapping[str, Any], name: str, version: str
) -> Weakness:
    events = [event for one in affected.get("ranges", ()) for event in one.get("events", ())]
    fixed = tuple(sorted({event["fixed"] for event in events if "fixed" in event}, key=_order))
    later = tuple(one for one in fixed if _order(one) > _order(version))
    said = str(record.get("summary") or record.get("details") or "").strip().partition("\n")[0]
    return Weakness(name, version, str(record["id"]), later, said[:LONGEST_SUMMARY])


def _plain(name: str) -> str:
    return _NOT_OF_THE_NAME.sub("-", name).lower()


if __name__ == "__main__":
    sys.exit(main())
