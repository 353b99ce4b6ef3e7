"""What events make of a ticket: its place in the queue and its legs."""

from datetime import timedelta

import pytest

from app.domain.events import Event
from app.domain.queue.evolution import FRONT, evolve
from app.domain.queue.ticket import Action, LegEnd, State
from tests.support.builders import NOW, History, history_to


def test_an_issued_ticket_waits_from_its_issue() -> None:
    history = History()

    ticket = history.issue("thue", priority="NCT")

    assert (ticket.label, ticket.service, ticket.state) == ("U001", "thue", State.WAITING)
    assert ticket.issued_at == ticket.queued_at == ticket.rank_at == NOW
    assert (ticket.priority, ticket.version, ticket.legs) == ("NCT", 1, 0)


def test_a_ticket_belongs_to_the_day_of_its_issue_in_the_centres_zone() -> None:
    """Case 10: issued at 23:59:59, called at 00:00:05."""
    history = History(at=NOW.replace(hour=16, minute=59, second=59))
    history.issue()
    history.later(seconds=6)

    called = history.act(1, Action.CALL)

    assert called.business_on.isoformat() == "2026-11-24"


def test_a_returned_ticket_keeps_its_place_and_waits_anew() -> None:
    history = history_to(State.CALLED)
    history.later(seconds=30)

    after = history.act(1, Action.RETURN)

    assert (after.rank_at, after.queued_at) == (NOW, history.at)
    assert after.leg is not None
    assert (after.leg.end, after.leg.ended_at) == (LegEnd.RETURNED, history.at)


@pytest.mark.parametrize(
    ("state", "action"), [(State.SERVING, Action.TRANSFER), (State.MISSED, Action.REINSTATE)]
)
@pytest.mark.parametrize(
    ("place", "rank_at"),
    [("original", NOW), (None, NOW), ("first", FRONT), ("last", NOW + timedelta(minutes=9))],
)
def test_a_transferred_or_reinstated_ticket_stands_where_it_was_put(
    state: State, action: Action, place: str | None, rank_at: object
) -> None:
    """Case 16: the wait of the new leg begins now, wherever the ticket is put in the queue."""
    history = history_to(state)
    history.at = NOW + timedelta(minutes=9)

    after = history.act(1, action, place=place)

    assert (after.rank_at, after.queued_at) == (rank_at, history.at)


def test_a_label_never_changes_on_transfer() -> None:
    """Case 14."""
    history = history_to(State.SERVING)

    after = history.act(1, Action.TRANSFER, service="thue")

    assert (after.service, after.label, after.prefix) == ("thue", "A001", "A")


def test_a_transfer_to_a_counter_keeps_the_service() -> None:
    history = history_to(State.SERVING)

    after = history.act(1, Action.TRANSFER, service=None, to_counter=4)

    assert (after.service, after.target_counter, after.counter) == ("dat-dai", 4, None)


def test_a_ticket_sent_to_one_counter_stays_that_counters_after_a_no_show() -> None:
    history = history_to(State.SERVING)
    history.act(1, Action.TRANSFER, service=None, to_counter=4)
    history.act(1, Action.CALL, counter=4)
    history.act(1, Action.NO_SHOW)

    after = history.act(1, Action.REINSTATE)

    assert after.target_counter == 4


def test_a_transfer_to_a_service_forgets_the_one_counter() -> None:
    history = history_to(State.SERVING)
    history.act(1, Action.TRANSFER, service=None, to_counter=4)
    history.act(1, Action.CALL, counter=4)

    after = history.act(1, Action.TRANSFER, service="thue")

    assert after.target_counter is None


def test_a_transaction_belongs_to_the_service_and_counter_that_called() -> None:
    history = history_to(State.SERVING)

    after = history.act(1, Action.TRANSFER, service="thue")

    assert after.leg is not None
    assert (after.leg.service, after.leg.counter, after.leg.officer) == ("dat-dai", 1, 1)
    assert (after.leg.end, after.leg.ended_at) == (LegEnd.TRANSFERRED, history.at)


def test_each_call_opens_the_next_leg() -> None:
    history = history_to(State.SERVING)
    history.act(1, Action.TRANSFER)

    again = history.act(1, Action.CALL, counter=3, rule="score", score=2.5)

    assert again.leg is not None
    assert (again.legs, again.leg.number, again.leg.counter) == (2, 2, 3)
    assert (again.leg.service, again.leg.recalls) == ("thue", 0)
    assert again.leg.reason == {"rule": "score", "score": 2.5}


def test_a_finish_stores_kind_and_outcome_and_ends_the_visit() -> None:
    history = history_to(State.SERVING)

    after = history.act(1, Action.FINISH, outcome="fee_collected", kind="fee")

    assert after.leg is not None
    assert (after.leg.end, after.leg.kind, after.leg.outcome) == (
        LegEnd.FINISHED,
        "fee",
        "fee_collected",
    )
    assert (after.finished_at, after.counter) == (history.at, None)


@pytest.mark.parametrize(
    ("state", "action", "end"),
    [
        (State.HELD, Action.CANCEL, LegEnd.CANCELLED),
        (State.SERVING, Action.EXPIRE, LegEnd.EXPIRED),
        (State.CALLED, Action.EXPIRE, LegEnd.EXPIRED),
        (State.MISSED, Action.EXPIRE, LegEnd.NO_SHOW),
        (State.MISSED, Action.CANCEL, LegEnd.NO_SHOW),
    ],
)
def test_whoever_was_not_served_to_the_end_is_not_finished(
    state: State, action: Action, end: LegEnd
) -> None:
    """Case 20: nobody unserved counts as served."""
    history = history_to(state)

    after = history.act(1, action)

    assert after.leg is not None
    assert (after.leg.end, after.finished_at) == (end, None)


def test_nothing_happens_to_a_ticket_never_issued() -> None:
    event = Event(7, NOW, "start", "user:1", 1, 1)

    with pytest.raises(ValueError, match="event 7: start of a ticket never issued"):
        evolve(None, event)
