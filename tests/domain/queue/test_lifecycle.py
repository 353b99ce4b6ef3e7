"""The life of a ticket: what is allowed from where, what an action needs, what can be undone."""

import json

import pytest
from hypothesis import given, settings

from app.domain.centre.values import CallingRules
from app.domain.errors import Conflict, Invalid
from app.domain.queue.lifecycle import TicketCommand, allowed_actions, decide
from app.domain.queue.ticket import Action, State
from tests.domain.histories import histories, replayed, stored
from tests.support.builders import FACTS, NOW, PATHS, History, history_to, sample_centre

# The table of the life of a ticket, written out by hand: where each action leads from where.
LEADS = {
    ("waiting", "call"): "called", ("missed", "call"): "called",
    ("called", "recall"): "called",
    ("called", "start"): "serving",
    ("called", "finish"): "done", ("serving", "finish"): "done",
    ("called", "no-show"): "missed",
    ("missed", "reinstate"): "waiting",
    ("serving", "hold"): "held",
    ("held", "resume"): "serving",
    ("called", "return"): "waiting",
    ("called", "transfer"): "waiting", ("serving", "transfer"): "waiting",
    ("held", "transfer"): "waiting",
    ("waiting", "cancel"): "cancelled", ("held", "cancel"): "cancelled",
    ("missed", "cancel"): "cancelled",
    ("waiting", "expire"): "expired", ("called", "expire"): "expired",
    ("serving", "expire"): "expired", ("held", "expire"): "expired",
    ("missed", "expire"): "expired",
}  # fmt: skip
ALL = {(s.value, a.value) for s in State for a in Action if a is not Action.UNDO}


@pytest.mark.parametrize(("state", "action"), sorted(LEADS))
def test_an_allowed_action_leads_where_the_table_says(state: str, action: str) -> None:
    history = history_to(State(state))

    after = history.act(1, Action(action))

    assert after.state == LEADS[state, action]


@pytest.mark.parametrize(("state", "action"), sorted(ALL - LEADS.keys()))
def test_every_other_action_is_forbidden_and_says_why(state: str, action: str) -> None:
    history = history_to(State(state))

    with pytest.raises(Conflict) as refused:
        history.act(1, Action(action))

    assert refused.value.code == "wrong_state"
    assert refused.value.facts == {"action": action, "state": state}


@pytest.mark.parametrize("state", State)
def test_the_allowed_actions_are_those_of_the_table_and_undo(state: State) -> None:
    ticket = history_to(state).tickets[1]

    allowed = {a.value for a in allowed_actions(ticket)}

    assert allowed == {a for s, a in LEADS if s == state} | {"undo"}


@pytest.mark.parametrize(
    ("recalls", "seconds", "allowed"),
    [(0, 0, False), (2, 0, False), (3, 0, True), (0, 59.999, False), (0, 60, True), (4, 0, True)],
)
def test_a_no_show_needs_enough_recalls_or_enough_seconds(
    recalls: int, seconds: float, allowed: bool
) -> None:
    """Case 23: three recalls, or as long as three recalls twenty seconds apart would take."""
    history = history_to(State.CALLED, rules=CallingRules())
    for _ in range(recalls):
        history.act(1, Action.RECALL)
    history.later(seconds=seconds)

    outcome = no_show_of(history)

    assert outcome == ("missed" if allowed else f"too_few_recalls {recalls}/3")


def no_show_of(history: History) -> str:
    try:
        return history.act(1, Action.NO_SHOW).state.value
    except Conflict as refusal:
        return "{} {recalls}/{needed}".format(refusal.code, **refusal.facts)


def test_recalls_of_an_earlier_call_do_not_count_for_a_no_show() -> None:
    """Case 23."""
    history = history_to(State.CALLED, rules=CallingRules())
    for _ in range(3):
        history.act(1, Action.RECALL)
    history.act(1, Action.RETURN)
    history.act(1, Action.CALL)

    outcome = no_show_of(history)

    assert outcome == "too_few_recalls 0/3"


@pytest.mark.parametrize(
    ("state", "action", "code", "field"),
    [
        (State.SERVING, Action.FINISH, "outcome_needed", "outcome"),
        (State.SERVING, Action.HOLD, "reason_needed", "reason"),
        (State.SERVING, Action.TRANSFER, "transfer_where", "service"),
    ],
)
def test_an_action_without_what_it_needs_is_invalid(
    state: State, action: Action, code: str, field: str
) -> None:
    """Case 23: pauses of a service have reasons."""
    ticket = history_to(state).tickets[1]

    with pytest.raises(Invalid) as refused:
        decide(
            ticket, TicketCommand(action, NOW, "user:1"), CallingRules(outcome_required=True), seq=9
        )

    assert (refused.value.code, refused.value.facts) == (code, {"field": field})


@pytest.mark.parametrize(
    ("facts", "field"),
    [({"place": "middle"}, "place"), ({"place": ""}, "place"), ({"counter": "three"}, "counter")],
)
@pytest.mark.parametrize(
    ("state", "action"), [(State.CALLED, Action.TRANSFER), (State.MISSED, Action.REINSTATE)]
)
def test_a_place_or_counter_that_means_nothing_is_refused_before_it_is_logged(
    state: State, action: Action, facts: dict[str, str], field: str
) -> None:
    ticket = history_to(state).tickets[1]
    command = TicketCommand(action, NOW, "user:1", facts={"service": "thue", **facts})

    with pytest.raises(Invalid) as refused:
        decide(ticket, command, CallingRules(), seq=9)

    assert refused.value.facts == {"field": field}


def test_a_centre_may_do_without_outcomes() -> None:
    history = history_to(State.SERVING, rules=CallingRules())

    after = history.act(1, Action.FINISH, outcome=None)

    assert (after.state, after.leg and after.leg.outcome) == (State.DONE, None)


def test_a_call_without_a_counter_is_invalid() -> None:
    ticket = history_to(State.WAITING).tickets[1]

    with pytest.raises(Invalid) as refused:
        decide(ticket, TicketCommand(Action.CALL, NOW, "user:1"), CallingRules(), seq=2)

    assert refused.value.facts == {"field": "counter"}


@pytest.mark.parametrize("action", [Action.RECALL, Action.START, Action.NO_SHOW])
def test_an_action_leaves_the_ticket_at_its_counter_whoever_acts(action: Action) -> None:
    history = history_to(State.CALLED)

    history.act(1, action, counter=4)

    assert history.events[-1].counter == 1


def test_a_held_ticket_may_be_resumed_at_another_counter_by_its_officer() -> None:
    history = history_to(State.HELD)

    after = history.act(1, Action.RESUME, counter=2)

    assert after.counter == 2
    assert after.leg is not None
    assert (after.leg.counter, after.leg.officer) == (2, 2)


def test_no_event_lies_before_the_last_one_when_the_clock_is_set_back() -> None:
    """Case 11: the clock goes back an hour between call and start."""
    history = history_to(State.CALLED)
    called_at = history.at
    history.later(minutes=-60)

    after = history.act(1, Action.START)

    assert after.last_at == called_at
    assert after.leg is not None
    assert after.leg.started_at == called_at


@pytest.mark.parametrize("state", State)
def test_every_event_is_plain_json(state: State) -> None:
    history = history_to(state)

    kept = [json.loads(json.dumps(dict(e.facts))) for e in history.events]

    assert kept == [dict(e.facts) for e in history.events]


@given(histories())
@settings(max_examples=60, deadline=None)
def test_any_history_read_back_from_the_log_gives_the_same_tickets(history: History) -> None:
    """Case 21."""
    log = stored(history.events)

    again = replayed(log)

    assert again == history.tickets


@given(histories())
@settings(max_examples=60, deadline=None)
def test_versions_count_the_events_of_a_ticket_and_its_times_never_go_back(
    history: History,
) -> None:
    for states in history.states.values():
        assert [t.version for t in states] == list(range(1, len(states) + 1))
        assert [t.last_at for t in states] == sorted(t.last_at for t in states)


@given(histories())
@settings(max_examples=60, deadline=None)
def test_in_any_history_a_ticket_is_at_a_counter_only_while_called_serving_or_held(
    history: History,
) -> None:
    all_states = [t for states in history.states.values() for t in states]

    with_counter = {t.state for t in all_states if t.counter is not None}
    without = {t.state for t in all_states if t.counter is None}

    at_counter = {State.CALLED, State.SERVING, State.HELD}
    assert with_counter <= at_counter
    assert not without & at_counter


def test_the_builders_know_a_way_to_every_state_and_what_actions_need() -> None:
    reached = {state: history_to(state).tickets[1].state for state in State}

    assert reached == {state: state for state in State}
    assert PATHS.keys() == set(State)
    assert FACTS.keys() == {Action.FINISH, Action.HOLD, Action.TRANSFER}
    assert sample_centre().services.keys() == {"dat-dai", "thue", "ket-qua"}
