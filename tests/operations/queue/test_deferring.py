"""A holder comes later: passed over, called in the old place afterwards, all of it in the log."""

import pytest

from app.domain.errors import Conflict, NotThere, RequestReused
from app.domain.queue.ticket import Action, State, Ticket
from tests.support.seeding import ON_SQLITE
from tests.support.site import Site


def defer(site: Site, one: Ticket, minutes: int | None, request_id: str | None = None) -> Ticket:
    done = site.parts.ticket_actions.defer(
        site.centre_id, one.id, minutes, request_id=request_id or site.new_id()
    )
    assert done.ticket is not None
    return done.ticket


def test_the_others_are_called_first_and_the_place_is_kept(site: Site, neighbour: Site) -> None:
    site.open(1)
    first, second, third = site.issue_many(3)

    away = defer(site, first, 20)

    assert neighbour.floor.tickets[first.id].not_before == away.not_before
    assert site.called(1).id == second.id
    site.act(site.ticket(second.id), Action.FINISH, outcome="guided")
    site.clock.later(minutes=20)
    assert site.called(1).id == first.id
    leg = site.ticket(first.id).leg
    assert leg is not None
    assert (leg.called_at - leg.queued_at).total_seconds() == pytest.approx(2, abs=0.1)
    assert site.floor.tickets[third.id].state is State.WAITING
    kept = [(e.actor, dict(e.facts)["until"]) for e in site.dump()["events"] if e.type == "defer"]
    assert kept == [("holder", away.not_before and away.not_before.isoformat())]


@ON_SQLITE
def test_nobody_is_called_while_the_only_one_comes_later_and_a_press_takes_it_back(
    site: Site,
) -> None:
    site.open(1)
    one = site.issue()
    defer(site, one, 30)
    nobody = site.call_next(1)
    site.clock.later(minutes=5)

    defer(site, one, None)
    defer(site, one, None)

    assert nobody is None
    assert site.called(1).id == one.id
    assert [e.type for e in site.dump()["events"]].count("defer") == 2


@ON_SQLITE
def test_one_request_counts_once(site: Site) -> None:
    one = site.issue()

    defer(site, one, 10, "press-0001")
    defer(site, one, 10, "press-0001")
    defer(site, one, 10)

    assert site.ticket(one.id).deferrals == 2
    with pytest.raises(RequestReused):
        defer(site, one, 20, "press-0001")
    with pytest.raises(Conflict, match="deferred_often"):
        defer(site, one, 10)


@ON_SQLITE
def test_an_officer_may_call_them_out_of_turn_and_take_that_back(site: Site) -> None:
    site.open(1)
    one = site.issue()
    away = defer(site, one, 30)

    called = site.call(1, one.label)
    back = site.act(called, Action.UNDO)

    assert called.not_before is None
    assert (back.state, back.not_before) == (State.WAITING, away.not_before)
    assert site.call_next(1) is None


@ON_SQLITE
def test_a_ticket_of_another_centre_is_not_there(site: Site) -> None:
    one = site.issue()

    with pytest.raises(NotThere):
        site.parts.ticket_actions.defer(site.other.centre_id, one.id, 10, request_id="x" * 8)


@ON_SQLITE
def test_nobody_comes_later_than_the_last_call_of_the_day(site: Site) -> None:
    """The sample calls until 17:00; in the break before noon the afternoon is still to come."""
    site.clock.later(minutes=3 * 60 + 20)
    noon = site.issue()
    site.clock.later(minutes=5 * 60 + 15)
    evening = site.issue()

    assert defer(site, noon, 20).not_before is not None
    with pytest.raises(Conflict, match="deferred_too_late"):
        defer(site, evening, 30)
    assert defer(site, evening, 20).not_before is not None
