"""What is in a release: a bill of materials (CycloneDX 1.6) and a list of licences."""

import json
import re
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from email import message_from_bytes
from hashlib import sha256
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
COPYLEFT = {
    "espeakng-loader": "brings the library espeak-ng, GPL-3.0-or-later, which runs in a process "
    "of its own that is spoken to by pipes. Its source: the project espeak-ng.",
    "psycopg": "LGPL-3.0: linked as it is published, and replaceable as a wheel.",
    "psycopg-binary": "LGPL-3.0: linked as it is published, and replaceable as a wheel.",
}
"""What a licence asks for beyond its text, by the name of the package."""
NOT_SHIPPED = frozenset({"@scarf/scarf"})
"""Packages that a browser package names and that nothing of is sent to browsers."""


@dataclass(frozen=True, slots=True)
class Component:
    """A package of a release; its hash is that of the file in the archive, empty where in ours."""

    name: str
    version: str
    licence: str
    purl: str
    sha256: str = ""


def wheels_in(files: Iterable[Path]) -> list[Component]:
    """The packages of the wheels, as their own descriptions name them."""
    found = {}
    for file in files:
        with zipfile.ZipFile(file) as wheel:
            name = next(
                n for n in wheel.namelist() if re.fullmatch(r"[^/]+\.dist-info/METADATA", n)
            )
            told = message_from_bytes(wheel.read(name))
        name, version = str(told["Name"]).lower().replace("_", "-"), str(told["Version"])
        licence = _licence(
            told.get("License-Expression"), told.get("License"), told.get_all("Classifier", [])
        )
        digest = sha256(file.read_bytes()).hexdigest()
        found[(name, version, file.name)] = Component(
            name, version, licence, f"pkg:pypi/{name}@{version}", digest
        )
    return [found[key] for key in sorted(found)]


def browser_packages() -> list[Component]:
    """The packages whose files browsers are sent, by package-lock.json."""
    packages = json.loads((ROOT / "package-lock.json").read_text("utf-8"))["packages"]
    found = []
    for path, told in sorted(packages.items()):
        name = path.removeprefix("node_modules/")
        if name and not told.get("dev") and name not in NOT_SHIPPED:
            purl = f"pkg:npm/{name.replace('@', '%40')}@{told['version']}"
            found.append(Component(name, told["version"], told.get("license", "MIT"), purl))
    return found


def bill_of_materials(version: str, components: Sequence[Component]) -> str:
    """The components as CycloneDX 1.6, the same text for the same components."""
    bill: dict[str, Any] = {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {
            "component": {
                "type": "application",
                "name": "moiso",
                "version": version,
                "licenses": [{"license": {"id": "Apache-2.0"}}],
            }
        },
        "components": [_as_component(one) for one in components],
    }
    return json.dumps(bill, indent=1) + "\n"


def licence_list(components: Sequence[Component]) -> str:
    """The licences as a page to read."""
    rows = sorted({(c.name, c.version, c.licence, COPYLEFT.get(c.name, "")) for c in components})
    head = "# Licences\n\nMời Số is Apache-2.0. It comes with:\n\n"
    head += "| package | version | licence | note |\n|---|---|---|---|\n"
    return head + "".join(f"| {' | '.join(row)} |\n" for row in rows)


def _as_component(one: Component) -> dict[str, Any]:
    made: dict[str, Any] = {
        "type": "library",
        "bom-ref": f"{one.purl}#{one.sha256[:12]}" if one.sha256 else one.purl,
        "name": one.name,
        "version": one.version,
        "purl": one.purl,
        "licenses": [{"license": {"name": one.licence}}],
    }
    if one.sha256:
        made["hashes"] = [{"alg": "SHA-256", "content": one.sha256}]
    return made


def _licence(expression: str | None, text: str | None, classifiers: Sequence[str]) -> str:
    """The licence in a line: metadata has it in three places, at times as the whole text."""
    if expression:
        return expression
    named = [c.rpartition(" :: ")[2] for c in classifiers if c.startswith("License :: ")]
    if named:
        return ", ".join(named)
    return text.strip().splitlines()[0][:60] if text and text.strip() else "see the package"
