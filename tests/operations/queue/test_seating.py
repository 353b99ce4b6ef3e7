"""Seating: a supervisor puts officers at counters; tickets stay where they are."""

from datetime import timedelta

import pytest
from sqlalchemy import update

from app.domain.errors import Conflict, Invalid, NotThere
from app.domain.queue.counter import CounterState
from app.domain.queue.ticket import Action
from app.persistence import schema
from tests.support.site import Site


def test_a_supervisor_opens_a_counter_for_an_officer(site: Site) -> None:
    floor = site.parts.counters.seat(site.caller("supervisor"), 1, "officer02")

    assert (floor.counters[1].state, floor.counters[1].officer) == (
        CounterState.OPEN,
        site.officer(2).id,
    )
    assert site.parts.counters.seat(site.caller("supervisor"), 1, "officer02").seq == floor.seq


def test_the_ticket_at_a_counter_stays_for_who_takes_over(site: Site) -> None:
    site.issue()
    site.open(1)
    ticket = site.act(site.called(1), Action.START)

    site.parts.counters.seat(site.caller("supervisor"), 1, "officer02")

    done = site.act(ticket, Action.FINISH, by="officer02", outcome="accepted")
    assert site.floor.of_officer(site.officer(1).id) is None
    assert done.finished_at is not None


def test_who_is_seated_elsewhere_leaves_the_counter_before(site: Site) -> None:
    site.open(1, 2)

    floor = site.parts.counters.seat(site.caller("supervisor"), 3, "officer01")

    assert floor.counters[1].state is CounterState.CLOSED
    assert floor.counters[3].officer == site.officer(1).id


def test_nobody_is_taken_away_from_a_visitor(site: Site) -> None:
    site.issue()
    site.open(1)
    site.called(1)

    with pytest.raises(Conflict) as refusal:
        site.parts.counters.seat(site.caller("supervisor"), 3, "officer01")

    assert refusal.value.code == "unfinished_ticket"
    assert site.floor.counters[1].officer == site.officer(1).id


def test_only_who_serves_and_may_enter_now_is_seated(site: Site) -> None:
    desk, supervisor = site.parts.counters, site.caller("supervisor")
    users = schema.users.c
    yesterday = site.clock.now() - timedelta(days=1)
    with site.parts.database.write() as connection:
        gone = update(schema.users).where(users.username == "officer02")
        connection.execute(gone.values(valid_until_at=yesterday))

    for name in ("reception", "officer02"):
        with pytest.raises(Invalid) as refusal:
            desk.seat(supervisor, 1, name)
        assert refusal.value.code == "no_officer"
    for name in ("officer21-b", "nobody"):
        with pytest.raises(NotThere):
            desk.seat(supervisor, 1, name)
    known = [who.username for who in desk.servers(supervisor)]
    assert "officer01" in known
    assert not {"officer02", "reception", "supervisor"} & set(known)
