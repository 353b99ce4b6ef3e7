"""A backup in a second place: a folder, by SFTP or S3; what is encrypted opens with its key."""

import io
import zipfile
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import boto3
import paramiko
import pytest
from moto.server import ThreadedMotoServer

from app.config import Settings
from app.installation import open_installation
from app.operations.centre.backups import Backups
from app.operations.installation import Installation
from app.operations.people.rights import Caller
from app.persistence.backup_results import BackupResult, BackupWork
from app.persistence.sealing import Identity, is_sealed
from app.persistence.sealing import opened as open_sealed
from tests.support.seeding import ON_SQLITE, Seed
from tests.support.sftp import PASSWORD, USER, sftp_server
from tests.support.site import HandClock

pytestmark = [ON_SQLITE, pytest.mark.usefixtures("at_once")]


@pytest.fixture
def clock() -> HandClock:
    """Give the test the clock of its installation."""
    return HandClock()


@pytest.fixture
def opened(
    seeded: tuple[Seed, Settings], clock: HandClock, tmp_path: Path
) -> Iterator[Installation]:
    """Give the test the installation of the two centres, in a folder of its own."""
    settings = replace(seeded[1], data=tmp_path / "data")
    with closing(open_installation(settings, clock=clock)) as installation:
        yield installation


@pytest.fixture
def there(tmp_path: Path) -> Path:
    """Give the test the folder behind the second place."""
    folder = tmp_path / "there"
    folder.mkdir()
    return folder


def with_second(opened: Installation, clock: HandClock, url: str, password: str = "") -> Backups:
    """Return the backups of the installation with a second place."""
    known = replace(opened.settings, backup_url=url, backup_password=password)
    return Backups(known, opened.units, clock)


def copied(backups: Backups) -> BackupResult:
    """Do all that is due, and return what came of the copy."""
    while backups.work():
        pass
    return backups.results()[BackupWork.COPY]


def names(folder: Path) -> set[str]:
    """Return what is in the folder."""
    return {path.name for path in folder.iterdir()}


def test_a_folder_gets_each_backup_and_loses_the_oldest(
    opened: Installation, clock: HandClock, there: Path
) -> None:
    (there / "moiso-20200101-000000+0700.zip").write_bytes(b"old")
    (there / "letter.txt").write_bytes(b"not ours")
    known = replace(opened.settings, backup_url=f"file://{there}", backup_kept=(2, 0, 0))
    backups = Backups(known, opened.units, clock)
    first = copied(backups)
    clock.later(days=2)
    second = copied(backups)

    assert (first.is_well, second.is_well, first.detail) == (True, True, "")
    assert names(there) == {one.name for one in backups.listed()} | {"letter.txt"}
    assert len(backups.listed()) == 2
    newest = backups.listed()[0].name
    assert (there / newest).read_bytes() == (backups.folder / newest).read_bytes()
    assert (there / newest).stat().st_mode & 0o077 == 0


def test_a_place_that_is_away_is_told_and_gets_what_it_missed(
    opened: Installation, clock: HandClock, there: Path
) -> None:
    backups = with_second(opened, clock, f"file://{there}/nas")
    away = copied(backups)
    for _ in range(2):
        clock.later(days=1)
        copied(backups)
    late = list(backups.late())
    (there / "nas").mkdir()

    back = copied(Backups(backups._settings, opened.units, clock))

    assert not away.is_well
    assert "is not there" in away.detail
    assert late == [BackupWork.COPY]
    assert len(backups.listed()) == 3
    assert (back.is_well, names(there / "nas")) == (True, {one.name for one in backups.listed()})


def test_a_machine_is_reached_by_sftp_and_known_again(
    opened: Installation, clock: HandClock, there: Path
) -> None:
    with sftp_server(there) as server:
        url = f"sftp://{USER}@127.0.0.1:{server.port}/"
        first = copied(with_second(opened, clock, f"{url}.", PASSWORD))
        after = names(there)
        clock.later(days=1)
        wrong = copied(with_second(opened, clock, f"{url}.", "geheim"))
        server.host_key = paramiko.RSAKey.generate(2048)
        strange = copied(with_second(opened, clock, f"{url}.", PASSWORD))

    assert (first.is_well, first.detail) == (True, "")
    assert after == {first.name}
    assert not wrong.is_well
    assert "geheim" not in wrong.detail
    assert not strange.is_well
    assert "another key than before" in strange.detail
    assert names(there) == after


def test_a_key_of_ssh_opens_the_machine_too(
    opened: Installation, clock: HandClock, there: Path, tmp_path: Path
) -> None:
    key = paramiko.RSAKey.generate(2048)
    text = io.StringIO()
    key.write_private_key(text)
    (tmp_path / "id").write_text(text.getvalue())

    with sftp_server(there, known=key) as server:
        url = f"sftp://{USER}@127.0.0.1:{server.port}/."
        known = replace(opened.settings, backup_url=url, backup_password_file=str(tmp_path / "id"))
        result = copied(Backups(known, opened.units, clock))

    assert (result.is_well, names(there)) == (True, {result.name})


def test_a_full_disk_there_leaves_the_first_place_its_backup_and_nothing_unfinished(
    opened: Installation, clock: HandClock, there: Path
) -> None:
    with sftp_server(there) as server:
        server.fill_up(1000)
        url = f"sftp://{USER}@127.0.0.1:{server.port}/."
        backups = with_second(opened, clock, url, PASSWORD)
        result = copied(backups)

    assert not result.is_well
    assert len(backups.listed()) == 1
    assert backups.results()[BackupWork.BACKUP].is_well
    assert backups.results()[BackupWork.TRIAL].is_well
    assert names(there) == set()


def test_a_store_is_reached_by_s3(opened: Installation, clock: HandClock) -> None:
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    try:
        host, port = server.get_host_and_port()
        endpoint = f"http://{host}:{port}"
        store = boto3.client(
            "s3",
            endpoint_url=endpoint,
            region_name="us-east-1",
            aws_access_key_id="ten",
            aws_secret_access_key="geheim",
        )
        url = f"s3://ten@sao-luu/moiso?endpoint={endpoint}"
        none = copied(with_second(opened, clock, url, "geheim"))
        store.create_bucket(Bucket="sao-luu")
        backups = with_second(opened, clock, url, "geheim")
        well = copied(backups)
        kept = store.list_objects_v2(Bucket="sao-luu")["Contents"]
        store.close()
    finally:
        server.stop()

    assert not none.is_well
    assert "no bucket sao-luu" in none.detail
    assert (well.is_well, well.detail) == (True, "")
    assert [(one["Key"], one["Size"]) for one in kept] == [
        (f"moiso/{one.name}", one.size) for one in backups.listed()
    ]


def test_an_encrypted_backup_opens_with_its_key_and_is_drilled_with_the_servers_own(
    opened: Installation, clock: HandClock, there: Path
) -> None:
    mine = Identity.generate()
    known = replace(
        opened.settings, backup_url=f"file://{there}", backup_key=(str(mine.to_public()),)
    )
    backups = Backups(known, opened.units, clock)

    result = copied(backups)

    (made,) = backups.listed()
    assert made.is_sealed
    assert result.is_well
    assert is_sealed(there / made.name)
    assert backups.results()[BackupWork.TRIAL].is_well
    plain = io.BytesIO()
    open_sealed(there / made.name, plain, [mine])
    with zipfile.ZipFile(plain) as archive:
        assert "tables/events.jsonl" in archive.namelist()
        assert not any("backup_identity" in name for name in archive.namelist())


def test_who_looks_after_the_server_sees_the_second_place(
    opened: Installation, clock: HandClock, seeded: tuple[Seed, Settings], there: Path
) -> None:
    admin: Caller = seeded[0].known["dong-ha"]["admin"].caller
    backups = with_second(opened, clock, f"file://{there}")
    result = copied(backups)

    state = backups.state(admin)

    assert state.second == f"file://{there}"
    assert state.results[BackupWork.COPY] == result
    assert result.well_at == clock.now()
