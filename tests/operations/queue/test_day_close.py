"""Days: midnight, a server that was off, clocks that jump, and the closing of a day."""

from datetime import date, timedelta

import pytest

from app.domain.errors import Conflict, Invalid
from app.domain.queue.ticket import Action, State
from hardware.printers.jobs import JobState
from tests.support.seeding import ON_SQLITE
from tests.support.site import Site

TUESDAY, WEDNESDAY = date(2026, 11, 24), date(2026, 11, 25)
TO_MIDNIGHT = {"hours": 16}
"""From 8:00 in Đông Hà to the first instant of Wednesday."""


def test_a_number_of_the_last_second_belongs_to_its_day_and_heads_no_line(site: Site) -> None:
    """Case 10: issued at 23:59:59; at 00:00:05 next calls the first number of the new day."""
    site.open(1)
    site.clock.later(**TO_MIDNIGHT, seconds=-1)
    late = site.issue()
    site.clock.later(seconds=6)
    early = site.issue()

    assert (late.label, late.business_on) == ("A001", TUESDAY)
    assert (early.label, early.business_on) == ("A001", WEDNESDAY)
    assert site.called(1).id == early.id


def test_a_number_of_yesterday_called_by_its_label_counts_for_yesterday(site: Site) -> None:
    """Case 10: statistics go to the right day."""
    site.open(1)
    site.clock.later(**TO_MIDNIGHT, seconds=-1)
    site.issue()
    site.issue("dat-dai")
    site.clock.later(seconds=6)

    called = site.call(1, "A002", reason="đã gọi trước nửa đêm")
    site.act(site.act(called, Action.START), Action.FINISH)

    waits = {on: site.waits_ms(on) for on in (TUESDAY, WEDNESDAY)}
    assert waits == {TUESDAY: {"dat-dai": [6000]}, WEDNESDAY: {}}


def test_the_label_of_today_is_meant_where_yesterday_has_one_too(site: Site) -> None:
    site.open(1)
    site.issue()
    site.clock.later(days=1)
    today = site.issue()

    assert site.call(1, "A001").id == today.id


def test_closing_the_day_leaves_nobody_served_who_was_not(site: Site) -> None:
    """Case 20: whatever was left open is flagged and in no average."""
    site.open(1, 2, 3)
    site.issue_many(5)
    served = site.served(3)
    held = site.act(site.act(site.called(1), Action.START), Action.HOLD, reason="x")
    serving = site.act(site.called(1), Action.START)
    called = site.called(2)
    site.clock.later(hours=9)

    expired = site.parts.day_close.close_day(site.centre_id)

    assert expired == 4
    states = {i: site.ticket(i).state for i in (served.id, held.id, serving.id, called.id)}
    assert list(states.values()) == [State.DONE, State.EXPIRED, State.EXPIRED, State.EXPIRED]
    assert [site.legs(i)[0]["overnight"] for i in states] == [False, True, True, True]
    assert len(site.waits_ms(TUESDAY)["dat-dai"]) == 1


def test_closing_the_day_closes_counters_and_ends_the_phone_pages(site: Site) -> None:
    site.open(1, 2)
    site.issue_many(2)

    site.parts.day_close.close_day(site.centre_id)

    assert {c.officer for c in site.floor.counters.values()} == {None}
    assert {row.track_code for row in site.dump()["tickets"]} == {None}


@pytest.mark.parametrize("on", [WEDNESDAY, date.max])
def test_a_day_to_come_is_not_closed_and_today_goes_on(site: Site, on: date) -> None:
    site.open(1)
    site.issue_many(2)
    before = site.dump()

    with pytest.raises(Invalid) as refused:
        site.parts.day_close.close_day(site.centre_id, on)

    assert (refused.value.code, refused.value.facts["on"]) == ("day_to_come", on.isoformat())
    assert site.dump() == before
    assert site.parts.day_close.close_day(site.centre_id, TUESDAY) == 2


def test_one_centres_closing_leaves_the_other_alone(site: Site) -> None:
    """Case 14."""
    other = site.other
    other.open(1)
    waiting = other.issue()
    site.issue()
    before = other.floor

    site.parts.day_close.close_day(site.centre_id)

    assert other.floor == before
    assert other.called(1).id == waiting.id
    assert other.issue().label == "A002"


def test_a_server_that_was_off_for_two_days_closes_them_when_it_starts(
    site: Site, neighbour: Site
) -> None:
    """Case 11: what a start does, on a process that has never seen the centre."""
    site.open(1)
    site.issue_many(2)
    site.called(1)
    site.clock.later(days=2)

    expired = neighbour.parts.day_close.close_past_days(site.centre_id)

    assert expired == 2
    assert neighbour.issue().label == "A001"
    assert neighbour.floor.counters[1].officer is None
    assert neighbour.parts.day_close.close_past_days(site.centre_id) == 0


@ON_SQLITE
def test_the_day_that_is_not_over_is_not_closed(site: Site) -> None:
    """Case 11: half a minute after a start, and at any look before midnight."""
    site.open(1)
    site.issue()
    before = site.dump()
    site.clock.later(**TO_MIDNIGHT, seconds=-1)

    assert site.parts.day_close.close_past_days(site.centre_id) == 0

    assert site.dump() == before


def test_a_clock_set_back_an_hour_keeps_the_line_and_no_time_is_negative(site: Site) -> None:
    """Case 11."""
    site.open(1)
    first = site.issue()
    site.clock.later(minutes=10)
    site.issue()
    site.clock.later(hours=-1)
    third = site.issue()

    order = []
    for _ in range(3):
        ticket = site.served(1, minutes=2)
        order.append(ticket.label)

    assert order == ["A001", "A002", "A003"]
    assert third.issued_at >= first.issued_at
    legs = [leg for i in range(3) for leg in site.legs(first.id + i)]
    assert all(leg[f"{span}_ms"] >= 0 for leg in legs for span in ("wait", "walk", "service"))


@ON_SQLITE
def test_a_clock_that_had_been_years_ahead_is_believed_again_once_it_is_right(site: Site) -> None:
    """Case 11: the mistake isn't kept."""
    site.clock.later(days=700)
    site.issue()
    site.clock.later(days=-700)

    assert site.issue().business_on == TUESDAY


def test_a_centre_in_another_zone_has_its_own_midnight(site: Site) -> None:
    """Case 11: two hours further east the new day begins two hours earlier."""
    site.clock.later(hours=15)

    assert site.issue().business_on == TUESDAY
    assert site.other.issue().business_on == WEDNESDAY


@ON_SQLITE
@pytest.mark.parametrize("times", [1, 3])
def test_closing_a_day_again_changes_nothing_but_the_log(site: Site, times: int) -> None:
    site.issue()

    expired = [site.parts.day_close.close_day(site.centre_id) for _ in range(times)]

    assert expired == [1, 0, 0][:times]
    assert len(site.log()) == 2 + times


@ON_SQLITE
def test_an_officer_still_seated_from_yesterday_opens_anew_after_the_night(site: Site) -> None:
    site.open(1)
    site.clock.later(days=1)

    site.parts.day_close.close_past_days(site.centre_id)
    site.open(2)

    assert site.floor.counters[2].officer is not None
    with pytest.raises(Exception, match="officer_elsewhere"):
        site.parts.counters.open(site.officer(2), 1)


def test_the_words_of_printed_slips_go_with_their_day_and_the_slips_after_a_month(
    site: Site,
) -> None:
    queue = site.parts.print_queue
    site.open(1)
    printed, waiting = site.issue(), site.issue()
    job = queue.claim(site.known("reception").caller.id) or queue.claim(
        site.known("printer").caller.id
    )
    assert job is not None
    queue.settle(job.id, JobState.PRINTED, "")
    site.clock.later(days=1)

    site.parts.day_close.close_past_days(site.centre_id)

    documents = {row.ticket_id: row.document for row in site.dump()["print_jobs"]}
    assert documents[printed.id] == {}
    assert documents[waiting.id] != {}
    with pytest.raises(Conflict, match="no_slip"):
        site.parts.issuing.reprint(site.caller("reception"), printed.id, request_id=site.new_id())
    today = site.clock.at.date()
    gone = [queue.forget(site.centre_id, today + timedelta(days=days)) for days in (28, 31, 31)]
    assert gone == [0, 1, 0]
    assert [row.ticket_id for row in site.dump()["print_jobs"]] == [waiting.id]
