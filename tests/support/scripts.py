"""Knows where our scripts and styles of the browser are, and what each script imports."""

import re
from pathlib import Path

from app.addresses import static_file

ROOT = Path(__file__).resolve().parents[2]
IMPORTED = re.compile(r"""^(?:import|export) [^;]*?["']([./][^"']+\.js)["'];""", re.MULTILINE)
AT_THE_ROOT = re.compile(r"""^const WORKER = "/([\w-]+\.js)";""", re.MULTILINE)
"""A service worker, which is served there so that it may act for every page."""


def home(address: str) -> Path | None:
    """Return the file that is served at /static/ADDRESS; None for what isn't ours."""
    if address.startswith("vendor/"):
        return None
    folder, name = static_file(address)
    return (folder / name).resolve()


def ours() -> set[Path]:
    """Return every script and style that we wrote."""
    folders = [*ROOT.glob("*/static"), *ROOT.glob("app/*/static")]
    return {
        path for folder in folders for path in folder.rglob("*")
        if path.suffix in (".js", ".css") and "vendor" not in path.parts
    }  # fmt: skip


def imported_by(path: Path) -> set[Path]:
    """Return our scripts that a script imports, or starts as its worker; none for a style."""
    if path.suffix != ".js":
        return set()
    text = path.read_text("utf-8")
    told = IMPORTED.findall(text) + [f"/static/{name}" for name in AT_THE_ROOT.findall(text)]
    found = (
        home(one.removeprefix("/static/")) if one[0] == "/" else (path.parent / one).resolve()
        for one in told
    )
    return {file for file in found if file is not None}
