"""Random histories of a centre, and what a stopwatch and an eraser would tell of them."""

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from hypothesis import strategies as st

from app.domain.centre.values import CallingRules
from app.domain.errors import QueueError
from app.domain.events import CounterAction, Event
from app.domain.queue.evolution import evolve
from app.domain.queue.lifecycle import allowed_actions
from app.domain.queue.ticket import AT_COUNTER, Action, Ticket
from tests.support.builders import History, sample_centre

GAPS_S = (0, 0.001, 1.5, 4.321, 9.999, 10, 61, 600.007)
PRIORITIES = (None, None, "NCT", "NCC")
PLACES = ("original", "first", "last")
SERVICES = ("dat-dai", "thue", "ket-qua")

_STEP = st.tuples(
    st.sampled_from(GAPS_S), st.integers(0, 30), st.integers(0, 60), st.integers(1, 4)
)


@st.composite
def histories(draw: st.DrawFn, *, tickets: int = 4, steps: int = 60) -> History:
    """Draw a history of a few tickets: anything an officer may do, in any order, at any gap."""
    history = History(sample_centre(CallingRules(recalls_before_no_show=1, recall_gap_s=1)))
    for _ in range(draw(st.integers(1, tickets))):
        history.later(seconds=draw(st.sampled_from(GAPS_S)))
        history.issue(draw(st.sampled_from(SERVICES)), priority=draw(st.sampled_from(PRIORITIES)))
    for gap_s, which, what, counter in draw(st.lists(_STEP, min_size=12, max_size=steps)):
        history.later(seconds=gap_s)
        _step(history, which, what, counter)
    return history


def _step(history: History, which: int, what: int, counter: int) -> None:
    """Do what the numbers say if the rules allow it; a refusal is no event."""
    if which == 0:
        history.turn(counter, list(CounterAction)[what % 4], reason="lunch")
        return
    ticket = history.tickets[which % len(history.tickets) + 1]
    # A quarter takes back what was just done, or the window of ten seconds is never met.
    undo = what % 4 == 1 and ticket.before is not None
    action = Action.UNDO if undo else _pick(allowed_actions(ticket), what // 2)
    desk = _desk_after(ticket, action, counter)
    if desk is not None and any(
        t.counter == desk and t.state in AT_COUNTER and t.id != ticket.id
        for t in history.tickets.values()
    ):
        return
    try:
        history.act(
            ticket,
            action,
            counter=counter if action in (Action.CALL, Action.RESUME) else None,
            actor=ticket.last_actor if action is Action.UNDO else None,
            to_counter=counter if action is Action.TRANSFER and what % 5 == 0 else None,
            service=SERVICES[what % 3],
            place=PLACES[what % 3],
            then=[SERVICES[counter % 3]] if what % 4 == 2 else [],
        )
    except QueueError:
        return


RARE = (Action.CANCEL, Action.EXPIRE)


def _pick(actions: Sequence[Action], number: int) -> Action:
    """Pick one of the actions; those that end all come seldom, or nothing else would come."""
    often: list[Action] = [a for a in actions if a not in (*RARE, Action.UNDO)]
    seldom: list[Action] = [a for a in actions if a in RARE]
    chosen = seldom if (number > 28 or not often) else often
    return chosen[number % len(chosen)] if chosen else Action.UNDO


def _desk_after(ticket: Ticket, action: Action, counter: int) -> int | None:
    """The counter that must be free for the action."""
    if action in (Action.CALL, Action.RESUME):
        return counter
    if action is Action.UNDO and ticket.before and ticket.before.state in AT_COUNTER:
        return ticket.before.counter
    return None


def stored(events: Sequence[Event]) -> list[Event]:
    """The events as they come back from a database: facts through JSON, instants through text."""
    return [
        replace(
            e,
            at=datetime.fromisoformat(e.at.isoformat()),
            facts=json.loads(json.dumps(dict(e.facts))),
        )
        for e in events
    ]


def replayed(events: Sequence[Event]) -> dict[int, Ticket]:
    """Every ticket made anew from the events."""
    tickets: dict[int, Ticket] = {}
    for event in events:
        if event.ticket_id is not None:
            tickets[event.ticket_id] = evolve(tickets.get(event.ticket_id), event)
    return tickets


def as_meant(events: Sequence[Event], ticket_id: int) -> list[Event]:
    """The events of the ticket without those taken back and without the taking back."""
    kept: list[Event] = []
    for event in events:
        if event.ticket_id != ticket_id:
            continue
        if event.type == Action.UNDO:
            kept.pop()
        else:
            kept.append(event)
    return kept


def spans_by_hand(events: Sequence[Event], now: datetime) -> list[dict[str, timedelta]]:
    """The four spans of each transaction, told by a stopwatch from the events as meant.

    It knows nothing of legs: it only watches which of the states the visitor is in.
    """
    legs: list[dict[str, timedelta]] = []
    state, since, zero = "waiting", events[0].at, timedelta()
    waited = zero
    watch = {"called": "walk", "serving": "service", "held": "held"}
    becomes = {
        "call": "called", "recall": "called", "start": "serving", "hold": "held",
        "resume": "serving", "return": "waiting", "transfer": "waiting", "reinstate": "waiting",
        "no-show": "missed", "finish": "over", "cancel": "over", "expire": "over",
    }  # fmt: skip
    for event in [*events[1:], None]:
        at = event.at if event else now
        if state in watch:
            legs[-1][watch[state]] += at - since
        if state == "waiting":
            waited = at - since
        if event is None:
            break
        if event.type == "call":
            legs.append({"wait": waited, "walk": zero, "service": zero, "held": zero})
        is_sent_on = event.type == "finish" and event.facts["then"]
        state, since, waited = "waiting" if is_sent_on else becomes[event.type], at, zero
    return legs
