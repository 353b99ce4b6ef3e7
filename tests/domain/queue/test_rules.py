"""The table of the life of a ticket: every action has one row that makes sense."""

import pytest

from app.domain.queue.lifecycle import RULES
from app.domain.queue.ticket import LIVE, Action, State

LEAVES_COUNTER = {
    Action.FINISH, Action.NO_SHOW, Action.RETURN, Action.TRANSFER, Action.CANCEL, Action.EXPIRE,
}  # fmt: skip


def test_every_action_has_one_row() -> None:
    assert RULES.keys() == set(Action)


def test_a_ticket_leaving_its_counter_ends_its_transaction_and_no_other_action_does() -> None:
    assert {action for action, rule in RULES.items() if rule.ends_leg} == LEAVES_COUNTER


@pytest.mark.parametrize("state", State)
def test_every_state_is_reached_by_an_action(state: State) -> None:
    assert state in {rule.target for rule in RULES.values()}


@pytest.mark.parametrize("state", sorted(LIVE))
def test_the_closing_of_the_day_ends_every_live_ticket(state: State) -> None:
    """Case 20: nothing stays open overnight."""
    assert state in RULES[Action.EXPIRE].sources


def test_only_undo_leads_nowhere_by_itself() -> None:
    assert [action for action, rule in RULES.items() if rule.target is None] == [Action.UNDO]
    assert RULES[Action.UNDO].sources == set(State)
