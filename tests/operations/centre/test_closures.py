"""Closing a service for now: no numbers, those who wait are served, the day's end reopens it."""

from datetime import time

import pytest

from app.domain.errors import Conflict, Invalid, NotAllowed, NotThere
from app.domain.queue.availability import Availability, ClosedBecause, availability
from app.operations.centre.closures import Closures
from tests.support.seeding import ON_SQLITE
from tests.support.site import Site


def desk(site: Site) -> Closures:
    return Closures(site.parts.units, site.clock)


def offered(site: Site, service: str = "dat-dai") -> Availability:
    floor = site.floor
    return availability(floor, floor.centre.services[service], site.clock.now())


def test_a_closed_service_gives_no_number_anywhere_and_serves_who_waits(site: Site) -> None:
    before = site.issue()
    site.open(1)

    desk(site).close(site.caller("supervisor"), "dat-dai", " system ")

    for who in ("kiosk", "reception", "admin"):
        with pytest.raises(Conflict) as refusal:
            site.issue(by=who)
        assert (refusal.value.code, refusal.value.facts["closure"]) == ("closed_for_now", "system")
    assert site.issue("thue").service == "thue"
    assert site.served(1).id == before.id


def test_it_opens_again_by_hand(site: Site) -> None:
    supervisor = site.caller("supervisor")
    desk(site).close(supervisor, "dat-dai", "Máy chủ của Sở đang hỏng")
    closed = offered(site)

    seqs = [desk(site).open(supervisor, "dat-dai").seq for _ in range(2)]

    assert (closed.closed, closed.reason) == (ClosedBecause.FOR_NOW, "Máy chủ của Sở đang hỏng")
    assert seqs == [3, 3]
    assert site.issue().label == "A001"


def test_it_opens_by_itself_at_the_time_that_was_said(site: Site) -> None:
    desk(site).close(site.caller("supervisor"), "dat-dai", "absent", time(9, 30))

    site.clock.later(hours=1, minutes=29)
    late = offered(site)
    site.clock.later(minutes=1)

    assert late.opens_at is not None
    assert (late.closed, f"{late.opens_at:%H:%M}") == (ClosedBecause.FOR_NOW, "09:30")
    assert offered(site).closed is None


def test_it_ends_with_the_day(site: Site) -> None:
    desk(site).close(site.caller("supervisor"), "dat-dai", "system")
    closed = offered(site)
    site.clock.later(days=1)

    assert closed.opens_at is not None
    assert closed.opens_at.date() == site.clock.now().date()
    assert offered(site).closed is None


def test_an_end_in_the_lunch_break_is_told_as_the_opening_after_it(site: Site) -> None:
    """Out of hours the kiosk says the hours, but never an opening that wouldn't be one."""
    issuing = site.floor.centre.hours.issuing
    desk(site).close(site.caller("supervisor"), "dat-dai", "system", issuing[0][1])
    within = offered(site)
    assert within.opens_at is not None

    assert within.opens_at.time() == issuing[1][0]


@ON_SQLITE
def test_the_same_word_twice_is_one_event_and_another_one_is_kept_too(site: Site) -> None:
    supervisor = site.caller("supervisor")

    seqs = [
        desk(site).close(supervisor, "dat-dai", reason, until).seq
        for reason, until in (
            ("system", None),
            ("system", None),
            ("crowded", None),
            ("crowded", time(10)),
        )
    ]

    assert seqs == [2, 2, 3, 4]


@ON_SQLITE
def test_a_closing_needs_a_reason_a_service_and_a_time_to_come(site: Site) -> None:
    supervisor = site.caller("supervisor")

    with pytest.raises(Invalid, match="reason_needed"):
        desk(site).close(supervisor, "dat-dai", "  ")
    with pytest.raises(Invalid, match="time_over"):
        desk(site).close(supervisor, "dat-dai", "system", time(7, 59))
    with pytest.raises(NotThere):
        desk(site).close(supervisor, "no-such", "system")
    for who in ("officer01", "reception"):
        with pytest.raises(NotAllowed):
            desk(site).close(site.caller(who), "dat-dai", "system")
        with pytest.raises(NotAllowed):
            desk(site).open(site.caller(who), "dat-dai")
