"""Migrations: up and down with rows in the tables, and what they make is what the program means."""

from collections.abc import Iterator
from itertools import pairwise

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import insert, inspect, text
from sqlalchemy.exc import DatabaseError, IntegrityError

from app.domain.devices.kinds import DeviceKind
from app.domain.visitors.rating import Rating, Reason
from app.operations.devices.devices import NewDevice
from app.persistence import migrate, schema
from app.persistence.database import Database, Unavailable
from app.persistence.revision import is_current
from tests.support.builders import NOW
from tests.support.site import Dump, Site

REVISIONS = sorted(path.name[:4] for path in (migrate.MIGRATIONS / "versions").glob("0*.py"))


@pytest.fixture
def empty(database_url: str) -> Iterator[Database]:
    """Give the test a database without tables."""
    database = Database(database_url)
    yield database
    database.close()


def test_the_migrated_database_is_the_one_that_the_program_means(empty: Database) -> None:
    migrate.upgrade(empty)

    with empty.read() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, schema.metadata) == []


def test_check_constraints_are_those_that_the_program_means(empty: Database) -> None:
    """Alembic doesn't compare them by itself."""
    migrate.upgrade(empty)

    with empty.read() as connection:
        look = inspect(connection)
        have = {c["name"] for t in schema.metadata.tables for c in look.get_check_constraints(t)}
    meant = {
        str(constraint.name)
        for table in schema.metadata.tables.values()
        for constraint in table.constraints
        if str(constraint.name).startswith("ck_")
    }
    assert have == meant
    assert len(meant) > 10


def test_each_step_goes_up_and_down_and_up_again(empty: Database) -> None:
    for below, revision in pairwise(["base", *REVISIONS]):
        migrate.upgrade(empty, revision)
        migrate.downgrade(empty, below)
        migrate.upgrade(empty, revision)

    assert is_current(empty)
    migrate.downgrade(empty, "base")
    with empty.read() as connection:
        assert inspect(connection).get_table_names() == ["alembic_version"]


def test_every_kind_of_device_may_be_added_to_a_migrated_database(empty: Database) -> None:
    """SQLite's constraint is changed as text; each kind must have come to stand in it."""
    migrate.upgrade(empty)
    row = {"centre_id": 1, "created_at": NOW}

    with empty.write() as connection:
        connection.execute(insert(schema.centres), {"id": 1, "code": "x", "config": {}})
        for kind in DeviceKind:
            connection.execute(insert(schema.devices), {**row, "kind": kind, "name": kind})
        with pytest.raises(IntegrityError, match="ck_devices_kind"):
            connection.execute(insert(schema.devices), {**row, "kind": "toaster", "name": "x"})
        connection.rollback()


def test_a_second_upgrade_changes_nothing(empty: Database) -> None:
    assert not is_current(empty)

    migrate.upgrade(empty)
    migrate.upgrade(empty)

    assert is_current(empty)


def test_a_database_with_a_day_in_it_goes_down_a_step_and_up_again_with_every_row(
    site: Site,
) -> None:
    site.open(1)
    site.issue_many(3)
    site.served(1)
    before = site.dump()

    migrate.downgrade(site.parts.database, "0002")
    with site.parts.database.write() as connection:
        connection.execute(text("UPDATE events SET actor = actor"))
    migrate.upgrade(site.parts.database)

    assert _of_nobody(site.dump()) == _of_nobody(before)
    with (
        pytest.raises(DatabaseError, match="append-only"),
        site.parts.database.write() as connection,
    ):
        connection.execute(text("DELETE FROM events"))


def test_requests_of_two_callers_by_one_id_become_one_a_step_down(site: Site) -> None:
    for name in ("kiosk", "reception"):
        site.issue(by=name, request_id="the-same-request")

    migrate.downgrade(site.parts.database, "0024")
    migrate.upgrade(site.parts.database)

    assert [row.actor for row in site.dump()["requests"]] == [""]


def test_a_step_that_fails_leaves_the_database_as_it_was(empty: Database) -> None:
    """A table in the way of the second step: nothing of that step stays."""
    migrate.upgrade(empty, "0001")
    with empty.write() as connection:
        connection.execute(text("CREATE TABLE print_jobs (x INTEGER)"))

    with pytest.raises((DatabaseError, Unavailable), match="print_jobs"):
        migrate.upgrade(empty)

    with empty.read() as connection:
        tables = set(inspect(connection).get_table_names())
    assert "events" not in tables
    assert not is_current(empty)


def test_the_log_tells_whose_address_a_device_has(site: Site) -> None:
    """Those of 0.1.0 that the command line set may lead anywhere still; a page's may not."""
    devices, admin = site.parts.devices, site.caller("admin")
    for name, caller in (("by-command", None), ("by-page", admin)):
        new = NewDevice("printer", name, "escpos+tcp://10.0.0.9")
        devices.add(caller, site.centre_id, new)

    migrate.downgrade(site.parts.database, "0024")
    migrate.upgrade(site.parts.database)

    known = {d.name: d.by_command for d in site.parts.authentication.devices(site.centre_id)}
    assert (known["by-command"], known["by-page"]) == (True, False)


def test_ratings_and_tablets_survive_a_step_down_and_up(site: Site) -> None:
    """The log keeps the ratings: the step up makes the table of them anew."""
    site.open(1)
    site.issue_many(1)
    rating = Rating(4, (Reason.WAITING,))
    done = site.served(1)
    site.parts.ratings.by_holder(site.centre_id, done.id, rating, request_id=site.new_id())
    before = site.dump()

    migrate.downgrade(site.parts.database, "0007")
    with site.parts.database.write() as connection, pytest.raises(DatabaseError):
        connection.execute(text("UPDATE devices SET kind = 'rating'"))
    migrate.upgrade(site.parts.database)

    assert _of_nobody(site.dump()) == _of_nobody(before)
    assert [(row.score, row.reasons) for row in before["ratings"]] == [(4, ["waiting"])]


def _of_nobody(dump: Dump) -> Dump:
    """Return the rows as they are where the database has once not kept whose requests they are."""
    return {**dump, "requests": [{**row._mapping, "actor": ""} for row in dump["requests"]]}


def test_a_revoked_device_gives_up_its_name_and_has_it_back_a_step_down(site: Site) -> None:
    devices, admin = site.parts.devices, site.caller("admin")
    new = NewDevice("printer", "old", "escpos+tcp://10.0.0.9")
    for _ in range(2):
        devices.add(admin, site.centre_id, new)
        devices.revoke(admin, site.centre_id, "old")

    migrate.downgrade(site.parts.database, "0035")
    with site.parts.database.read() as connection:
        below = connection.execute(text("SELECT name FROM devices ORDER BY id")).scalars().all()
    migrate.upgrade(site.parts.database)

    assert below[-2] == "old"
    assert below[-1].startswith("old~")
    known = site.parts.authentication.devices(site.centre_id)
    assert [d.name for d in known if d.is_revoked] == ["old", "old"]
    assert all(d.paired_at is not None for d in known)
