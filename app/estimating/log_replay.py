"""A recorded day taken from the log, event by event."""

from collections.abc import Iterable, Iterator, Sequence

from app.domain.centre.values import Centre
from app.domain.events import COUNTER_ACTIONS, DEFERRED, Event, Remark
from app.domain.queue.counter import CounterNow
from app.domain.queue.evolution import evolve
from app.domain.queue.floor import Floor, follow
from app.domain.queue.ticket import REHEARSAL, Action, Ticket
from app.estimating.day_simulation import Step

TICKET_EVENTS = frozenset(Action) | frozenset(Remark) | {DEFERRED}


def replay_steps(centre: Centre, before: Iterable[Event], day: Iterable[Event]) -> Iterator[Step]:
    """The day's events as steps; `before` are the earlier events of counters.

    Tickets of an earlier day aren't followed: they have expired; those of a rehearsal are nobody.
    """
    floor = Floor(centre, 0, {}, {number: CounterNow(number) for number in centre.counters})
    for event in before:
        if event.type in COUNTER_ACTIONS and event.counter in floor.counters:
            floor = follow(floor, event, None)
    tickets: dict[int, Ticket] = {}
    for event in day:
        is_visitor = event.type == Action.ISSUE and event.facts.get("origin") != REHEARSAL
        is_known = is_visitor or event.ticket_id in tickets
        ticket = None
        if event.type in TICKET_EVENTS and event.ticket_id is not None:
            if not is_known:
                continue
            ticket = evolve(tickets.get(event.ticket_id), event)
            tickets[ticket.id] = ticket
        elif event.counter is not None and event.counter not in floor.counters:
            continue
        step = Step(floor, event, ticket)
        floor = follow(floor, event, ticket)
        yield step


def has_calls(day: Sequence[Event]) -> bool:
    """Whether anybody took a number and was called on the day."""
    types = {event.type for event in day}
    return Action.ISSUE.value in types and Action.CALL.value in types
