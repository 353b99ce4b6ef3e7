"""A backup a day, made and tried by the commands themselves; what fails is told."""

import re
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from app.config import Settings
from app.domain.errors import Conflict, NotAllowed, NotThere
from app.installation import open_installation
from app.operations.centre.backup_folder import Backup
from app.operations.centre.backups import BackupCause, Backups
from app.operations.installation import Installation
from app.operations.people.rights import Caller
from app.persistence.backup_results import BackupResult, BackupWork, keep_result
from tests.support.seeding import ON_SQLITE, Seed
from tests.support.site import HandClock

AT_ONCE = pytest.mark.usefixtures("at_once")
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


def zone_of(opened: Installation) -> ZoneInfo:
    """Return the time that backups have."""
    return opened.units.floor(opened.centre_ids()[0]).centre.time_zone


def test_the_day_is_backed_up_once_and_the_backup_comes_back_whole(
    opened: Installation, seeded: tuple[Seed, Settings], clock: HandClock
) -> None:
    admin, backups = named(seeded), opened.backups

    backups.work()
    backups.work()
    backups.begin_trial(admin, backups.listed()[0].name)
    backups.work()

    state = backups.state(admin)
    assert state.running is None
    assert state.results[BackupWork.BACKUP].is_well
    assert [bool(NAME.fullmatch(one.name)) for one in state.backups] == [True]
    assert state.backups[0].at == clock.now()
    trial = state.results[BackupWork.TRIAL]
    assert (trial.is_well, trial.detail) == (True, "")
    made = backups.folder / state.backups[0].name
    assert made.stat().st_mode & 0o777 == 0o600
    assert {path.name for path in backups.folder.iterdir()} == {made.name, ".moiso-lock"}
    assert list(opened.settings.data.glob("backup-trial-*")) == []


@ON_SQLITE
@AT_ONCE
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
@AT_ONCE
def test_the_oldest_go_and_what_is_no_backup_of_ours_stays(
    opened: Installation, clock: HandClock
) -> None:
    folder = opened.backups.folder
    folder.mkdir()
    for day in range(1, 41):
        at = clock.now() - timedelta(days=day)
        (folder / f"moiso-{at:%Y%m%d-%H%M%S%z}.zip").write_bytes(b"old")
    (folder / "moiso-friday.zip").write_bytes(b"made by hand")
    (folder / "moiso-20260101-000000+0700.zip.part").write_bytes(b"cut off")
    (folder / "moiso-friday.zip.part").write_bytes(b"being made by hand")
    known = replace(opened.settings, backup_kept=(3, 2, 0))

    Backups(known, opened.units, clock).work()

    ages = [(clock.now() - one.at).days for one in opened.backups.listed()]
    last_weeks_newest = clock.now().astimezone(zone_of(opened)).weekday() + 1
    assert ages == sorted({0, 1, 2, last_weeks_newest})
    assert (folder / "moiso-friday.zip").exists()
    assert [left.name for left in folder.glob("*.part")] == ["moiso-friday.zip.part"]


@ON_SQLITE
@AT_ONCE
def test_it_is_made_at_the_time_that_is_set(opened: Installation, clock: HandClock) -> None:
    known = replace(opened.settings, backup_at=time(19, 30))
    backups = Backups(known, opened.units, clock)
    zone = zone_of(opened)
    backups.work()

    clock.at = datetime.combine(clock.now().astimezone(zone).date(), time(19, 29), zone)
    while backups.work():
        pass
    before = len(backups.listed())
    clock.later(minutes=1)
    backups.work()

    assert (before, len(backups.listed())) == (1, 2)


@ON_SQLITE
@AT_ONCE
def test_a_backup_that_a_wrong_clock_has_dated_ahead_keeps_none_away(
    opened: Installation, clock: HandClock
) -> None:
    clock.later(days=4000)
    opened.backups.work()
    clock.later(days=-4000)

    opened.backups.work()

    newest = opened.backups.newest_of(opened.backups.listed())
    assert newest is not None
    assert newest.at == clock.now()
    assert opened.backups.age_of(opened.backups.listed()) == timedelta(0)


@ON_SQLITE
@AT_ONCE
def test_the_drill_of_the_month_is_made_by_itself_and_its_end_is_kept(
    opened: Installation, clock: HandClock
) -> None:
    opened.backups.work()
    opened.backups.work()
    first = opened.backups.results()[BackupWork.TRIAL]
    while opened.backups.work():
        pass
    clock.later(days=32)
    opened.backups.work()  # the backup of that day
    opened.backups.work()

    anew = Backups(opened.settings, opened.units, clock).results()[BackupWork.TRIAL]
    assert (first.is_well, anew.is_well) == (True, True)
    assert anew.at == clock.now()
    assert first.at < anew.at


@ON_SQLITE
@AT_ONCE
def test_what_does_not_come_is_late_until_it_does(opened: Installation, clock: HandClock) -> None:
    backups = opened.backups
    of_new = list(backups.late())
    while backups.work():
        pass
    clock.later(hours=25)
    of_yesterday = list(backups.late())
    clock.later(hours=2)
    of_before = list(backups.late())
    with opened.database.write() as connection:
        keep_result(
            connection, BackupResult(BackupWork.TRIAL, clock.now(), "x.zip", "command", "broken")
        )
    backups.work()

    assert (of_new, of_yesterday, of_before) == ([], [], [BackupWork.BACKUP])
    assert list(backups.late()) == [BackupWork.TRIAL]
    assert not backups.results()[BackupWork.TRIAL].is_well
    assert backups.results()[BackupWork.TRIAL].well_at is not None


@ON_SQLITE
@AT_ONCE
@pytest.mark.parametrize("place", ["gone", "a-file"])
def test_a_folder_that_cannot_be_written_is_told(
    opened: Installation, seeded: tuple[Seed, Settings], clock: HandClock, place: str
) -> None:
    folder = opened.settings.data / place
    (opened.settings.data / "a-file").write_bytes(b"")
    backups = Backups(replace(opened.settings, backup_dir=folder), opened.units, clock)

    backups.work()

    trouble = backups.state(named(seeded)).results[BackupWork.BACKUP]
    assert trouble.cause == BackupCause.FOLDER
    assert str(folder) in trouble.detail
    assert not (opened.settings.data / "gone").exists()


@ON_SQLITE
@AT_ONCE
def test_a_database_that_is_gone_is_told_and_the_next_backup_forgets_it(
    opened: Installation, seeded: tuple[Seed, Settings], clock: HandClock
) -> None:
    elsewhere = f"sqlite:///{opened.settings.data}/none.db"
    backups = Backups(replace(opened.settings, database_url=elsewhere), opened.units, clock)

    backups.work()

    trouble = backups.state(named(seeded)).results[BackupWork.BACKUP]
    assert trouble.cause == BackupCause.COMMAND
    assert "schema" in trouble.detail
    assert backups.listed() == []


@ON_SQLITE
@AT_ONCE
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

    trial = backups.state(admin).results[BackupWork.TRIAL]
    assert not trial.is_well
    assert "not a whole backup" in trial.detail


@ON_SQLITE
@AT_ONCE
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


@ON_SQLITE
@AT_ONCE
def test_work_that_ends_while_its_state_is_read_still_counts_as_running(
    opened: Installation, seeded: tuple[Seed, Settings], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else a page would be told that nothing runs, and of no backup that was made."""
    admin, backups = named(seeded), opened.backups
    backups.begin(admin, request_id="request-1")
    listed = backups.listed

    def ends_meanwhile() -> list[Backup]:
        before = listed()
        monkeypatch.undo()
        backups.work()
        return before

    monkeypatch.setattr(backups, "listed", ends_meanwhile)
    state = backups.state(admin)

    assert (state.running, state.backups) == (BackupWork.BACKUP, [])
    after = backups.state(admin)
    assert (after.running, len(after.backups)) == (None, 1)
