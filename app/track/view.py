"""What a visitor's phone shows of their own ticket, as a pure function of the floor.

It shows nothing of other visitors but the labels that the lobby's display has called out.
"""

from datetime import datetime

from app.domain.calendar import business_day
from app.domain.floor import Call, Floor
from app.domain.instants import iso
from app.domain.lifecycle import Action, allowed_actions
from app.domain.routing import is_priority, waiting_ahead
from app.domain.ticket import LIVE, State, Ticket
from app.domain.waiting import estimate

Picture = dict[str, object]

CALLS_SHOWN = 5
WITH_A_COUNTER = frozenset({State.CALLED, State.SERVING, State.HELD})


def track_view(floor: Floor, ticket: Ticket, at: datetime) -> Picture:
    """The picture of the ticket's page; the ticket may have left the floor."""
    centre = floor.centre
    ahead = waiting_ahead(floor, ticket, at) if ticket.state is State.WAITING else None
    return {
        "seq": floor.seq,
        "at": iso(at),
        "centre": {
            "name": dict(centre.name),
            "site": dict(centre.site),
            "time_zone": centre.time_zone.key,
        },
        "label": ticket.label,
        "state": ticket.state.value,
        "service": dict(centre.services[ticket.service].name),
        "priority": is_priority(centre, ticket),
        "waiting_ahead": ahead,
        "estimate": _expected(floor, ticket, ahead, at),
        "counter": _counter(floor, ticket),
        "last_calls": _last_calls(floor, ticket, at),
        "issued_at": iso(ticket.issued_at),
        "allowed": [Action.CANCEL.value] if Action.CANCEL in allowed_actions(ticket) else [],
        "finished": ticket.state not in LIVE,
    }


def _expected(floor: Floor, ticket: Ticket, ahead: int | None, at: datetime) -> Picture | None:
    expected = estimate(floor, ticket.service, ahead, at) if ahead is not None else None
    if expected is None:
        return None
    return {"low_s": expected.low_s, "high_s": expected.high_s, "p80_s": expected.p80_s}


def _counter(floor: Floor, ticket: Ticket) -> Picture | None:
    if ticket.counter is None or ticket.state not in WITH_A_COUNTER:
        return None
    plan = floor.centre.counters[ticket.counter]
    return {"number": plan.number, "name": dict(plan.name)}


def _last_calls(floor: Floor, ticket: Ticket, at: datetime) -> list[Picture]:
    """The newest call of each label with the service's prefix today, newest first."""
    today = business_day(at, floor.centre.time_zone)
    prefix = floor.centre.services[ticket.service].prefix
    newest: dict[str, Call] = {}
    for call in sorted((c for zone in floor.calls.values() for c in zone), key=lambda c: -c.seq):
        is_today = business_day(call.at, floor.centre.time_zone) == today
        if is_today and call.label.rstrip("0123456789") == prefix:
            newest.setdefault(call.label, call)
    return [
        {
            "label": call.label,
            "counter_name": dict(floor.centre.counters[call.counter].name),
            "at": iso(call.at),
        }
        for call in list(newest.values())[:CALLS_SHOWN]
    ]
