"""Ratings: what may be rated, what of it is told."""

from dataclasses import replace

import pytest

from app.domain.errors import Conflict
from app.domain.events import RATED, Event
from app.domain.queue.ticket import Action, State
from app.domain.visitors.rating import Rating, Reason, rate, readable_facts
from tests.support.builders import NOW, history_to

GOOD = Rating(5, (Reason.WAITING, Reason.ATTITUDE))


def event_of(state: State, *, is_rated: bool = False) -> Event:
    ticket = history_to(state).tickets[1]
    return rate(ticket, GOOD, is_rated=is_rated, at=NOW, actor="holder", seq=9)


@pytest.mark.parametrize("state", sorted(set(State) - {State.DONE}))
def test_only_a_finished_ticket_is_rated(state: State) -> None:
    with pytest.raises(Conflict, match="not_finished"):
        event_of(state)


def test_a_rating_lies_never_before_the_finish_whatever_the_clock_did() -> None:
    ticket = history_to(State.DONE).tickets[1]

    event = event_of(State.DONE)

    assert event.at == ticket.last_at > NOW
    assert (event.type, event.counter, event.ticket_id) == (RATED, 1, 1)
    assert event.facts["reasons"] == ["attitude", "waiting"]


def test_a_rated_ticket_is_not_rated_again() -> None:
    with pytest.raises(Conflict, match="already_rated"):
        event_of(State.DONE, is_rated=True)


def test_nobody_is_told_a_single_rating() -> None:
    event = event_of(State.DONE)

    assert readable_facts(event) == {}
    assert readable_facts(replace(event, type=Action.FINISH)) == event.facts
