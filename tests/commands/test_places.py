"""Knows what is said of a place that can't be written: which one it is, never a traceback."""

from pathlib import Path

import pytest

from tests.commands.conftest import Run
from tests.support.seeding import ON_SQLITE

HA = ("--centre", "dong-ha")


@pytest.mark.parametrize(
    "words",
    [("report", "waits", *HA, "--output"), ("centre", "slip", *HA), ("voice", "build", *HA),
     ("backup",)],
)  # fmt: skip
@ON_SQLITE
def test_what_cannot_be_written_is_named(
    filled: Run, tmp_path: Path, words: tuple[str, ...]
) -> None:
    (tmp_path / "file").touch()
    place = tmp_path / "file" / "x"

    answer = filled(*words, str(place), expected=1)

    assert answer.output.splitlines()[-1] == f"Error: {place} can't be written: Not a directory"


@pytest.mark.parametrize("words", [("user", "list"), ("db", "upgrade"), ("doctor",)])
def test_data_that_is_no_folder_is_named_with_its_setting(
    moiso: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, words: tuple[str, ...]
) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("MOISO_DATA", str(tmp_path / "file"))
    monkeypatch.delenv("MOISO_SECRET_KEY")

    answer = moiso(*words, expected=1)

    assert f"MOISO_DATA is '{tmp_path}/file': File exists; name a folder" in answer.output
