"""What can be taken back: one's own last action, within ten seconds, once."""

from dataclasses import replace
from datetime import timedelta

import pytest

from app.domain.errors import Conflict
from app.domain.events import CORRECTED, Event
from app.domain.queue.evolution import evolve
from app.domain.queue.lifecycle import RULES, UNDO_WINDOW, actions_for, may_undo
from app.domain.queue.ticket import Action, LegEnd, State, Ticket
from app.domain.queue.ticket_edits import Decision, edited, judged
from tests.support.builders import NOW, History, history_to

FINAL = {Action.ISSUE, Action.EXPIRE, Action.UNDO}
UNDOABLE = sorted(
    (state.value, action.value)
    for action, rule in RULES.items()
    for state in rule.sources
    if action not in FINAL
)


def without_story(ticket: Ticket) -> Ticket:
    """The ticket without its version and without who did what last."""
    return replace(
        ticket,
        version=0,
        last_at=NOW,
        last_actor="",
        last_action=Action.ISSUE,
        before=None,
        leg=None if ticket.leg and ticket.leg.end is LegEnd.UNDONE else ticket.leg,
        legs=0,
    )


@pytest.mark.parametrize(("state", "action"), UNDOABLE)
def test_undo_brings_back_the_state_before(state: str, action: str) -> None:
    history = history_to(State(state))
    before = history.tickets[1]
    after = history.act(1, Action(action), actor="user:7")

    history.later(seconds=5)
    again = history.act(1, Action.UNDO, actor="user:7")

    expected = replace(before, leg=None) if action == "call" else before
    assert without_story(again) == without_story(expected)
    assert again.version == after.version + 1


def test_a_call_taken_back_leaves_an_undone_leg_and_its_number_is_not_used_again() -> None:
    history = history_to(State.CALLED)

    back = history.act(1, Action.UNDO)
    again = history.act(1, Action.CALL)

    assert back.leg is not None
    assert (back.leg.number, back.leg.end) == (1, LegEnd.UNDONE)
    assert again.leg is not None
    assert (again.leg.number, again.leg.queued_at) == (2, again.issued_at)


def test_undo_is_possible_for_ten_seconds_and_no_longer() -> None:
    history = history_to(State.SERVING)
    ticket = history.tickets[1]

    last_moment = ticket.last_at + UNDO_WINDOW

    assert may_undo(ticket, ticket.last_actor, last_moment)
    assert not may_undo(ticket, ticket.last_actor, last_moment + timedelta(milliseconds=1))


def test_nobody_undoes_what_another_did() -> None:
    history = history_to(State.SERVING)

    with pytest.raises(Conflict, match="nothing_to_undo"):
        history.act(1, Action.UNDO, actor="user:99")


def test_only_the_last_action_is_undone_and_only_once() -> None:
    history = history_to(State.HELD)
    history.act(1, Action.UNDO)

    with pytest.raises(Conflict, match="nothing_to_undo"):
        history.act(1, Action.UNDO)


@pytest.mark.parametrize("state", [State.WAITING, State.EXPIRED])
def test_an_issue_and_the_closing_of_the_day_are_final(state: State) -> None:
    history = history_to(state)

    with pytest.raises(Conflict, match="nothing_to_undo"):
        history.act(1, Action.UNDO, actor=history.tickets[1].last_actor)


def test_the_log_says_what_was_undone() -> None:
    history = history_to(State.SERVING)
    at = history.at

    history.act(1, Action.UNDO)

    assert history.events[-1].facts == {"undone": "start", "undone_at": at.isoformat()}


def written_on(history: History) -> Ticket:
    """Let another write a note on the ticket and add a priority class."""
    ticket, seq = history.tickets[1], history.floor.seq + 1
    note = edited(ticket, {"note": "bản gốc"}, at=history.at, actor="user:99", seq=seq)
    ticket = evolve(ticket, note)
    judgement = judged(
        ticket, Decision.ADD, "NCT", history.floor.centre, at=history.at, actor="user:99", seq=seq
    )
    history.tickets[1] = evolve(ticket, judgement)
    return history.tickets[1]


def test_what_was_written_within_the_ten_seconds_stays_when_the_action_is_taken_back() -> None:
    history = history_to(State.SERVING)
    written_on(history)

    back = history.act(1, Action.UNDO)

    assert (back.state, back.note, back.priority) == (State.CALLED, "bản gốc", "NCT")


@pytest.mark.parametrize(("state", "action"), UNDOABLE)
def test_what_may_be_undone_is_the_same_without_a_memory_of_what_stood_before(
    state: str, action: str
) -> None:
    """A floor read from the tables knows the last action, who and when, but not what was before."""
    history = history_to(State(state))
    after = history.act(1, Action(action), actor="user:7")

    read = replace(after, before=None)

    assert may_undo(read, "user:7", after.last_at)
    assert actions_for(read, "user:7", after.last_at)[-1] is Action.UNDO


def test_what_a_correction_has_mended_since_is_not_taken_back() -> None:
    history = history_to(State.DONE)
    ticket = history.tickets[1]
    facts = {"leg": 1, "reason": "nhầm", "changes": {"outcome": ["accepted", "refused"]}}
    mended = evolve(ticket, Event(9, history.at, CORRECTED, "user:99", 1, 1, facts))

    assert may_undo(ticket, ticket.last_actor, history.at)
    assert not may_undo(mended, ticket.last_actor, history.at)
