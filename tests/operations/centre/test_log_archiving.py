"""Events of past years go into a file: the log holds, reports stay, and nothing else can go."""

import gzip
import json
import shutil
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

import pytest
from sqlalchemy import delete, func, select, text
from sqlalchemy.exc import DBAPIError

from app.config import Settings
from app.domain.errors import Conflict
from app.domain.queue.corrections import Correction
from app.installation import open_installation
from app.operations.centre.log_archiving import ArchiveFailed, LogArchiving
from app.operations.queue.corrections import Corrections
from app.persistence import schema
from app.persistence.backup import kept_tables, table_rows
from app.persistence.event_archive import TYPES, damaged_files
from app.persistence.verify import differences
from app.reports.catalogue import REPORTS
from app.reports.table import Table
from tests.reports.asking import report
from tests.support.eventful import eventful_day
from tests.support.postgres import PostgresServer
from tests.support.seeding import Seed, settings_for
from tests.support.site import HandClock, Site, site_on

DAYS = 4


def play(site: Site) -> None:
    """Play a day on which everything happens, to its close."""
    for step in eventful_day(site):
        step()
        site.clock.later(minutes=1)
    site.parts.day_close.close_past_days(site.centre_id)


@contextmanager
def few_kept() -> Iterator[None]:
    """Keep so few events and calls that the days of the test are too many to be all at hand."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("app.persistence.event_archive.KEPT_NEWEST", 20)
        for module in ("domain.queue.floor", "persistence.queue.floors"):
            patched.setattr(f"app.{module}.CALLS_KEPT", 5)
        yield


@dataclass(frozen=True)
class Played:
    """A database with an eventful day of last year and some of this year, and the clock's time.

    The site stays alive with it: its requests have names of the object's address.
    """

    seed: Seed
    source: str
    at: datetime
    site: Site


PLAYED: dict[str, Played] = {}
"""The days of each kind of database: they are played once, and copied for each test."""


def played(seed: Seed, settings: Settings, source: str) -> Played:
    """Play the days on the filled database."""
    clock = HandClock()
    with few_kept(), closing(open_installation(settings, clock=clock)) as opened:
        site = site_on(opened, clock, seed)
        play(site)
        site.clock.later(days=364)
        for _ in range(DAYS):
            play(site)
            site.clock.later(days=1)
        site.open(1, 2)
        site.issue_many(3)
    return Played(seed, source, clock.at, site)


@pytest.fixture
def seeded(
    request: pytest.FixtureRequest,
    kind: str,
    tmp_path: Path,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[tuple[Seed, Settings]]:
    """Give the test its own copy of the database with the days, and settings for it."""
    if kind == "sqlite":
        if kind not in PLAYED:
            seed, path = request.getfixturevalue("sqlite_seed")
            folder = tmp_path_factory.mktemp("aged")
            source = shutil.copy(path, folder / "moiso.db")
            PLAYED[kind] = played(seed, settings_for(f"sqlite:///{source}", folder), str(source))
        copy = shutil.copy(PLAYED[kind].source, tmp_path / "moiso.db")
        yield PLAYED[kind].seed, settings_for(f"sqlite:///{copy}", tmp_path)
        return
    server: PostgresServer = request.getfixturevalue("postgres")
    if kind not in PLAYED:
        seed, template = request.getfixturevalue("postgres_seed")
        source = server.create(template=template)
        settings = settings_for(server.url(source), tmp_path_factory.mktemp("aged"))
        PLAYED[kind] = played(seed, settings, source)
    name = server.create(template=PLAYED[kind].source)
    yield PLAYED[kind].seed, settings_for(server.url(name), tmp_path)
    server.drop(name)


@pytest.fixture
def few() -> Iterator[None]:
    """Keep few events and calls, from before the installation is opened until it is closed."""
    with few_kept():
        yield


@pytest.fixture
def aged(few: None, site: Site, kind: str) -> Site:
    """Give the test a centre with an eventful day of last year, and some of this year.

    These have so many calls that a floor is loaded from them alone.
    """
    site.clock.at = PLAYED[kind].at
    return site


@pytest.fixture
def archiving(aged: Site, tmp_path: Path) -> LogArchiving:
    """Give the test what archives the centre's past."""
    return LogArchiving(aged.parts.units, aged.clock, tmp_path)


def year_of(site: Site) -> int:
    """Return the year that runs."""
    return site.clock.now().year


def found(site: Site) -> list[str]:
    """Return how the log differs from the tables."""
    with site.parts.database.read() as connection:
        return differences(connection, site.centre_id)


def rows(site: Site) -> dict[str, list[object]]:
    """Return all rows of all tables but the log and its archives."""
    with site.parts.database.read() as connection:
        return {
            table.name: list(table_rows(connection, table))
            for table in kept_tables()
            if table not in (schema.events, schema.event_archives)
        }


def events(site: Site) -> list[tuple[int, str]]:
    """Return the numbers and types of the events that are in the log."""
    with site.parts.database.read() as connection:
        query = select(schema.events.c.seq, schema.events.c.type).where(
            schema.events.c.centre_id == site.centre_id
        )
        return [(row.seq, row.type) for row in connection.execute(query.order_by("seq"))]


def reports(site: Site, packed: bool) -> dict[tuple[str, str], Table]:
    """Return every report in each of its groupings, over all the years there are."""
    now = site.clock.now()
    if packed:
        while site.parts.units.pack_past_days(site.centre_id, now, most=100):
            pass
    return {
        (kind.name, by.value): report(
            site, kind.name, by=by.value, first=date(now.year - 1, 1, 1), days=2 * 365
        )
        for kind in REPORTS.values()
        for by in kind.by
    }


@pytest.mark.parametrize("packed", [True, False])
def test_reports_over_the_archived_years_stay_the_same(
    aged: Site, archiving: LogArchiving, packed: bool
) -> None:
    before = reports(aged, packed)
    archiving.archive(aged.centre_id, year_of(aged))

    after = reports(aged, packed)

    assert after == before
    assert any(table.rows for table in after.values())


def test_the_log_holds_without_them_and_every_row_stays(
    aged: Site, archiving: LogArchiving
) -> None:
    before, all_rows, year = events(aged), rows(aged), year_of(aged)

    counted = archiving.count(aged.centre_id, year)
    untouched = events(aged)
    made = archiving.archive(aged.centre_id, year)

    assert made is not None
    assert untouched == before
    assert (made.events, made.before_on) == (counted, date(year, 1, 1))
    assert len(before) - len(events(aged)) == counted > 30
    assert found(aged) == []
    assert rows(aged) == all_rows
    path = archiving.folder / made.file
    assert path.stat().st_mode & 0o077 == 0
    with gzip.open(path, "rt", encoding="utf-8") as file:
        kept = [json.loads(line) for line in file]
    assert [(one["seq"], one["type"]) for one in kept] == [
        one for one in before if one not in events(aged)
    ]
    assert {one["type"] for one in kept} <= TYPES
    assert archiving.count(aged.centre_id, year) == 0


def test_the_centre_goes_on_and_the_next_year_is_archived_after_it(
    aged: Site, archiving: LogArchiving
) -> None:
    first = archiving.archive(aged.centre_id, year_of(aged))
    aged.served(1)
    aged.called(2)
    goes_on = found(aged)
    aged.parts.day_close.close_day(aged.centre_id)
    aged.clock.later(days=364)
    for _ in range(DAYS):
        play(aged)
        aged.clock.later(days=1)

    second = archiving.archive(aged.centre_id, year_of(aged))
    again = archiving.archive(aged.centre_id, year_of(aged))
    of_before = archiving.archive(aged.centre_id, year_of(aged) - 1)

    assert first is not None
    assert second is not None
    assert (again, of_before) == (None, None)
    assert goes_on == []
    assert found(aged) == []


def test_a_run_that_was_cut_off_is_brought_to_its_end(
    aged: Site, archiving: LogArchiving, monkeypatch: pytest.MonkeyPatch
) -> None:
    def cut_off(what: str, _done: int, _all: int) -> None:
        if what == "deleted":
            raise KeyboardInterrupt

    monkeypatch.setattr("app.operations.centre.log_archiving.BATCH", 7)
    with pytest.raises(KeyboardInterrupt):
        archiving.archive(aged.centre_id, year_of(aged), cut_off)
    in_the_midst = found(aged)
    left = len(events(aged))

    archiving.archive(aged.centre_id, year_of(aged))

    assert in_the_midst == []
    assert len(events(aged)) < left
    assert found(aged) == []


@pytest.mark.parametrize(
    ("tampering", "named"),
    [
        ("UPDATE tickets SET label = 'A777' WHERE id = (SELECT min(id) FROM tickets)", "tickets"),
        ("UPDATE transactions SET wait_ms = wait_ms + 1", "transactions"),
        ("DELETE FROM transactions WHERE leg > 1", "transactions"),
    ],
)
def test_what_is_changed_in_the_archived_rows_is_found(
    aged: Site, archiving: LogArchiving, tampering: str, named: str
) -> None:
    archiving.archive(aged.centre_id, year_of(aged))
    with aged.parts.database.write() as connection:
        connection.execute(text(tampering))
        different = differences(connection, aged.centre_id)
        connection.rollback()

    assert any(line.startswith(f"{named}: rows of before") for line in different)


def test_a_log_that_does_not_hold_is_not_archived(aged: Site, archiving: LogArchiving) -> None:
    with aged.parts.database.write() as connection:
        connection.execute(text("UPDATE transactions SET wait_ms = wait_ms + 1"))
    try:
        with pytest.raises(ArchiveFailed, match="differences"):
            archiving.archive(aged.centre_id, year_of(aged))
    finally:
        with aged.parts.database.write() as connection:
            connection.execute(text("UPDATE transactions SET wait_ms = wait_ms - 1"))

    assert not archiving.folder.exists()


def test_no_other_event_can_be_deleted(aged: Site, archiving: LogArchiving) -> None:
    archiving.archive(aged.centre_id, year_of(aged))
    columns = schema.events.c
    with aged.parts.database.read() as connection:
        seqs = connection.execute(
            select(func.min(columns.seq), func.max(columns.seq)).where(
                columns.centre_id == aged.centre_id
            )
        ).one()

    for seq in seqs:
        gone = delete(schema.events).where(columns.centre_id == aged.centre_id, columns.seq == seq)
        with (
            pytest.raises(DBAPIError, match="append-only"),
            aged.parts.database.write() as connection,
        ):
            connection.execute(gone)


def test_an_archived_record_cannot_be_corrected(aged: Site, archiving: LogArchiving) -> None:
    with aged.parts.database.read() as connection:
        first = connection.execute(select(func.min(schema.transactions.c.ticket_id))).scalar_one()
    seen = aged.legs(first)[0]["corrections"]
    archiving.archive(aged.centre_id, year_of(aged))

    with pytest.raises(Conflict, match="archived"):
        Corrections(aged.parts.units, aged.clock).correct(
            aged.caller("supervisor"),
            first,
            1,
            Correction("Ghi nhầm", is_void=True),
            seen=seen,
            request_id=aged.new_id(),
        )


def test_a_year_that_runs_is_not_archived(aged: Site, archiving: LogArchiving) -> None:
    with pytest.raises(ArchiveFailed, match="has not begun"):
        archiving.archive(aged.centre_id, year_of(aged) + 1)


def test_a_damaged_file_is_named(aged: Site, archiving: LogArchiving, tmp_path: Path) -> None:
    made = archiving.archive(aged.centre_id, year_of(aged))
    assert made is not None
    path = archiving.folder / made.file
    with aged.parts.database.read() as connection:
        good = damaged_files(connection, aged.centre_id, tmp_path)
        path.write_bytes(path.read_bytes()[:-1])
        bad = damaged_files(connection, aged.centre_id, tmp_path)

    assert (good, len(bad)) == ([], 1)
    assert str(path) in bad[0]
