"""Which version this is, where it lies, and a short name of what browsers run of it."""

import hashlib
from functools import cache
from pathlib import Path

VERSION = "0.2.0.dev0"
ROOT = Path(__file__).parent.parent


@cache
def build_id() -> str:
    """A short name of what browsers run: it changes when any page, script or style does."""
    told = hashlib.sha256(VERSION.encode())
    for folder in (ROOT / "app", *(ROOT / name for name in ("kiosk", "display", "counter"))):
        for path in sorted(folder.rglob("*")):
            if path.suffix in {".js", ".css", ".html", ".toml", ".svg"}:
                told.update(str(path.relative_to(ROOT)).encode())
                told.update(path.read_bytes())
    return told.hexdigest()[:12]
