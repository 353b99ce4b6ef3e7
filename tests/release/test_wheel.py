"""Knows that the project's own wheel is the whole program."""

import zipfile
from pathlib import Path

from release.build import PACKAGES, ROOT

NOT_RUN = {".mako"}
"""Suffixes of files that only who changes the program uses."""


def test_the_wheel_holds_every_file_that_the_program_reads(own_wheel: Path) -> None:
    ours = {
        str(path.relative_to(ROOT))
        for package in PACKAGES
        for path in (ROOT / package).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts and path.suffix not in NOT_RUN
    }

    with zipfile.ZipFile(own_wheel) as wheel:
        held = set(wheel.namelist())

    assert {
        "app/static/vendor/.complete",
        "app/static/vendor/fonts/noto-sans-latin-400-normal.woff2",
        "app/samples/quang-tri.toml",
        "app/texts/vi.toml",
        "migrations/env.py",
    } <= ours
    assert ours - held == set()


def test_the_wheel_holds_nothing_else(own_wheel: Path) -> None:
    with zipfile.ZipFile(own_wheel) as wheel:
        folders = {name.partition("/")[0] for name in wheel.namelist()}

    assert {name for name in folders if not name.startswith("moiso-")} == set(PACKAGES)
