"""Knows what a backup brings back, from either kind of database into either."""

import json
import zipfile
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from pyotp import TOTP
from sqlalchemy import create_engine, func, select

from app.config import Settings
from app.domain.errors import NotSignedIn
from app.installation import open_installation
from app.operations.installation import Installation
from app.operations.people.access_reader import AccessQuery
from app.persistence.archive import MANIFEST
from app.persistence.backup import PASSING, kept_tables
from app.persistence.schema import events, sessions, tickets
from tests.commands.conftest import Run
from tests.support.seeding import ON_SQLITE, PASSWORD, Seed


@pytest.fixture
def backed_up(filled: Run, tmp_path: Path) -> Path:
    """Give the test a backup of two centres with some numbers taken."""
    for service in ("dat-dai", "dat-dai", "thue"):
        filled("ticket", "issue", service)
    path = tmp_path / "away" / "moiso.zip"
    path.parent.mkdir()
    filled("backup", str(path))
    return path


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def elsewhere(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> str:
    """Give the test an empty database of each kind, and make it the one that `moiso` works on."""
    url = f"sqlite:///{tmp_path}/elsewhere.db"
    if request.param == "postgres":
        url = request.getfixturevalue("postgres_url")
    monkeypatch.setenv("MOISO_DATABASE_URL", url)
    monkeypatch.setenv("MOISO_DATA", str(tmp_path / "elsewhere"))
    return url


def test_everything_comes_back_in_either_kind_of_database_and_goes_on(
    filled: Run, seeded: tuple[Seed, Settings], backed_up: Path, elsewhere: str
) -> None:
    restored = filled("restore", str(backed_up))
    verified = filled("verify-log")
    issued = filled("ticket", "issue", "dat-dai")
    added = filled("device", "add", "kiosk", "kiosk-9", "escpos+sim://kiosk-9")

    assert "restored" in restored.output
    assert "0 differences" in verified.output
    assert "A003" in issued.output
    assert len(added.stdout.strip()) > 30
    before, after = _counts(seeded[1].database_url), _counts(elsewhere)
    assert after["events"] == before["events"] + 2  # the ticket and the device
    assert {name: after[name] - before[name] for name in ("users", "counters", "services")} == {
        "users": 0,
        "counters": 0,
        "services": 0,
    }


def test_second_factors_and_the_access_log_come_back_under_the_same_secret_key(
    filled: Run, seeded: tuple[Seed, Settings], tmp_path: Path, elsewhere: str
) -> None:
    made = tmp_path / "moiso.zip"
    with closing(open_installation(seeded[1])) as opened:
        officer = seeded[0].known["dong-ha"]["officer01"].caller
        app = TOTP(opened.second_factors.begin(officer, PASSWORD).secret)
        codes = opened.second_factors.confirm(officer, app.now())
        _enter(opened, codes[0])
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MOISO_DATABASE_URL", seeded[1].database_url)
        filled("backup", str(made))

    filled("restore", str(made))

    moved = replace(seeded[1], database_url=elsewhere)
    with closing(open_installation(moved)) as opened:
        with pytest.raises(NotSignedIn, match="bad_code"):
            _enter(opened, codes[0])
        _enter(opened, codes[1])
        admin = seeded[0].known["dong-ha"]["admin"].caller
        kept = opened.access_reader.find(admin, AccessQuery(who="officer01"))
    assert [entry.kind for entry in kept] == ["signed_in", "sign_in_failed", "signed_in"]
    reset = filled("user", "reset-second-factor", "officer01").output
    assert reset == "officer01 has no second factor any more\n"


def _enter(opened: Installation, code: str) -> None:
    opened.authentication.sign_in("officer01", PASSWORD, address="10.0.0.1", code=code)


def test_who_is_signed_in_and_what_visitors_leave_for_a_day_stay_out(backed_up: Path) -> None:
    with zipfile.ZipFile(backed_up) as archive:
        named = {Path(name).stem for name in archive.namelist()}

    assert named & PASSING == set()
    assert {"events", "tickets", "users", "devices"} <= named
    assert sessions.name in PASSING


def test_a_backup_is_its_owners_to_read(backed_up: Path) -> None:
    assert backed_up.stat().st_mode & 0o077 == 0


@ON_SQLITE
def test_a_backup_never_replaces_a_file_unasked(filled: Run, backed_up: Path) -> None:
    before = backed_up.read_bytes()

    refused = filled("backup", str(backed_up), expected=1)
    untouched = backed_up.read_bytes()
    filled("backup", str(backed_up), "--force")

    assert "--force" in refused.output
    assert untouched == before
    assert sorted(path.name for path in backed_up.parent.iterdir()) == ["moiso.zip"]


@ON_SQLITE
def test_a_restore_never_mixes_with_what_is_there(
    filled: Run, seeded: tuple[Seed, Settings], backed_up: Path
) -> None:
    before = _counts(seeded[1].database_url)

    refused = filled("restore", str(backed_up), expected=1)

    assert "empty" in refused.output
    assert _counts(seeded[1].database_url) == before


@ON_SQLITE
def test_media_voices_and_the_key_of_cookies_come_back(
    filled: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "secret_key").write_text("of the first installation\n")
    (tmp_path / "media").mkdir()
    (tmp_path / "media" / "lễ hội.png").write_bytes(b"\x89PNG")
    (tmp_path / "boards.toml").write_text("# boards of the site's own\n")
    (tmp_path / "logins.toml").write_text("# passwords of devices\n")
    saved = filled("backup", str(tmp_path / "all.zip")).output
    there = tmp_path / "there"
    monkeypatch.setenv("MOISO_DATA", str(there))
    monkeypatch.setenv("MOISO_DATABASE_URL", f"sqlite:///{there}/moiso.db")

    filled("restore", str(tmp_path / "all.zip"))

    assert (there / "secret_key").read_text() == "of the first installation\n"
    assert (there / "secret_key").stat().st_mode & 0o077 == 0
    assert (there / "media" / "lễ hội.png").read_bytes() == b"\x89PNG"
    assert (there / "boards.toml").read_text() == "# boards of the site's own\n"
    assert not (there / "logins.toml").exists()
    assert "not in it: logins.toml" in saved


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda m: m | {"format": 99}, "format 99"),
        (lambda m: m | {"schema": "9999"}, "newer"),
        (lambda m: m | {"rows": m["rows"] | {"events": 7}}, "events has"),
    ],
)
@ON_SQLITE
def test_a_spoiled_backup_is_refused_and_leaves_nothing(
    filled: Run, backed_up: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, spoil: object,
    said: str,
) -> None:  # fmt: skip
    assert callable(spoil)
    spoiled = tmp_path / "spoiled.zip"
    with zipfile.ZipFile(backed_up) as good, zipfile.ZipFile(spoiled, "w") as bad:
        for name in good.namelist():
            content = good.read(name)
            is_manifest = name == MANIFEST
            bad.writestr(name, json.dumps(spoil(json.loads(content))) if is_manifest else content)
    monkeypatch.setenv("MOISO_DATABASE_URL", f"sqlite:///{tmp_path}/new.db")

    refused = filled("restore", str(spoiled), expected=1)
    filled("restore", str(backed_up))

    assert said in refused.output
    assert "Traceback" not in refused.output


@pytest.mark.parametrize("content", [b"", b"no archive at all", b"PK\x03\x04 cut off"])
@ON_SQLITE
def test_what_is_no_backup_is_named(filled: Run, tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "holiday.zip"
    path.write_bytes(content)

    answer = filled("restore", str(path), expected=1)

    assert "holiday.zip is not a whole backup" in answer.output


def test_a_path_that_leads_out_of_the_data_folder_is_refused(
    filled: Run, backed_up: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    with zipfile.ZipFile(backed_up, "a") as archive:
        archive.writestr("files/../../escaped.txt", "no")
    monkeypatch.setenv("MOISO_DATABASE_URL", f"sqlite:///{tmp_path}/new.db")

    refused = filled("restore", str(backed_up), expected=1)

    assert "leads out" in refused.output
    assert not (tmp_path.parent / "escaped.txt").exists()


def _counts(url: str) -> dict[str, int]:
    engine = create_engine(url)
    with engine.connect() as connection:
        found = {
            table.name: connection.execute(select(func.count()).select_from(table)).scalar_one()
            for table in (*kept_tables(), events, tickets)
        }
    engine.dispose()
    return found


def _made(path: Path, entries: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name, content in entries.items():
            archive.writestr(name, content)
    return path


def _manifest(**changes: object) -> bytes:
    manifest = {"format": 1, "schema": "0024", "rows": {"centres": 1}}
    return json.dumps(manifest | changes).encode()


DEEP = b"[" * 200_000
MANY = {f"files/media/{number}.png": b"" for number in range(50_001)}
HOSTILE = {
    "a bomb of rows": ({MANIFEST: _manifest(), "tables/centres.jsonl": bytes(10**8)}, "unpack"),
    "a bomb of a file": ({MANIFEST: _manifest(), "files/media/a.png": bytes(10**8)}, "unpack"),
    "a long manifest": ({MANIFEST: b" " * 2_000_000}, "too long"),
    "a deep manifest": ({MANIFEST: DEEP}, "JSON"),
    "a manifest of another form": ({MANIFEST: b"[]"}, "no object"),
    "a schema that is none": ({MANIFEST: _manifest(schema="../../x")}, "no schema"),
    "rows that are none": ({MANIFEST: _manifest(rows={"centres": "x"})}, "no rows"),
    "a table that isn't one": ({MANIFEST: _manifest(rows={"sqlite_master": 1})}, "sqlite_master"),
    "a deep row": ({MANIFEST: _manifest(), "tables/centres.jsonl": DEEP}, "JSON"),
    "a row that is none": ({MANIFEST: _manifest(), "tables/centres.jsonl": b"7\n"}, "no row"),
    "too many entries": ({MANIFEST: _manifest(), **MANY}, "50002 entries"),
    "the database": ({MANIFEST: _manifest(), "files/moiso.db": b"x"}, "no file that a backup has"),
    "an agent": ({MANIFEST: _manifest(), "files/agent.json": b"x"}, "no file that a backup has"),
    "a long key": ({MANIFEST: _manifest(), "files/secret_key": b"x" * 5000}, "too long"),
    "an absolute path": ({MANIFEST: _manifest(), "files//etc/x": b"x"}, "leads out"),
}


@pytest.mark.parametrize(("entries", "said"), HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_archive_is_refused_in_a_sentence_and_leaves_nothing(
    moiso: Run, tmp_path: Path, entries: dict[str, bytes], said: str
) -> None:
    path = _made(tmp_path / "hostile.zip", entries)

    refused = moiso("restore", str(path), expected=1)

    assert "hostile.zip is not a whole backup" in refused.output
    assert said in refused.output
    assert len(refused.output) < 500
    assert not (tmp_path / "media").exists()


def test_a_part_that_lies_there_readable_to_others_is_not_filled(
    filled: Run, tmp_path: Path
) -> None:
    (tmp_path / "b.zip.part").touch(0o666)

    filled("backup", str(tmp_path / "b.zip"))

    assert (tmp_path / "b.zip").stat().st_mode & 0o077 == 0


def test_a_place_without_a_centre_is_named_and_not_saved(moiso: Run, tmp_path: Path) -> None:
    moiso("db", "upgrade")

    refused = moiso("backup", str(tmp_path / "all.zip"), expected=1)

    assert f"dữ liệu: {tmp_path}" in refused.output
    assert f"there is no centre in {tmp_path}, so nothing was saved" in refused.output
    assert not (tmp_path / "all.zip").exists()
