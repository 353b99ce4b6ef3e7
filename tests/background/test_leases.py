"""Of several processes one holds a lease; it stops in time, and the next one takes over."""

import pytest
from sqlalchemy import update

from app.background.leases import Lease, Leases
from app.persistence.database import Database
from app.persistence.database_clock import database_now
from app.persistence.leases import LASTS_S, take
from app.persistence.schema import leases
from tests.support.site import Site


def _over(database: Database) -> None:
    """Let every lease have come to its end."""
    with database.write() as connection:
        connection.execute(update(leases).values(until_at=database_now(connection, -1)))


def _taken(database: Database, holder: str, *, by_force: bool = False) -> int | None:
    with database.write() as connection:
        return take(connection, "jobs", holder, by_force=by_force)


def test_a_lease_has_one_holder_until_its_end(site: Site) -> None:
    database = site.parts.database

    assert [_taken(database, who) for who in ("a", "b", "a", "b")] == [1, None, 1, None]

    _over(database)
    assert [_taken(database, who) for who in ("b", "a", "b")] == [2, None, 2]


def test_a_holder_that_renews_too_late_holds_it_still_if_nobody_came(site: Site) -> None:
    database = site.parts.database
    _taken(database, "a")

    _over(database)

    assert _taken(database, "a") == 1


def test_who_is_alone_takes_it_from_a_forerunner_that_was_killed(site: Site) -> None:
    database = site.parts.database
    _taken(database, "killed")

    assert _taken(database, "alone", by_force=True) == 2
    assert _taken(database, "killed") is None


@pytest.mark.parametrize("alone", [False, True])
def test_a_process_that_ends_gives_its_leases_to_the_next_one(site: Site, alone: bool) -> None:
    first, second = (Leases(site.parts.database, alone=alone) for _ in "ab")
    gained: list[Lease] = []
    second.gained.append(gained.append)
    first.start()
    held = first.held()

    first.stop()
    second.start()

    assert held == second.held() == ["jobs", "devices"]
    assert first.held() == []
    assert gained == [Lease.JOBS, Lease.DEVICES]
    second.stop()


def test_who_comes_second_holds_nothing_and_takes_what_runs_out(site: Site) -> None:
    first, second = (Leases(site.parts.database, alone=False) for _ in "ab")
    lost: list[Lease] = []
    first.lost.append(lost.append)
    first.renew()
    second.renew()
    before = second.held()

    _over(site.parts.database)
    second.renew()
    first.renew()
    first.round()

    assert before == first.held() == []
    assert second.held() == ["jobs", "devices"]
    assert set(lost) == set(Lease)


def test_a_holder_stops_before_its_lease_is_over(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its steady clock decides, whatever the database says meanwhile or can't say."""
    monkeypatch.setattr("app.background.leases.MARGIN_S", float(LASTS_S))
    holder = Leases(site.parts.database, alone=False)

    holder.renew()

    assert holder.held() == []
    assert _taken(site.parts.database, "next") is None
