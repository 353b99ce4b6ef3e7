"""Who comes later: what is allowed, what the log says of it, and what becomes of the wait."""

from datetime import timedelta

import pytest

from app.domain.errors import Conflict, Invalid
from app.domain.events import Event
from app.domain.queue.deferral import deferral_after, deferred, is_deferred, may_defer
from app.domain.queue.evolution import evolve
from app.domain.queue.ticket import Action, State, Ticket
from app.domain.waits.estimate import estimate_of
from tests.support.builders import NOW, ticket
from tests.support.scene import Scene


def later(one: Ticket, minutes: int | None, *, after_min: float = 0) -> Ticket:
    at = NOW + timedelta(minutes=after_min)
    return evolve(one, deferred(one, minutes, at=at, actor="holder", seq=9))


def test_a_ticket_is_passed_over_until_then_and_keeps_its_place() -> None:
    one = ticket(waited_min=12)

    away = later(one, 20)

    until = NOW + timedelta(minutes=20)
    assert (away.not_before, away.rank_at, away.state) == (until, one.rank_at, State.WAITING)
    assert is_deferred(away, until - timedelta(seconds=1))
    assert not is_deferred(away, until)
    assert away.version == one.version + 1


def test_what_a_visitor_is_away_for_is_no_wait() -> None:
    one = ticket(waited_min=12)
    away = later(one, 20)
    longer = later(away, 30, after_min=15)
    back = later(longer, None, after_min=40)

    assert away.queued_at - one.queued_at == timedelta(minutes=20)
    assert longer.queued_at - one.queued_at == timedelta(minutes=45)
    assert back.queued_at - one.queued_at == timedelta(minutes=40)
    assert (back.not_before, back.deferrals) == (None, 2)


def test_it_is_allowed_twice_and_only_while_waiting() -> None:
    twice = later(later(ticket(), 10), 10)

    assert not may_defer(twice)
    with pytest.raises(Conflict, match="deferred_often"):
        later(twice, 10)
    assert later(twice, None).not_before is None
    with pytest.raises(Conflict, match="wrong_state"):
        later(ticket(state=State.CALLED, counter=1), 10)
    with pytest.raises(Invalid):
        later(ticket(), 45)


def test_who_is_called_all_the_same_has_waited_no_negative_time() -> None:
    scene = Scene()
    scene.open(1, officer=1)
    one = scene.issue("dat-dai")
    scene.record(deferred(one, 30, at=scene.at, actor="holder", seq=scene.floor.seq + 1))
    scene.later(minutes=1)

    called = scene.act(scene.floor.tickets[one.id], Action.CALL, counter=1)

    assert called.not_before is None
    assert called.leg is not None
    assert called.leg.called_at == called.leg.queued_at


def test_nobody_is_told_a_turn_before_they_come() -> None:
    scene = Scene()
    scene.open(1, officer=1)
    one = scene.issue("dat-dai")
    away = scene.record(deferred(one, 30, at=scene.at, actor="holder", seq=scene.floor.seq + 1))

    told = estimate_of(scene.floor, away, 0, scene.at)

    assert told is not None
    assert told.low_s >= 30 * 60
    assert told.p80_s >= told.high_s > told.low_s


def test_an_event_of_an_unknown_moment_is_none() -> None:
    away = later(ticket(), 10)
    back = Event(10, NOW, "defer", "holder", away.id, facts={"until": None})

    assert deferral_after(away, back).queued_at == ticket().queued_at
