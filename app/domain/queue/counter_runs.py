"""What a counter's tickets leave at it: its calls, its priority calls in a row, its next call."""

from dataclasses import replace
from datetime import timedelta

from app.domain.centre.values import Centre
from app.domain.events import Event
from app.domain.queue.counter import CounterNow, CounterState
from app.domain.queue.ticket import Action, Ticket


def counter_marked(event: Event, ticket: Ticket) -> int | None:
    """The counter at which the event of the ticket leaves a mark, if it does at one."""
    if event.type == Action.CALL:
        return ticket.counter
    if event.type in (Action.FINISH, Action.RESUME):
        return event.counter
    if event.type == Action.UNDO and ticket.leg is not None:
        return ticket.leg.counter
    return None


def marked(now: CounterNow, event: Event, ticket: Ticket, centre: Centre | None) -> CounterNow:
    """The counter after the event of the ticket, by the configuration of that moment.

    Without a configuration no class has priority and nothing is called by itself.
    """
    undone = event.facts.get("undone") if event.type == Action.UNDO else None
    if event.type == Action.CALL:
        has_class = centre is not None and ticket.priority in centre.priority_classes
        return replace(
            now,
            priority_run=now.priority_run + 1 if has_class else 0,
            priority_run_before=now.priority_run,
            booked_run=now.booked_run + 1 if ticket.booked_for is not None else 0,
            booked_run_before=now.booked_run,
            calls=now.calls + 1,
            auto_call_at=None,
        )
    if event.type == Action.FINISH:
        after_s = centre.calling.auto_call_s if centre is not None else 0
        if not after_s or now.state is not CounterState.OPEN:
            return now
        return replace(now, auto_call_at=event.at + timedelta(seconds=after_s))
    if undone == Action.CALL:
        return replace(
            now,
            priority_run=now.priority_run_before,
            booked_run=now.booked_run_before,
            calls=max(now.calls - 1, 0),
        )
    if event.type == Action.RESUME or undone == Action.FINISH:
        return replace(now, auto_call_at=None) if now.auto_call_at is not None else now
    return now
