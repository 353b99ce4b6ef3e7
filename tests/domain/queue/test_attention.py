"""Which counters a supervisor is shown as needing somebody, and since when."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from app.domain.queue.attention import Care, CounterSeen, counter_seen, idle_since
from app.domain.queue.counter import CounterNow, CounterState
from app.domain.queue.floor import Floor
from app.domain.queue.ticket import Action, State, Ticket
from tests.support.builders import NOW, History, floor, ticket


def seen(on: Floor, at: datetime, last_end: datetime | None = None) -> CounterSeen:
    """Return how counter 1 is seen."""
    ends = {1: last_end} if last_end else {}
    return counter_seen(on, 1, on.at_counter(1), at, idle_since(on, ends))


def opened(minutes_ago: float, *waiting: Ticket, state: CounterState = CounterState.OPEN) -> Floor:
    since = NOW - timedelta(minutes=minutes_ago)
    return floor(*waiting, counters=[CounterNow(1, state, 1, since)])


def called() -> History:
    """Return the history of a visitor who was called to counter 1 just now."""
    history = History()
    history.issue()
    history.call_next(1)
    return history


def test_an_idle_counter_is_shown_once_people_wait_for_it_and_a_minute_has_passed() -> None:
    waiting = ticket(1, waited_min=5)

    assert seen(opened(5, waiting), NOW).care is Care.IDLE
    assert seen(opened(0.9, waiting), NOW).care is None
    assert seen(opened(5), NOW).care is None
    assert seen(opened(5, ticket(1, "thue", waited_min=5)), NOW).care is None


def test_idle_is_counted_from_the_last_visitor_not_from_opening() -> None:
    ended = NOW - timedelta(seconds=30)

    assert seen(opened(90, ticket(1, waited_min=5)), NOW, ended) == CounterSeen(ended)


@pytest.mark.parametrize(("minutes", "care"), [(2.9, None), (3, Care.CALLED_LONG)])
def test_a_call_is_long_after_three_minutes(minutes: float, care: Care | None) -> None:
    history = called()
    at = history.at + timedelta(minutes=minutes)

    assert seen(history.floor, at) == CounterSeen(history.at, care)


@pytest.mark.parametrize(("minutes", "care"), [(17, None), (18, Care.SERVING_LONG)])
def test_serving_is_long_beyond_one_and_a_half_times_the_plan_since_the_call(
    minutes: float, care: Care | None
) -> None:
    history = called()
    begun = history.at
    history.later(minutes=1)
    history.act(1, Action.START)

    found = seen(history.floor, begun + timedelta(minutes=minutes))

    assert history.floor.tickets[1].state is State.SERVING
    assert found == CounterSeen(begun, care)


def test_a_pause_runs_since_it_began_and_a_closed_counter_since_nothing() -> None:
    paused = opened(7, state=CounterState.PAUSED)

    assert seen(paused, NOW) == CounterSeen(NOW - timedelta(minutes=7))
    assert seen(opened(7, state=CounterState.CLOSED), NOW) == CounterSeen(None)


def test_a_service_without_a_plan_is_taken_to_need_half_an_hour() -> None:
    history = called()
    history.act(1, Action.START)
    centre = history.floor.centre
    unplanned = replace(centre.services["dat-dai"], minutes={})
    services = {**centre.services, "dat-dai": unplanned}
    on = replace(history.floor, centre=replace(centre, services=services))

    assert seen(on, history.at + timedelta(minutes=44)).care is None
    assert seen(on, history.at + timedelta(minutes=45)).care is Care.SERVING_LONG
