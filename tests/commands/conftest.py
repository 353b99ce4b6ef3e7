"""Knows how a test runs `moiso` in its own installation, as a shell would."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from app.cli import main
from app.config import Settings
from tests.support.seeding import PASSWORD, SECRET_KEY, Seed

OF_ALL_CENTRES = (
    *("backup", "backups", "db", "doctor", "logs", "restore", "support", "verify-log"),
)
Run = Callable[..., Result]


@pytest.fixture
def moiso(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Run:
    """Give the test the command on an empty data folder."""
    return _runner(monkeypatch, tmp_path, f"sqlite:///{tmp_path}/moiso.db")


@pytest.fixture
def filled(monkeypatch: pytest.MonkeyPatch, seeded: tuple[Seed, Settings], tmp_path: Path) -> Run:
    """Give the test the command on the two centres, for Đông Hà where no other is named."""
    run = _runner(monkeypatch, tmp_path, seeded[1].database_url)

    def run_in_dong_ha(*words: str, expected: int = 0) -> Result:
        is_told = "--centre" in words or words[0] in OF_ALL_CENTRES
        return run(*words, *(() if is_told else ("--centre", "dong-ha")), expected=expected)

    return run_in_dong_ha


@pytest.fixture
def unaided(monkeypatch: pytest.MonkeyPatch, seeded: tuple[Seed, Settings], tmp_path: Path) -> Run:
    """Give the test the command on the two centres, as it is typed."""
    return _runner(monkeypatch, tmp_path, seeded[1].database_url)


def _runner(monkeypatch: pytest.MonkeyPatch, data: Path, url: str) -> Run:
    settings = {"DATA": str(data), "DATABASE_URL": url, "SECRET_KEY": SECRET_KEY}
    for name, value in settings.items():
        monkeypatch.setenv(f"MOISO_{name}", value)
    monkeypatch.setenv("MOISO_NEW_PASSWORD", PASSWORD)

    def run(*words: str, expected: int = 0) -> Result:
        umask = os.umask(0o022)  # A command that makes files for one account alone changes it.
        try:
            result = CliRunner().invoke(main, words, catch_exceptions=False)
        finally:
            os.umask(umask)
        assert result.exit_code == expected, result.output
        return result

    return run
