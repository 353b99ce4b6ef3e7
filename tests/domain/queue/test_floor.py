"""The floor follows the log, and is at each moment what the whole log makes of it."""

from datetime import timedelta

import pytest

from app.domain.centre.values import CallingRules
from app.domain.events import CounterAction, Event
from app.domain.queue.counter import CounterNow, CounterState, counter_after
from app.domain.queue.floor import SPEEDS_KEPT, follow
from app.domain.queue.ticket import Action, State
from tests.support.builders import NOW, History, floor, history_to, ticket

ENDED = [State.DONE, State.CANCELLED, State.EXPIRED]


def one_served(history: History, *, seconds: float) -> None:
    """Let counter 1 serve one more visitor for so long."""
    made = history.issue()
    history.act(made, Action.CALL)
    history.act(made, Action.START)
    history.later(seconds=seconds)
    history.act(made, Action.FINISH)


@pytest.mark.parametrize("state", ENDED)
def test_an_ended_ticket_leaves_the_floor(state: State) -> None:
    history = history_to(state)

    assert history.floor.tickets == {}
    assert history.floor.seq == len(history.events)


@pytest.mark.parametrize("state", [State.DONE, State.CANCELLED])
def test_a_ticket_whose_end_is_undone_is_on_the_floor_again(state: State) -> None:
    history = history_to(state)

    back = history.act(1, Action.UNDO)

    assert history.floor.tickets == {1: back}


def test_a_ticket_called_or_served_is_found_at_its_counter_and_a_held_one_is_not() -> None:
    found = {s: history_to(s).floor.at_counter(1) for s in State}

    assert {s for s, at in found.items() if at is not None} == {State.CALLED, State.SERVING}
    assert history_to(State.CALLED).floor.at_counter(2) is None


def test_an_officer_is_found_where_he_sits() -> None:
    history = History()
    history.turn(3, CounterAction.OPEN, officer=77)

    assert history.floor.of_officer(77) == history.floor.counters[3]
    assert history.floor.of_officer(78) is None


def test_only_the_waiting_tickets_of_the_day_wait() -> None:
    on = floor(
        ticket(1), ticket(2, waited_min=9 * 60), ticket(3, state=State.HELD), ticket(4, "thue")
    )

    assert {t.id for t in on.waiting(ticket().business_on)} == {1, 4}


def test_a_counter_opens_pauses_resumes_and_closes() -> None:
    history = History()

    seen = []
    for action, facts in (
        (CounterAction.OPEN, {"services": ["dat-dai"]}),
        (CounterAction.PAUSE, {"reason": "lunch"}),
        (CounterAction.RESUME, {}),
        (CounterAction.CLOSE, {}),
    ):
        history.later(minutes=1)
        history.turn(2, action, **facts)
        seen.append(history.floor.counters[2])

    minute = timedelta(minutes=1)
    assert seen == [
        CounterNow(2, CounterState.OPEN, 2, NOW + minute, "", ("dat-dai",)),
        CounterNow(2, CounterState.PAUSED, 2, NOW + 2 * minute, "lunch", ("dat-dai",)),
        CounterNow(2, CounterState.OPEN, 2, NOW + 3 * minute, "", ("dat-dai",)),
        CounterNow(2, CounterState.CLOSED, None, NOW + 4 * minute),
    ]


@pytest.mark.parametrize("services", [["thue", "ket-qua"], ("thue", "ket-qua")])
def test_the_services_of_an_opening_count_before_and_after_they_went_through_json(
    services: object,
) -> None:
    event = Event(1, NOW, "counter-open", "user:1", None, 1, {"officer": 1, "services": services})

    assert counter_after(CounterNow(1), event).services == ("thue", "ket-qua")


def test_an_event_that_is_nobodys_moves_only_the_seq() -> None:
    before = history_to(State.CALLED).floor

    after = follow(before, Event(before.seq + 1, NOW, "device-health", "device:3"), None)

    assert (after.seq, after.tickets, after.counters, after.calls) == (
        before.seq + 1,
        before.tickets,
        before.counters,
        before.calls,
    )


def test_a_call_is_shown_with_its_counter_and_each_recall_is_a_new_one() -> None:
    """Case 26: a recall of the number on the screen is a call again; the last one says so."""
    history = history_to(State.WAITING, rules=CallingRules(recalls_before_no_show=3))
    history.act(1, Action.CALL, counter=2)
    for _ in range(4):
        history.act(1, Action.RECALL)

    calls = history.floor.calls["a"]

    assert [(c.recall, c.last) for c in calls] == [
        (4, True),
        (3, True),
        (2, False),
        (1, False),
        (0, False),
    ]
    assert {(c.label, c.counter, c.zone) for c in calls} == {("A001", 2, "a")}
    assert [c.seq for c in calls] == [6, 5, 4, 3, 2]


def test_the_first_call_is_not_the_last_where_no_recall_is_asked_for() -> None:
    history = history_to(State.CALLED)

    assert [c.last for c in history.floor.calls["a"]] == [False]


def test_each_zone_has_its_own_calls() -> None:
    history = History()
    history.act(history.issue("dat-dai"), Action.CALL, counter=2)
    history.act(history.issue("thue"), Action.CALL, counter=3)

    assert {zone: [c.label for c in calls] for zone, calls in history.floor.calls.items()} == {
        "a": ["A001"],
        "b": ["U002"],
    }


def test_of_fifty_calls_the_newest_are_kept_the_newest_first() -> None:
    """Case 29: nine or more calls, none dropped."""
    history = History()
    for _ in range(50):
        made = history.issue()
        history.act(made, Action.CALL)
        history.act(made, Action.FINISH)

    labels = [c.label for c in history.floor.calls["a"]]

    assert labels == [f"A{n:03d}" for n in range(50, 2, -1)]


@pytest.mark.parametrize(
    ("classes", "run"),
    [
        ([], 0),
        (["NCT"], 1),
        (["NCT", "NCC"], 2),
        (["NCT", "NCC", None], 0),
        ([None, "NCT"], 1),
        (["GONE"], 0),
    ],
)
def test_priority_calls_in_a_row_are_counted_by_counter(
    classes: list[str | None], run: int
) -> None:
    history = History()
    for priority in classes:
        made = history.issue(priority=priority)
        history.act(made, Action.CALL, counter=2)
        history.act(made, Action.FINISH)

    assert (history.floor.counters[2].priority_run, history.floor.counters[1].priority_run) == (
        run,
        0,
    )


@pytest.mark.parametrize("last", [None, "NCT"])
def test_a_call_taken_back_takes_its_count_back(last: str | None) -> None:
    """Case 22: nobody dodges the run of priority calls by a call and an undo."""
    history = History()
    for priority in ("NCT", "NCT"):
        made = history.issue(priority=priority)
        history.act(made, Action.CALL, counter=2)
        history.act(made, Action.FINISH)
    made = history.issue(priority=last)
    history.act(made, Action.CALL, counter=2)

    history.act(made, Action.UNDO, actor="user:2")

    assert history.floor.counters[2].priority_run == 2


def test_the_newest_twenty_service_times_of_a_service_are_kept() -> None:
    history = History()
    for seconds in range(1, 24):
        one_served(history, seconds=seconds)

    assert history.floor.speeds == {"dat-dai": tuple(float(s) for s in range(23, 3, -1))}
    assert len(history.floor.speeds["dat-dai"]) == SPEEDS_KEPT


def test_a_finish_taken_back_takes_its_service_time_back() -> None:
    history = History()
    one_served(history, seconds=30)
    one_served(history, seconds=40.5)
    other = history.issue()
    history.act(other, Action.CALL, counter=2)
    history.act(other, Action.START)
    history.later(seconds=5)
    history.act(other, Action.FINISH)

    history.act(2, Action.UNDO)

    assert history.floor.speeds == {"dat-dai": (5.0, 30.0)}


@pytest.mark.parametrize(
    ("state", "action"),
    [(State.CALLED, Action.FINISH), (State.SERVING, Action.TRANSFER), (State.HELD, Action.CANCEL)],
)
def test_only_what_was_served_to_the_end_says_how_long_service_takes(
    state: State, action: Action
) -> None:
    """Case 20: nobody unserved counts as served."""
    history = history_to(state)

    history.act(1, action)

    assert history.floor.speeds == {}
