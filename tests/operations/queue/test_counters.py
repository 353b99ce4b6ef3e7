"""Counters: opened, paused, resumed, closed; one officer at one counter."""

import pytest

from app.domain.errors import Conflict, Invalid, NotAllowed, NotThere, QueueError
from app.domain.queue.counter import CounterState
from app.domain.queue.ticket import Action
from tests.support.plans import BIS
from tests.support.seeding import ON_SQLITE
from tests.support.site import Site

pytestmark = ON_SQLITE


def test_a_counter_opens_pauses_resumes_and_closes(site: Site) -> None:
    desk, officer = site.parts.counters, site.officer(1)

    states = [
        desk.open(officer, 1),
        desk.pause(officer, 1, " họp giao ban "),
        desk.resume(officer, 1),
        desk.close(officer, 1),
    ]

    shown = [(floor.counters[1].state, floor.counters[1].reason) for floor in states]
    assert shown == [
        (CounterState.OPEN, ""),
        (CounterState.PAUSED, "họp giao ban"),
        (CounterState.OPEN, ""),
        (CounterState.CLOSED, ""),
    ]


def test_each_command_done_twice_has_one_effect(site: Site) -> None:
    desk, officer = site.parts.counters, site.officer(1)

    for _ in range(2):
        desk.open(officer, 1)
    for _ in range(2):
        desk.pause(officer, 1, "họp")
    for _ in range(2):
        desk.resume(officer, 1)
    for _ in range(2):
        desk.close(officer, 1)

    assert site.floor.seq == 5


def test_a_taken_counter_is_refused_and_so_is_a_second_one(site: Site) -> None:
    """Case 9."""
    site.open(1)

    def refused(officer: int, counter: int) -> str:
        with pytest.raises(Conflict) as refusal:
            site.parts.counters.open(site.officer(officer), counter)
        return refusal.value.code

    assert refused(2, 1) == "counter_taken"
    assert refused(1, 2) == "officer_elsewhere"


@pytest.mark.parametrize("reason", ["", "  "])
def test_a_pause_needs_a_reason(site: Site, reason: str) -> None:
    """Case 23."""
    site.open(1)

    with pytest.raises(Invalid) as refusal:
        site.parts.counters.pause(site.officer(1), 1, reason)

    assert refusal.value.code == "reason_needed"


@pytest.mark.parametrize("command", ["pause", "close"])
def test_a_counter_with_an_unfinished_ticket_neither_pauses_nor_closes(
    site: Site, command: str
) -> None:
    site.issue()
    site.open(1)
    site.called(1)
    desk = site.parts.counters

    with pytest.raises(Conflict) as refusal:
        desk.pause(site.officer(1), 1, "x") if command == "pause" else desk.close(
            site.officer(1), 1
        )

    assert refusal.value.code == "unfinished_ticket"


def test_a_held_ticket_does_not_keep_the_counter_open(site: Site) -> None:
    site.issue()
    site.open(1)
    held = site.act(site.act(site.called(1), Action.START), Action.HOLD, reason="x")

    site.parts.counters.close(site.officer(1), 1)
    site.open(2)

    assert site.act(held, Action.RESUME, by="officer02").counter == 2


def test_a_supervisor_pauses_resumes_and_closes_anothers_counter(site: Site) -> None:
    site.open(1)
    desk, supervisor = site.parts.counters, site.caller("supervisor")

    shown = [
        desk.pause(supervisor, 1, "technical").counters[1],
        desk.resume(supervisor, 1).counters[1],
        desk.close(supervisor, 1).counters[1],
    ]

    assert [(now.state.value, now.reason) for now in shown] == [
        ("paused", "technical"),
        ("open", ""),
        ("closed", ""),
    ]
    assert shown[1].officer == site.officer(1).id


def test_an_officer_does_nothing_with_anothers_counter(site: Site) -> None:
    site.open(1)
    desk, other = site.parts.counters, site.officer(2)

    for refused in (lambda: desk.pause(other, 1, "x"), lambda: desk.close(other, 1)):
        with pytest.raises(Conflict):
            refused()
    with pytest.raises(NotAllowed):
        desk.seat(other, 1, "officer02")


@pytest.mark.parametrize("name", ["reception", "kiosk", "display-a"])
def test_who_does_not_serve_opens_no_counter(site: Site, name: str) -> None:
    with pytest.raises(NotAllowed):
        site.parts.counters.open(site.caller(name), 1)


def test_a_supervisor_does_not_sit_down_at_a_counter(site: Site) -> None:
    """Opening is serving: the right to supervise is to close another's counter."""
    with pytest.raises(NotAllowed):
        site.parts.counters.open(site.caller("supervisor"), 1)


def test_a_counter_that_is_not_there_is_told_so(site: Site) -> None:
    with pytest.raises(NotThere):
        site.parts.counters.open(site.officer(1), 99)


def test_a_counter_may_serve_a_part_of_its_profile_only(site: Site) -> None:
    site.clock.later(minutes=1)
    site.issue()
    tax = site.issue("thue")
    desk = site.parts.counters
    desk.open(site.officer(1), 1, ["thue"])
    site.clock.later(minutes=30)

    assert site.called(1).id == tax.id
    with pytest.raises(Invalid):
        desk.open(site.officer(2), 2, ["thue"])


def test_a_counter_whose_name_is_no_number_works_like_any(site: Site) -> None:
    """Case 36: "Quầy 3 bis"."""
    site.open(BIS)
    site.issue("ket-qua")

    done = site.served(BIS)

    assert site.legs(done.id)[0]["counter"] == BIS
    assert site.floor.centre.counters[BIS].name["vi"] == "Quầy 3 bis"


def test_an_officer_of_the_other_centre_sits_at_his_own_counter_of_that_number(site: Site) -> None:
    """Case 35."""
    site.open(1)
    site.other.open(1)

    assert site.floor.counters[1].officer != site.other.floor.counters[1].officer
    with pytest.raises(QueueError):
        site.parts.counters.pause(site.officer(2), 1, "x")
