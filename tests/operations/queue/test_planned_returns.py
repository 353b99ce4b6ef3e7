"""Who pauses may say when they mean to be back; the log keeps it, and who is late is an alert."""

from datetime import UTC, datetime, time, timedelta

import pytest

from app.domain.alerts.rules import LATE_AFTER, AlertInputs, AlertKind, signals
from app.domain.errors import Invalid
from app.domain.events import CounterAction
from tests.support.seeding import ON_SQLITE
from tests.support.site import Site

BACK = timedelta(minutes=15)


def late(site: Site) -> list[tuple[str, object]]:
    """Return the counters whose officers are late, and by how many seconds."""
    found = signals(AlertInputs(site.floor, site.clock.at))
    return [(s.subject, s.facts["late_s"]) for s in found if s.kind is AlertKind.RETURN_LATE]


def test_a_planned_return_outlives_a_restart_and_ends_with_the_pause(
    site: Site, neighbour: Site
) -> None:
    site.open(1)

    site.parts.counters.pause(site.officer(1), 1, "break", BACK)

    assert site.floor.counters[1].back_at == site.clock.at + BACK
    assert neighbour.floor.counters[1].back_at == site.clock.at + BACK
    site.parts.counters.resume(site.officer(1), 1)
    assert site.floor.counters[1].back_at is None


@ON_SQLITE
def test_a_counter_that_closes_in_its_pause_forgets_the_return(site: Site) -> None:
    site.open(1)
    site.parts.counters.pause(site.officer(1), 1, "lunch", BACK)

    site.parts.counters.close(site.officer(1), 1)

    assert site.floor.counters[1].back_at is None


@ON_SQLITE
def test_a_time_of_the_clock_is_that_of_the_centre(site: Site) -> None:
    site.clock.at = datetime(2026, 11, 24, 2, 10, tzinfo=UTC)
    site.open(1)

    site.parts.counters.pause(site.officer(1), 1, "break", time(9, 40))

    assert site.floor.counters[1].back_at == datetime(2026, 11, 24, 2, 40, tzinfo=UTC)
    paused = [e for e in site.dump()["events"] if e.type == CounterAction.PAUSE]
    assert [e.facts for e in paused] == [{"reason": "break", "until": "2026-11-24T09:40:00+07:00"}]


@ON_SQLITE
def test_a_time_that_is_over_is_refused_and_nothing_happens(site: Site) -> None:
    site.clock.at = datetime(2026, 11, 24, 2, 40, tzinfo=UTC)
    site.open(1)
    before = site.dump()

    with pytest.raises(Invalid) as refusal:
        site.parts.counters.pause(site.officer(1), 1, "break", time(9, 40))

    assert refusal.value.code == "return_over"
    assert site.dump() == before


@ON_SQLITE
def test_who_is_late_is_told_after_three_minutes_until_the_counter_serves(site: Site) -> None:
    site.open(1, 2)
    site.parts.counters.pause(site.officer(1), 1, "break", BACK)
    site.parts.counters.pause(site.officer(2), 2, "break")

    site.clock.later(minutes=17)
    soon = late(site)
    site.clock.later(minutes=1)
    told = late(site)
    site.parts.counters.resume(site.officer(1), 1)

    assert soon == []
    assert told == [("counter:1", LATE_AFTER.total_seconds())]
    assert late(site) == []
