"""Knows what the file of settings may say, and that the environment goes first."""

import sys
from pathlib import Path

import pytest

from app.config import SettingsError
from app.releases.settings_file import read_lines, take_over


def test_lines_are_read_as_systemd_reads_them(tmp_path: Path) -> None:
    written = (
        "# a comment\n\n; another\nMOISO_PORT = 9000\nMOISO_OIDC_NAME='Cổng của tỉnh'\n"
        'MOISO_SECRET_KEY="a # b = c"\nexport MOISO_HOST=127.0.0.1\nMOISO_PUBLIC_URL=\n'
    )

    assert read_lines(written, tmp_path) == {
        "MOISO_PORT": "9000",
        "MOISO_OIDC_NAME": "Cổng của tỉnh",
        "MOISO_SECRET_KEY": "a # b = c",
        "MOISO_HOST": "127.0.0.1",
        "MOISO_PUBLIC_URL": "",
    }


@pytest.mark.parametrize("line", ["MOISO_PORT", "PATH=/tmp", "9000"])
def test_a_line_that_is_no_setting_is_named(tmp_path: Path, line: str) -> None:
    with pytest.raises(SettingsError, match=f"moiso.env, line 2 is '{line}'"):
        read_lines(f"# ours\n{line}\n", tmp_path / "moiso.env")


def test_a_program_that_was_not_installed_reads_no_file() -> None:
    environ: dict[str, str] = {}

    take_over(environ)

    assert environ == {}


def test_the_environment_goes_before_the_file(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "kept.env").write_text("MOISO_PORT=9000\nMOISO_HOST=10.0.0.1\n")
    (tmp_path / "moiso.env").symlink_to("kept.env")
    monkeypatch.setattr(sys, "prefix", str(tmp_path))
    environ = {"MOISO_PORT": "9001"}

    take_over(environ)

    assert environ == {"MOISO_PORT": "9001", "MOISO_HOST": "10.0.0.1"}


def test_a_file_that_is_gone_is_no_reason_to_work_elsewhere(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "moiso.env").symlink_to("gone.env")
    monkeypatch.setattr(sys, "prefix", str(tmp_path))

    with pytest.raises(SettingsError, match=r"gone\.env can't be read"):
        take_over({})
