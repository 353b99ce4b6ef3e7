"""Backups by hand: encrypted to a key that is made and proved, copied to a second place."""

from pathlib import Path

import pytest

from app.persistence.sealing import is_sealed
from tests.commands.conftest import Run
from tests.support.seeding import ON_SQLITE

pytestmark = ON_SQLITE


@pytest.fixture
def key(filled: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give the test a file with a private key, whose public half is set."""
    path = tmp_path / "stick" / "moiso.key"
    said = filled("backups", "make-key", str(path)).output
    public = said.partition("MOISO_BACKUP_KEY=")[2].strip()
    monkeypatch.setenv("MOISO_BACKUP_KEY", public)
    return path


def elsewhere(monkeypatch: pytest.MonkeyPatch, place: Path) -> None:
    """Make an empty place the one that `moiso` works on."""
    monkeypatch.setenv("MOISO_DATA", str(place))
    monkeypatch.setenv("MOISO_DATABASE_URL", f"sqlite:///{place}/moiso.db")


def test_what_is_encrypted_comes_back_with_the_private_key_alone(
    filled: Run, key: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    filled("ticket", "issue", "dat-dai")
    made = tmp_path / "moiso.zip.age"
    filled("backup", str(made))
    other = tmp_path / "other.key"
    filled("backups", "make-key", str(other))
    elsewhere(monkeypatch, tmp_path / "there")

    without = filled("restore", str(made), expected=1)
    strange = filled("restore", str(made), "--key", str(other), expected=1)
    filled("restore", str(made), "--key", str(key))
    verified = filled("verify-log")

    assert key.stat().st_mode & 0o077 == 0
    assert (is_sealed(made), made.stat().st_mode & 0o077) == (True, 0)
    assert "give the file of its private key with --key" in without.output
    assert "for another key" in strange.output
    assert "0 differences" in verified.output
    assert list((tmp_path / "there").glob("restore-trial-*")) == []


def test_the_same_server_needs_no_key(
    filled: Run, key: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = tmp_path / "moiso.zip.age"
    filled("backup", str(made))
    monkeypatch.setenv("MOISO_DATABASE_URL", f"sqlite:///{tmp_path}/anew.db")

    assert "restored" in filled("restore", str(made)).output


@pytest.mark.parametrize("kept", [100, 5000, -3])
def test_an_encrypted_backup_that_is_damaged_is_named(
    filled: Run, key: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kept: int
) -> None:
    made = tmp_path / "moiso.zip.age"
    filled("backup", str(made))
    made.write_bytes(made.read_bytes()[:kept])
    elsewhere(monkeypatch, tmp_path / "there")

    refused = filled("restore", str(made), "--key", str(key), expected=1).output

    assert "moiso.zip.age can't be opened" in refused
    assert "Traceback" not in refused


def test_a_name_asks_for_encryption_and_a_key_must_be_there(filled: Run, tmp_path: Path) -> None:
    refused = filled("backup", str(tmp_path / "moiso.zip.age"), expected=1)

    assert "MOISO_BACKUP_KEY names no key" in refused.output
    assert list(tmp_path.glob("moiso.zip.age*")) == []


def test_a_key_with_a_wrong_letter_is_refused_before_anything_is_written(
    filled: Run, key: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MOISO_BACKUP_KEY", "age1" + "q" * 58)

    refused = filled("backup", str(tmp_path / "moiso.zip.age"), expected=1)

    assert "a letter of it may be wrong" in refused.output


def test_the_doctor_asks_for_the_private_key_until_it_was_shown(filled: Run, key: Path) -> None:
    before = filled("doctor", expected=1).output
    refused = filled("backups", "make-key", str(key), expected=1).output
    other = key.with_name("other.key")
    filled("backups", "make-key", str(other))
    strange = filled("backups", "prove-key", str(other), expected=1).output
    filled("backups", "prove-key", str(key))
    after = filled("doctor").output

    assert "WRONG  key        nobody has shown the private key" in before
    assert "is there already" in refused
    assert "opens no new backup" in strange
    assert "ok     key        the private key was shown on" in after


def test_the_second_place_is_filled_and_listed_by_hand(
    filled: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    none = filled("backups", "copy", expected=1).output
    (tmp_path / "nas").mkdir()
    (tmp_path / "backups").mkdir()
    filled("backup", str(tmp_path / "backups/moiso-20261101-000000+0700.zip"))
    monkeypatch.setenv("MOISO_BACKUP_URL", f"file://{tmp_path}/nas")

    done = filled("backups", "copy").output
    again = filled("backups", "copy").output
    listed = filled("backups", "list").output
    monkeypatch.setenv("MOISO_BACKUP_URL", f"file://{tmp_path}/gone")
    away = filled("backups", "list", expected=1).output

    assert "names no second place" in none
    assert (done.strip(), again.strip()) == ("1 copied, 0 deleted", "0 copied, 0 deleted")
    assert listed.count("moiso-20261101-000000+0700.zip  ") == 2
    assert "the second place" in away
