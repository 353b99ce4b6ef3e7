"""A backup is looked at, proved elsewhere, and brought in whole or not at all."""

import io
import json
import zipfile
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from app.config import Settings
from app.domain.errors import Conflict, Invalid, NotThere
from app.installation import open_installation
from app.operations.centre.restoring import RestoreStep
from app.operations.installation import Installation
from app.persistence.archive import MANIFEST
from app.persistence.migrate import upgrade
from app.persistence.sealing import Identity, own_identity, sealed
from tests.support.postgres import PostgresServer
from tests.support.seeding import Seed, settings_for

AT_ONCE = pytest.mark.usefixtures("at_once")
MADE: dict[str, bytes] = {}
"""The backup of each kind of database: it is made once, and only read."""


@pytest.fixture
def backup(request: pytest.FixtureRequest, kind: str, tmp_path: Path) -> bytes:
    """Give the test a backup of the two centres."""
    if kind not in MADE:
        settings = replace(request.getfixturevalue("seeded")[1], data=tmp_path / "old")
        with closing(open_installation(settings)) as old:
            old.backups.work()
            MADE[kind] = (old.backups.folder / old.backups.listed()[0].name).read_bytes()
    return MADE[kind]


@pytest.fixture
def empty(request: pytest.FixtureRequest, kind: str, tmp_path: Path) -> Iterator[Installation]:
    """Give the test an installation without a centre."""
    data = tmp_path / "new"
    if kind == "sqlite":
        data.mkdir()
        with closing(open_installation(settings_for(f"sqlite:///{data}/moiso.db", data))) as opened:
            upgrade(opened.database)
            yield opened
        return
    server: PostgresServer = request.getfixturevalue("postgres")
    name = server.create()
    with closing(open_installation(settings_for(server.url(name), data))) as opened:
        upgrade(opened.database)
        yield opened
    server.drop(name)


def changed(backup: bytes, change: Callable[[dict[str, object]], None]) -> bytes:
    """Return the backup with another manifest."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(backup)) as old, zipfile.ZipFile(made, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            if name == MANIFEST:
                manifest = json.loads(content)
                change(manifest)
                content = json.dumps(manifest).encode()
            new.writestr(name, content)
    return made.getvalue()


def test_a_backup_is_told_and_then_brought_back_whole(backup: bytes, empty: Installation) -> None:
    told: list[str] = []
    restoring = empty.restoring
    restoring.restored.append(lambda: told.append("restored"))

    content = restoring.offer(io.BytesIO(backup))
    before = empty.centre_ids()
    restoring.begin()
    restoring.work()

    assert len(content.centres) == 2
    assert content.people > 0
    assert (before, told) == ([], ["restored"])
    assert (restoring.state.step, restoring.state.detail) == (RestoreStep.DONE, "")
    assert len(empty.centre_ids()) == 2
    assert list(empty.settings.data.glob("restore-*")) == []


@AT_ONCE
def test_a_backup_that_breaks_leaves_the_installation_empty_and_says_why(
    backup: bytes, empty: Installation
) -> None:
    spoiled = changed(backup, lambda manifest: manifest["rows"].update(users=1))  # type: ignore[attr-defined] # it is a dict
    restoring = empty.restoring
    restoring.offer(io.BytesIO(spoiled))

    restoring.begin()
    restoring.work()

    failed = restoring.state
    restoring.forget()
    assert (failed.step, restoring.state.step) == (RestoreStep.FAILED, RestoreStep.NONE)
    assert "users has" in failed.detail
    assert empty.centre_ids() == []


@AT_ONCE
@pytest.mark.parametrize(
    ("spoil", "code"),
    [
        (lambda whole: b"no archive", "restore_file"),
        (lambda whole: whole[: len(whole) // 2], "restore_file"),
        (lambda whole: changed(whole, lambda said: said.update(schema="9999")), "restore_newer"),
        (lambda whole: changed(whole, lambda said: said.update(format=7)), "restore_file"),
    ],
)
def test_what_can_t_be_restored_is_refused_and_not_kept(
    backup: bytes, empty: Installation, spoil: Callable[[bytes], bytes], code: str
) -> None:
    with pytest.raises(Invalid) as refused:
        empty.restoring.offer(io.BytesIO(spoil(backup)))

    assert (refused.value.code, refused.value.facts["field"]) == (code, "file")
    assert list(empty.settings.data.glob("restore-*")) == []
    with pytest.raises(Conflict):
        empty.restoring.begin()


def encrypted(backup: bytes, *keys: Identity) -> bytes:
    """Return the backup encrypted to the keys."""
    out = io.BytesIO()
    with sealed(out, [str(key.to_public()) for key in keys]) as writer:
        writer.write(backup)
    return out.getvalue()


def file_of(key: Identity) -> bytes:
    """Return the file of a private key, as `moiso backups make-key` writes it."""
    return f"# a key of backups\n{key}\n".encode()


def test_an_encrypted_backup_comes_back_with_its_key_and_the_key_is_not_kept(
    backup: bytes, empty: Installation, kind: str
) -> None:
    key = Identity.generate()

    content = empty.restoring.offer(io.BytesIO(encrypted(backup, key)), file_of(key))
    empty.restoring.begin()
    empty.restoring.work()

    assert empty.restoring.state.step is RestoreStep.DONE
    assert len(content.centres) == len(empty.centre_ids()) == 2
    kept = [path for path in empty.settings.data.rglob("*") if path.is_file()]
    assert kept or kind == "postgres"
    assert [path for path in kept if str(key).encode() in path.read_bytes()] == []
    assert list(empty.settings.data.glob("restore-*")) == []


def test_the_server_s_own_key_opens_its_own_backup(backup: bytes, empty: Installation) -> None:
    own = own_identity(empty.settings.data)

    content = empty.restoring.offer(io.BytesIO(encrypted(backup, Identity.generate(), own)))

    assert len(content.centres) == 2


@pytest.mark.parametrize(
    ("key", "code", "field"),
    [
        (b"", "restore_encrypted", "key"),
        (b"no key", "restore_key", "key"),
        (b"\xff\xfe", "restore_key", "key"),
        (b"# only a remark\n", "restore_key", "key"),
        (file_of(Identity.generate()), "restore_other_key", "key"),
    ],
    ids=["no file", "no key", "no text", "a remark", "another key"],
)
def test_without_the_right_key_an_encrypted_backup_is_refused_and_not_kept(
    backup: bytes, empty: Installation, key: bytes, code: str, field: str
) -> None:
    with pytest.raises(Invalid) as refused:
        empty.restoring.offer(io.BytesIO(encrypted(backup, Identity.generate())), key)

    assert (refused.value.code, refused.value.facts["field"]) == (code, field)
    assert list(empty.settings.data.glob("restore-*")) == []


@pytest.mark.parametrize("spoil", [lambda whole: whole[:-100], lambda whole: whole[:300]])
def test_an_encrypted_backup_that_is_cut_off_is_refused(
    backup: bytes, empty: Installation, spoil: Callable[[bytes], bytes]
) -> None:
    key = Identity.generate()

    with pytest.raises(Invalid) as refused:
        empty.restoring.offer(io.BytesIO(spoil(encrypted(backup, key))), file_of(key))

    assert refused.value.code == "restore_file"
    assert list(empty.settings.data.glob("restore-*")) == []


@AT_ONCE
def test_a_centre_that_is_there_is_never_replaced(
    backup: bytes, seeded: tuple[Seed, Settings], tmp_path: Path
) -> None:
    with closing(open_installation(replace(seeded[1], data=tmp_path / "old"))) as running:
        with pytest.raises(NotThere):
            running.restoring.offer(io.BytesIO(backup))
        with pytest.raises(NotThere):
            running.restoring.begin()
