"""The durations of transactions and visits: they add up exactly."""

from datetime import timedelta
from itertools import pairwise

from hypothesis import given, settings

from app.domain.queue.durations import timings
from app.domain.queue.ticket import Action, Leg, LegEnd, State
from tests.domain.histories import as_meant, histories, spans_by_hand
from tests.support.builders import NOW, History, history_to

ZERO = timedelta()
MINUTE = timedelta(minutes=1)


def legs_of(history: History, ticket_id: int) -> list[Leg]:
    """The newest version of each transaction of the ticket, those taken back left out."""
    newest = {t.leg.number: t.leg for t in history.states[ticket_id] if t.leg is not None}
    return [leg for leg in newest.values() if leg.end is not LegEnd.UNDONE]


def test_wait_walk_service_and_held_are_told_apart() -> None:
    history = History()
    history.issue()
    for minutes, action in (
        (5, Action.CALL),
        (1, Action.START),
        (10, Action.HOLD),
        (20, Action.RESUME),
        (7, Action.FINISH),
    ):
        history.later(minutes=minutes)
        history.act(1, action)

    spans = timings(legs_of(history, 1)[0], history.at)

    assert (spans.wait, spans.walk) == (5 * MINUTE, 1 * MINUTE)
    assert (spans.service, spans.held) == (17 * MINUTE, 20 * MINUTE)
    assert spans.total == 43 * MINUTE


def test_a_recall_does_not_change_the_first_wait() -> None:
    """Case 16."""
    history = history_to(State.CALLED)
    history.later(minutes=2)

    after = history.act(1, Action.RECALL)

    assert after.leg is not None
    assert timings(after.leg, history.at).wait == timedelta(seconds=10)
    assert timings(after.leg, history.at).walk == 2 * MINUTE


def test_a_no_show_that_is_reinstated_keeps_its_first_wait() -> None:
    """Case 16."""
    history = history_to(State.MISSED)
    history.later(minutes=30)
    history.act(1, Action.REINSTATE)
    history.later(minutes=3)

    history.act(1, Action.CALL)

    waits = [timings(leg, history.at).wait for leg in legs_of(history, 1)]
    assert waits == [timedelta(seconds=10), 3 * MINUTE]


def test_time_away_after_a_no_show_is_nobodys_wait() -> None:
    """Case 16: a missed ticket called straight again has not waited while its owner was away."""
    history = history_to(State.MISSED)
    history.later(minutes=30)

    history.act(1, Action.CALL)

    waits = [timings(leg, history.at).wait for leg in legs_of(history, 1)]
    assert waits == [timedelta(seconds=10), ZERO]


def test_time_on_hold_is_neither_waiting_nor_service_time() -> None:
    """Case 16."""
    history = history_to(State.HELD)
    history.later(minutes=15)
    leg = legs_of(history, 1)[0]

    spans = timings(leg, history.at)

    assert spans.held == 15 * MINUTE
    assert spans.wait == spans.service == timedelta(seconds=10)


def test_a_hold_that_ends_in_a_transfer_is_held_time() -> None:
    history = history_to(State.HELD)
    history.later(minutes=15)

    history.act(1, Action.TRANSFER)

    assert timings(legs_of(history, 1)[0], history.at + MINUTE).held == 15 * MINUTE


def test_several_holds_add_up() -> None:
    """Case 16."""
    history = history_to(State.HELD)
    for action in (Action.RESUME, Action.HOLD, Action.RESUME, Action.HOLD):
        history.later(minutes=2)
        history.act(1, action)
    history.later(minutes=1)

    history.act(1, Action.RESUME)

    spans = timings(legs_of(history, 1)[0], history.at)
    assert (spans.held, spans.service) == (5 * MINUTE, 4 * MINUTE + timedelta(seconds=10))


def test_a_ticket_finished_without_a_start_has_walked_but_was_not_in_service() -> None:
    history = history_to(State.CALLED)
    history.later(minutes=4)

    history.act(1, Action.FINISH)

    spans = timings(legs_of(history, 1)[0], history.at)
    assert (spans.walk, spans.service) == (4 * MINUTE, ZERO)


def test_an_undone_hold_was_service_time() -> None:
    history = history_to(State.HELD)
    history.later(seconds=8)

    history.act(1, Action.UNDO)

    spans = timings(legs_of(history, 1)[0], history.at)
    assert (spans.held, spans.service) == (ZERO, timedelta(seconds=18))


@given(histories())
@settings(max_examples=60, deadline=None)
def test_the_spans_of_every_leg_are_those_of_a_stopwatch(history: History) -> None:
    """Cases 16 and 21: whatever happens, and whatever of it is taken back."""
    for ticket_id in history.tickets:
        told = [timings(leg, history.at) for leg in legs_of(history, ticket_id)]

        watched = spans_by_hand(as_meant(history.events, ticket_id), history.at)

        assert [
            {"wait": s.wait, "walk": s.walk, "service": s.service, "held": s.held} for s in told
        ] == watched


@given(histories())
@settings(max_examples=50, deadline=None)
def test_wait_walk_service_and_held_add_up_from_queued_to_ended(history: History) -> None:
    for ticket_id in history.tickets:
        for leg in legs_of(history, ticket_id):
            spans = timings(leg, history.at)

            assert spans.total == (leg.ended_at or history.at) - leg.queued_at
            assert min(spans.wait, spans.walk, spans.service, spans.held) >= ZERO


@given(histories())
@settings(max_examples=50, deadline=None)
def test_a_finished_visit_is_its_transactions_and_the_time_away_as_missed(
    history: History,
) -> None:
    for ticket in history.tickets.values():
        if ticket.state is not State.DONE:
            continue
        events = as_meant(history.events, ticket.id)
        away = sum(
            (b.at - a.at for a, b in pairwise(events) if a.type == "no-show"),
            ZERO,
        )

        legs = sum((timings(leg, history.at).total for leg in legs_of(history, ticket.id)), ZERO)

        assert ticket.finished_at is not None
        assert legs + away == ticket.finished_at - ticket.issued_at


@given(histories(), histories())
@settings(max_examples=30, deadline=None)
def test_no_span_is_negative_when_the_clock_is_set_back(history: History, other: History) -> None:
    """Case 11: a screen looks at an instant before the newest event."""
    early = min(history.at, other.at) - 60 * MINUTE

    for ticket_id in history.tickets:
        for leg in legs_of(history, ticket_id):
            spans = timings(leg, early)

            assert min(spans.wait, spans.walk, spans.service, spans.held) >= ZERO


def test_an_open_leg_is_measured_up_to_the_instant_asked_for() -> None:
    history = history_to(State.SERVING)

    spans = timings(legs_of(history, 1)[0], NOW + 5 * MINUTE)

    assert spans.service == 5 * MINUTE - timedelta(seconds=20)
