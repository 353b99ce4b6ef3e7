"""Rating: one a finished ticket, by its holder or on the tablet of its counter."""

import pytest

from app.domain.errors import Conflict, NotAllowed, NotThere, RequestReused
from app.domain.queue.floor import OFFERED_FOR
from app.domain.queue.ticket import Action, State, Ticket
from app.domain.visitors.rating import Rating, Reason
from app.operations.commands import Result
from app.persistence.verify import differences
from tests.support.site import Site

GOOD = Rating(5, (Reason.WAITING, Reason.ATTITUDE))


@pytest.fixture
def done(site: Site) -> Ticket:
    """Give the test a ticket that counter 1 has just finished."""
    site.open(1, 2)
    site.issue_many(2)
    return site.served(1)


def by_holder(site: Site, ticket: Ticket, rating: Rating = GOOD, **given: str) -> Result:
    request_id = given.get("request_id") or site.new_id()
    return site.parts.ratings.by_holder(site.centre_id, ticket.id, rating, request_id=request_id)


def on_tablet(site: Site, ticket: Ticket, *, counter: int = 1, by: str = "rating") -> Result:
    return site.parts.ratings.at_counter(
        site.caller(by), counter, ticket.id, GOOD, request_id=site.new_id()
    )


def test_a_rating_is_kept_with_service_and_counter_and_without_a_person(
    site: Site, done: Ticket
) -> None:
    by_holder(site, done)

    (row,) = site.dump()["ratings"]
    day = site.clock.now()
    assert row == (
        done.id, site.centre_id, done.business_on, "dat-dai", 1, day, 5, ["attitude", "waiting"]
    )  # fmt: skip


def test_a_second_rating_of_a_ticket_is_refused_wherever_it_is_given(
    site: Site, done: Ticket
) -> None:
    on_tablet(site, done)

    with pytest.raises(Conflict, match="already_rated"):
        by_holder(site, done, Rating(1))
    with pytest.raises(Conflict, match="already_rated"):
        on_tablet(site, done)

    assert [row.score for row in site.dump()["ratings"]] == [5]


def test_a_repeated_request_rates_once_and_is_answered_the_same(site: Site, done: Ticket) -> None:
    first = by_holder(site, done, request_id="the-tap-of-a-visitor")
    seq = site.floor.seq

    second = by_holder(site, done, request_id="the-tap-of-a-visitor")

    assert (first.repeated, second.repeated) == (False, True)
    assert second.ticket is not None
    assert second.ticket.id == done.id
    assert site.floor.seq == seq
    with pytest.raises(RequestReused):
        site.parts.ticket_actions.leave(site.centre_id, done.id, request_id="the-tap-of-a-visitor")


def test_what_is_not_finished_is_not_rated(site: Site, done: Ticket) -> None:
    called = site.called(1)

    with pytest.raises(Conflict, match="not_finished"):
        by_holder(site, called)
    with pytest.raises(Conflict, match="not_finished"):
        on_tablet(site, called)
    with pytest.raises(NotThere):
        by_holder(site.other, done)

    assert site.dump()["ratings"] == []


def test_the_tablet_asks_for_whom_its_counter_has_finished_with_and_for_no_longer(
    site: Site, done: Ticket
) -> None:
    with pytest.raises(NotThere):
        on_tablet(site, done, counter=2)
    with pytest.raises(NotThere):
        on_tablet(site, done, counter=99)
    with pytest.raises(NotAllowed):
        on_tablet(site, done, by="officer01")
    site.clock.at += OFFERED_FOR * 2

    with pytest.raises(Conflict, match="rating_over"):
        on_tablet(site, done)

    by_holder(site, done)
    assert len(site.dump()["ratings"]) == 1


def test_a_visitor_being_asked_is_forgotten_when_rated_or_when_the_finish_is_taken_back(
    site: Site, done: Ticket
) -> None:
    second = site.served(2)
    assert {n: p.label for n, p in site.floor.partings.items()} == {1: "A001", 2: "A002"}

    by_holder(site, done)
    site.act(second, Action.UNDO, by="officer02")

    assert site.floor.partings == {}


def test_a_finish_can_still_be_undone_after_the_rating(site: Site, done: Ticket) -> None:
    by_holder(site, done)

    back = site.act(done, Action.UNDO, by="officer01")
    again = site.act(back, Action.FINISH, outcome="guided")

    assert (back.state, again.state) == (State.SERVING, State.DONE)
    with pytest.raises(Conflict, match="already_rated"):
        by_holder(site, again)


@pytest.mark.parametrize("change", ["UPDATE ratings SET score = 1", "DELETE FROM ratings"])
def test_a_rating_changed_behind_the_log_is_found(site: Site, done: Ticket, change: str) -> None:
    by_holder(site, done)

    with site.parts.database.write() as connection:
        connection.exec_driver_sql(change)
        found = differences(connection, site.centre_id)
        connection.rollback()

    assert len(found) == 1
    assert found[0].startswith(f"ratings {done.id}: ")
