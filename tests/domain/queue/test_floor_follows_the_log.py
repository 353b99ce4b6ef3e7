"""The floor that followed each event is the one that the whole log makes, for random histories."""

from collections import defaultdict
from datetime import timedelta

from hypothesis import given, settings

from app.domain.events import CounterAction
from app.domain.queue.counter import CounterNow, CounterState, counter_after
from app.domain.queue.durations import timings
from app.domain.queue.floor import CALLS_KEPT, Call
from app.domain.queue.ticket import LIVE, LegEnd, Ticket
from tests.domain.histories import histories, replayed, stored
from tests.support.builders import History


@given(histories())
@settings(max_examples=50, deadline=None)
def test_the_floor_has_the_tickets_that_the_whole_log_makes(history: History) -> None:
    """Case 21."""
    again = replayed(stored(history.events))

    live = {t.id: t for t in again.values() if t.state in LIVE}

    assert history.floor.tickets == live
    assert history.floor.seq == len(history.events)


@given(histories())
@settings(max_examples=50, deadline=None)
def test_the_floor_has_the_calls_that_the_whole_log_makes(history: History) -> None:
    """Case 21; recalls are counted here by hand."""
    made: dict[str, list[Call]] = defaultdict(list)
    recalls: dict[int, int] = {}
    for event in history.events:
        if event.type == "undo" and event.facts["undone"] == "recall":
            recalls[event.ticket_id or 0] -= 1
        if event.type not in ("call", "recall"):
            continue
        ident, number = event.ticket_id or 0, event.counter or 0
        recalls[ident] = recalls[ident] + 1 if event.type == "recall" else 0
        now, zone = history.tickets[ident], history.floor.centre.counters[number].zone
        again = recalls[ident]
        call = Call(event.seq, ident, now.label, "vi", number, zone, event.at, again, again >= 1)
        made[zone].insert(0, call)

    expected = {zone: tuple(calls[:CALLS_KEPT]) for zone, calls in made.items()}

    assert history.floor.calls == expected


@given(histories())
@settings(max_examples=50, deadline=None)
def test_the_floor_has_the_service_times_that_the_transactions_have(history: History) -> None:
    """Case 21: the newest version of each transaction, as the table of transactions keeps it."""
    legs = {
        (t.id, t.leg.number): (t.leg, seq)
        for seq, t in enumerate(states_in_order(history))
        if t.leg is not None
    }
    took: dict[str, list[tuple[int, float]]] = defaultdict(list)
    for leg, seq in legs.values():
        if leg.end is LegEnd.FINISHED and leg.started_at is not None:
            spent = timings(leg, history.at).service // timedelta(milliseconds=1)
            took[leg.service].append((seq, spent / 1000))

    followed = {service: sorted(times) for service, times in history.floor.speeds.items() if times}

    assert followed == {s: sorted(t for _, t in found) for s, found in took.items()}


def states_in_order(history: History) -> list[Ticket]:
    """Every state of every ticket, in the order of the log."""
    left = {ident: iter(states) for ident, states in history.states.items()}
    return [next(left[e.ticket_id]) for e in history.events if e.ticket_id is not None]


@given(histories())
@settings(max_examples=50, deadline=None)
def test_the_floor_has_the_counters_that_the_whole_log_makes(history: History) -> None:
    """Case 21; the run is counted back over the calls that were meant."""
    runs: dict[int, list[str | None]] = defaultdict(list)
    states = {n: CounterNow(n, CounterState.OPEN, n) for n in history.floor.counters}
    for event in history.events:
        number = event.counter or 0
        if event.type in set(CounterAction):
            states[number] = counter_after(states[number], event)
        if event.type in (CounterAction.OPEN, CounterAction.CLOSE):
            runs[number].clear()
        if event.type == "call":
            runs[number].append(history.tickets[event.ticket_id or 0].priority)
        if event.type == "undo" and event.facts["undone"] == "call" and runs[number]:
            runs[number].pop()

    for number, now in history.floor.counters.items():
        meant = runs[number][::-1]
        expected = next((i for i, priority in enumerate(meant) if priority is None), len(meant))
        assert now.priority_run == expected
        assert (now.state, now.officer, now.since) == (
            states[number].state,
            states[number].officer,
            states[number].since,
        )
