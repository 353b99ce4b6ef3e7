"""The same request sent again: one effect and the same answer, whoever is slow or impatient."""

from functools import partial

import pytest
from sqlalchemy import update

from app.domain.errors import Conflict, RequestReused, Stale
from app.domain.queue.ticket import Action, State
from app.persistence import schema
from tests.support.seeding import ON_SQLITE
from tests.support.site import Site
from tests.support.together import answers, together

SAME = "the-same-request"


def test_the_same_request_issues_one_ticket_with_one_slip_and_one_answer(site: Site) -> None:
    """Cases 4 and 6."""
    kiosk, wish = site.caller("kiosk"), site.wish(request_id=SAME)

    first = site.issuing.issue(kiosk, wish)
    again = site.issuing.issue(kiosk, wish)

    assert (first.ticket, first.track_code) == (again.ticket, again.track_code)
    assert (first.repeated, again.repeated) == (False, True)
    assert len(site.dump()["tickets"]) == len(site.dump()["print_jobs"]) == 1


def test_a_request_sent_twenty_times_at_once_issues_one_ticket(site: Site, neighbour: Site) -> None:
    """Cases 4 and 6: also where the copies reach two processes."""
    wish = site.wish(request_id=SAME)
    calls = [
        partial(process.issuing.issue, process.caller("kiosk"), wish)
        for process in (site, neighbour) * 10
    ]

    results = answers(together(calls))

    assert len({result.ticket.id for result in results if result.ticket}) == 1
    assert sum(not result.repeated for result in results) == 1
    assert len(site.dump()["print_jobs"]) == 1


def test_next_sent_again_answers_with_the_ticket_it_called_and_calls_nobody(site: Site) -> None:
    """Cases 5 and 6."""
    site.issue_many(2)
    site.open(1)

    first = site.call_next(1, request_id=SAME)
    again = site.call_next(1, request_id=SAME)

    assert first == again
    assert len(site.floor.calls["a"]) == 1


def test_next_sent_again_after_the_ticket_moved_on_tells_where_it_is_now(site: Site) -> None:
    """Case 6: the answer is that ticket as it stands, not a new call."""
    site.issue_many(2)
    site.open(1)
    called = site.call_next(1, request_id=SAME)
    assert called is not None
    done = site.act(called, Action.FINISH)

    again = site.call_next(1, request_id=SAME)

    assert again is not None
    assert (again.id, again.state) == (done.id, State.DONE)


def test_next_that_found_nobody_finds_nobody_when_it_is_sent_again(site: Site) -> None:
    """Case 6: the visitor who came meanwhile isn't called by an old press."""
    site.open(1)
    first = site.call_next(1, request_id=SAME)
    came = site.issue()

    again = site.call_next(1, request_id=SAME)

    assert first is again is None
    assert site.ticket(came.id).state is State.WAITING


def test_a_double_click_on_next_calls_one_visitor(site: Site) -> None:
    """Case 5: two presses with ids of their own; the second one is refused."""
    site.issue_many(2)
    site.open(1)

    results = together([partial(site.call_next, 1), partial(site.call_next, 1)])

    refused = [r for r in results if isinstance(r, Conflict)]
    assert [r.code for r in refused] == ["unfinished_ticket"]
    assert len(site.floor.calls["a"]) == 1


def test_a_double_click_on_finish_and_next_finishes_and_calls_once(site: Site) -> None:
    """Case 5: the second press saw an older version of the counter's ticket."""
    site.issue_many(3)
    site.open(1)
    serving = site.act(site.called(1), Action.START)
    press = partial(site.call_next, 1, finish={"outcome": "accepted", "version": serving.version})

    results = together([press, press])

    assert sum(isinstance(r, Stale) for r in results) == 1
    assert len(site.floor.calls["a"]) == 2


def test_an_action_sent_again_happens_once(site: Site) -> None:
    """Case 6: the version that it saw is old by then, and that is no reason to refuse it."""
    site.issue()
    site.open(1)
    called = site.called(1)

    first = site.act(called, Action.RECALL, request_id=SAME)
    again = site.act(called, Action.RECALL, request_id=SAME)

    assert first == again
    assert site.legs(called.id)[0]["recalls"] == 1


@ON_SQLITE
def test_an_id_used_for_another_command_is_refused(site: Site) -> None:
    site.issue(request_id=SAME)

    with pytest.raises(RequestReused):
        site.parts.issuing.reprint(site.caller("reception"), 1, request_id=SAME)
    with pytest.raises(RequestReused):
        site.issue("thue", request_id=SAME)

    assert len(site.dump()["tickets"]) == 1


@ON_SQLITE
def test_two_centres_may_use_the_same_request_id(site: Site) -> None:
    here = site.issue(request_id=SAME)
    there = site.other.issue(request_id=SAME)

    assert here.id != there.id


@ON_SQLITE
def test_another_callers_request_id_is_another_request(site: Site) -> None:
    """Who hears or guesses an id once got that caller's ticket."""
    mine = site.issue(request_id=SAME, by="kiosk")

    theirs = site.issue(request_id=SAME, by="reception")
    again = site.issue(request_id=SAME, by="kiosk")

    assert theirs.id != mine.id == again.id


@ON_SQLITE
def test_two_visitors_may_use_the_same_request_id(site: Site) -> None:
    first, second = site.issue(), site.issue()

    gone = [
        site.parts.ticket_actions.leave(site.centre_id, ticket.id, request_id=SAME)
        for ticket in (first, second, first)
    ]

    assert [(r.ticket and r.ticket.id, r.repeated) for r in gone] == [
        (first.id, False),
        (second.id, False),
        (first.id, True),
    ]


@ON_SQLITE
def test_a_request_of_before_callers_were_kept_is_still_answered(site: Site) -> None:
    first = site.issue(request_id=SAME)
    with site.parts.database.write() as connection:
        connection.execute(update(schema.requests).values(actor=""))

    again = site.issue(request_id=SAME)

    assert again.id == first.id


@ON_SQLITE
def test_a_refused_request_may_be_sent_again_once_nothing_stands_against_it(site: Site) -> None:
    ticket = site.issue()
    with pytest.raises(Conflict):
        site.call(1, ticket.label, request_id=SAME)
    site.open(1)

    assert site.call(1, ticket.label, request_id=SAME).state is State.CALLED


@ON_SQLITE
def test_request_ids_are_forgotten_a_week_after_their_day(site: Site) -> None:
    """An id lives as long as a client may retry; what isn't needed isn't kept."""
    site.issue(request_id=SAME)
    site.clock.later(days=6)
    site.parts.day_close.close_day(site.centre_id)
    assert len(site.dump()["requests"]) == 1

    site.clock.later(days=2)
    site.parts.day_close.close_day(site.centre_id)

    assert site.dump()["requests"] == []
