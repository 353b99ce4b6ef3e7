"""A backup a day, made and tried by the commands themselves; what fails is told."""

import re
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from app.config import Settings
from app.domain.errors import Conflict, NotAllowed, NotThere
from app.installation import open_installation
from app.operations.centre.backups import KEPT, BackupCause, Backups
from app.operations.installation import Installation
from app.operations.people.rights import Caller
from tests.support.seeding import ON_SQLITE, Seed
from tests.support.site import HandClock

NAME = re.compile(r"moiso-\d{8}-\d{6}\+0700\.zip")


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


def named(seed: tuple[Seed, Settings], name: str = "admin") -> Caller:
    """Return who is called so in the first centre."""
    return seed[0].known["dong-ha"][name].caller


def test_the_day_is_backed_up_once_and_the_backup_comes_back_whole(
    opened: Installation, seeded: tuple[Seed, Settings], clock: HandClock
) -> None:
    admin, backups = named(seeded), opened.backups

    backups.work()
    backups.work()
    backups.begin_trial(admin, backups.listed()[0].name)
    backups.work()

    state = backups.state(admin)
    assert (state.trouble, state.running) == (None, None)
    assert [bool(NAME.fullmatch(one.name)) for one in state.backups] == [True]
    assert state.backups[0].at == clock.now()
    assert state.trial is not None
    assert (state.trial.is_well, state.trial.detail) == (True, "")
    made = backups.folder / state.backups[0].name
    assert made.stat().st_mode & 0o777 == 0o600
    assert {path.name for path in backups.folder.iterdir()} == {made.name, ".moiso-lock"}
    assert list(opened.settings.data.glob("backup-trial-*")) == []


@ON_SQLITE
def test_the_next_business_day_has_a_backup_of_its_own(
    opened: Installation, clock: HandClock
) -> None:
    opened.backups.work()

    clock.later(hours=15, minutes=59)  # 23:59
    opened.backups.work()
    before = len(opened.backups.listed())
    clock.later(minutes=2)
    opened.backups.work()

    assert (before, len(opened.backups.listed())) == (1, 2)


@ON_SQLITE
def test_the_oldest_go_and_what_is_no_backup_of_ours_stays(
    opened: Installation, clock: HandClock
) -> None:
    folder = opened.backups.folder
    folder.mkdir()
    for day in range(1, KEPT + 3):
        at = clock.now() - timedelta(days=day)
        (folder / f"moiso-{at:%Y%m%d-%H%M%S%z}.zip").write_bytes(b"old")
    (folder / "moiso-friday.zip").write_bytes(b"made by hand")
    (folder / "moiso-20990101-000000+0700.zip.part").write_bytes(b"cut off")
    (folder / "moiso-friday.zip.part").write_bytes(b"being made by hand")

    opened.backups.work()

    listed = opened.backups.listed()
    assert len(listed) == KEPT
    assert listed[-1].at == clock.now() - timedelta(days=KEPT - 1)
    assert (folder / "moiso-friday.zip").exists()
    assert [left.name for left in folder.glob("*.part")] == ["moiso-friday.zip.part"]


@ON_SQLITE
@pytest.mark.parametrize("place", ["gone", "a-file"])
def test_a_folder_that_cannot_be_written_is_told(
    opened: Installation, seeded: tuple[Seed, Settings], clock: HandClock, place: str
) -> None:
    folder = opened.settings.data / place
    (opened.settings.data / "a-file").write_bytes(b"")
    backups = Backups(replace(opened.settings, backup_dir=folder), opened.units, clock)

    backups.work()

    trouble = backups.state(named(seeded)).trouble
    assert trouble is not None
    assert trouble.cause is BackupCause.FOLDER
    assert str(folder) in trouble.detail
    assert not (opened.settings.data / "gone").exists()


@ON_SQLITE
def test_a_database_that_is_gone_is_told_and_the_next_backup_forgets_it(
    opened: Installation, seeded: tuple[Seed, Settings], clock: HandClock
) -> None:
    elsewhere = f"sqlite:///{opened.settings.data}/none.db"
    backups = Backups(replace(opened.settings, database_url=elsewhere), opened.units, clock)

    backups.work()

    trouble = backups.state(named(seeded)).trouble
    assert trouble is not None
    assert trouble.cause is BackupCause.COMMAND
    assert "schema" in trouble.detail
    assert backups.listed() == []


@ON_SQLITE
def test_a_damaged_backup_does_not_pass_its_trial(
    opened: Installation, seeded: tuple[Seed, Settings]
) -> None:
    admin, backups = named(seeded), opened.backups
    backups.work()
    name = backups.listed()[0].name
    made = backups.folder / name
    made.write_bytes(made.read_bytes()[:-100])

    backups.begin_trial(admin, name)
    backups.work()

    trial = backups.state(admin).trial
    assert trial is not None
    assert not trial.is_well
    assert "not a whole backup" in trial.detail


@ON_SQLITE
def test_one_thing_is_asked_for_at_a_time_by_who_may(
    opened: Installation, seeded: tuple[Seed, Settings], clock: HandClock
) -> None:
    admin, backups = named(seeded), opened.backups
    backups.begin(admin, request_id="request-1")
    backups.begin(admin, request_id="request-1")
    with pytest.raises(Conflict):
        backups.begin(admin, request_id="request-2")
    backups.work()
    backups.begin(admin, request_id="request-1")
    clock.later(seconds=1)
    backups.work()

    assert len(backups.listed()) == 1
    with pytest.raises(NotThere):
        backups.begin_trial(admin, "../moiso.db")
    with pytest.raises(NotAllowed):
        backups.state(named(seeded, "supervisor"))
