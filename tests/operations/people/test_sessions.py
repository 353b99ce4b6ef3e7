"""Sessions of officers at counters: handed over, taken over, timed; profiles changed live."""

import pytest
from sqlalchemy import select

from app.domain.centre.values import Helping
from app.domain.errors import Conflict, Invalid, NotAllowed
from app.domain.queue.ticket import Action, State
from app.persistence import schema
from tests.support.plans import TAX
from tests.support.seeding import ON_SQLITE
from tests.support.site import Site


def test_a_substitute_takes_the_counter_with_the_ticket_that_is_there(site: Site) -> None:
    site.open(1)
    site.issue()
    serving = site.act(site.called(1), Action.START)

    floor = site.parts.counters.hand_over(site.officer(1), site.officer(2), 1)

    assert floor.counters[1].officer == site.officer(2).id
    assert site.act(serving, Action.FINISH, by="officer02").state is State.DONE
    with pytest.raises(Conflict, match="not_your_counter"):
        site.call_next(1)


@ON_SQLITE
def test_a_counter_is_not_handed_to_who_sits_elsewhere_or_may_not_serve(site: Site) -> None:
    site.open(1, 2)
    hand_over = site.parts.counters.hand_over

    with pytest.raises(Conflict, match="officer_elsewhere"):
        hand_over(site.officer(1), site.officer(2), 1)
    with pytest.raises(NotAllowed):
        hand_over(site.officer(1), site.caller("reception"), 1)
    with pytest.raises(Conflict, match="not_your_counter"):
        hand_over(site.officer(3), site.officer(3), 1)

    assert site.floor.counters[1].officer == site.officer(1).id


@ON_SQLITE
def test_an_absent_officers_counter_is_taken_over_by_right_only(site: Site) -> None:
    site.open(1)
    site.issue()
    called = site.called(1)

    with pytest.raises(NotAllowed) as refusal:
        site.parts.counters.open(site.officer(2), 1, takes_over=True)
    floor = site.parts.counters.open(site.caller("admin"), 1, takes_over=True)

    assert refusal.value.facts == {"right": "take_over"}
    assert floor.counters[1].officer == site.caller("admin").id
    assert site.act(called, Action.RETURN, by="admin").state is State.WAITING


def test_serving_and_pausing_are_recorded_as_periods_with_reasons(site: Site) -> None:
    counters, officer = site.parts.counters, site.officer(1)
    began = site.clock.at
    site.open(1)
    site.clock.later(minutes=30)
    counters.pause(officer, 1, "lunch")
    site.clock.later(minutes=15)
    counters.resume(officer, 1)
    site.clock.later(minutes=5)
    counters.hand_over(officer, site.officer(2), 1)

    columns = schema.counter_periods.c
    query = select(columns.officer_id, columns.state, columns.reason, columns.began_at,
                   columns.ended_at).order_by(columns.began_seq)  # fmt: skip
    with site.parts.database.read() as connection:
        rows = [tuple(row) for row in connection.execute(query)]
    told = [
        (who, state, why, (at - began).total_seconds() / 60, ended and (ended - at).total_seconds())
        for who, state, why, at, ended in rows
    ]
    assert told == [
        (officer.id, "open", "", 0, 1800),
        (officer.id, "paused", "lunch", 30, 900),
        (officer.id, "open", "", 45, 300),
        (site.officer(2).id, "open", "", 50, None),
    ]


def test_a_supervisor_changes_whom_a_counter_helps_at_once_and_gives_it_back(site: Site) -> None:
    site.open(2)
    tax = site.issue("thue")
    assert site.call_next(2) is None
    supervisor, set_profile = site.caller("supervisor"), site.parts.counters.set_profile

    set_profile(supervisor, 2, [Helping("dat-dai"), Helping("thue", when_wait_over_min=20)])
    too_soon = site.call_next(2)
    site.clock.later(minutes=21)
    called = site.called(2)
    site.act(called, Action.RETURN)
    set_profile(supervisor, 2, None)

    assert too_soon is None
    assert called.id == tax.id
    assert site.call_next(2) is None


@ON_SQLITE
@pytest.mark.parametrize(
    "wrong", [[], [Helping("nowhere")], [Helping("thue"), Helping("thue", 20)]]
)
def test_a_profile_that_means_nothing_is_refused(site: Site, wrong: list[Helping]) -> None:
    with pytest.raises(Invalid) as refusal:
        site.parts.counters.set_profile(site.caller("supervisor"), 1, wrong)
    with pytest.raises(NotAllowed):
        site.parts.counters.set_profile(site.officer(1), 1, [Helping("thue")])

    assert refusal.value.facts == {"field": "services"}
    assert site.floor.counters[1].profile is None


@ON_SQLITE
def test_a_profile_outlives_the_officer_and_the_night(site: Site) -> None:
    site.open(TAX)
    site.parts.counters.set_profile(site.caller("supervisor"), TAX, [Helping("dat-dai")])

    site.parts.day_close.close_day(site.centre_id)

    site.clock.later(hours=24)
    site.issue()
    site.open(TAX)
    assert site.called(TAX).service == "dat-dai"
