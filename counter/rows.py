"""The tickets that a console shows: the one at the counter, those held, missed and waiting."""

from datetime import datetime, timedelta

from app.domain.centre.calendar import business_day
from app.domain.centre.values import Centre
from app.domain.instants import iso, iso_or_none
from app.domain.queue.durations import timings
from app.domain.queue.floor import TOLD, Floor
from app.domain.queue.lifecycle import UNDO_WINDOW, actions_for, may_undo
from app.domain.queue.routing import (
    choose_next,
    deferred_for,
    in_order,
    queue_of,
    services_of,
)
from app.domain.queue.ticket import Action, Leg, State, Ticket
from counter.picture import HeldRow, MissedRow, NextRow, PresentTicket, TicketRow, WaitingRow

NOT_AT_A_CONSOLE = frozenset({Action.ISSUE, Action.CALL, Action.CANCEL, Action.EXPIRE})


def at_the_counter(floor: Floor, ticket: Ticket, at: datetime, *, me: int) -> PresentTicket:
    """The ticket that the counter has called or serves, with what the officer may do now."""
    centre, leg = floor.centre, ticket.leg
    if leg is None:
        raise ValueError(f"ticket {ticket.id} is at a counter without a leg")
    spans = timings(leg, at)
    return {
        **_written(centre, ticket),
        "state": ticket.state.value,
        "legs": ticket.legs,
        "issued_at": iso(ticket.issued_at),
        "queued_at": iso(leg.queued_at),
        "called_at": iso(leg.called_at),
        "started_at": iso(leg.started_at) if leg.started_at else None,
        "recalls": leg.recalls,
        "last_called_at": iso(leg.last_called_at or leg.called_at),
        "unsaid": _unsaid(floor, ticket),
        "waited_s": round(spans.wait.total_seconds()),
        "held_s": round(spans.held.total_seconds()),
        "target_s": _target_s(centre, leg),
        "reason": dict(leg.reason) or None,
        "onward": [code for code in ticket.onward if code in centre.services],
        "allowed": [
            action.value
            for action in actions_for(ticket, f"user:{me}", at)
            if action not in NOT_AT_A_CONSOLE
        ],
        "undo_until": _undo_until(ticket, at, me),
        "last_action": ticket.last_action.value,
        "no_show_at": _no_show_at(centre, ticket, leg),
    }


def _unsaid(floor: Floor, ticket: Ticket) -> str | None:
    """Why the voice did not say the newest call of one who hasn't come yet; None if it did."""
    if ticket.state is not State.CALLED:
        return None
    calls = [c for zone in floor.calls.values() for c in zone if c.ticket_id == ticket.id]
    newest = max(calls, key=lambda call: call.seq, default=None)
    return newest.unsaid if newest is not None and newest.unsaid in TOLD else None


def held_here(floor: Floor, counter: int | None, me: int) -> list[HeldRow]:
    """Held at this counter, or by this officer at another one, the longest held first."""
    found = [
        t
        for t in floor.tickets.values()
        if t.state is State.HELD
        and t.leg is not None
        and ((counter is not None and t.counter == counter) or t.leg.officer == me)
    ]
    return [_held(floor.centre, t) for t in sorted(found, key=lambda t: (t.last_at, t.id))]


def missed_here(floor: Floor, counter: int | None, at: datetime) -> list[MissedRow]:
    """Today's missed tickets that this counter called or could serve.

    Those that are to be offered again come first, then the newest.
    """
    if counter is None:
        return []
    day = business_day(at, floor.centre.time_zone)
    services = services_of(floor, counter, at)
    found = [
        t
        for t in floor.tickets.values()
        if t.state is State.MISSED
        and t.business_on == day
        and (t.service in services or (t.leg is not None and t.leg.counter == counter))
    ]
    newest = sorted(found, key=lambda t: (t.last_at, t.id), reverse=True)
    return [_missed(floor, t) for t in sorted(newest, key=lambda t: _offer_in(floor, t) != 0)]


def next_order(floor: Floor, counter: int, at: datetime) -> list[Ticket]:
    """The counter's queue as its policy ranks it, with what the guards call next at the front."""
    ranked = in_order(floor.centre, queue_of(floor, counter, at), at)
    choice = choose_next(floor, counter, at)
    if choice is None:
        return ranked
    return [choice.ticket, *(t for t in ranked if t.id != choice.ticket.id)]


def later(floor: Floor, counter: int, at: datetime) -> list[WaitingRow]:
    """Those whom the counter passes over until they come, the soonest first."""
    return [waiting_row(floor.centre, t) for t in deferred_for(floor, counter, at)]


def next_up(floor: Floor, counter: int, at: datetime) -> NextRow | None:
    """Who the counter calls next, and why; None where nobody waits for it."""
    choice = choose_next(floor, counter, at)
    if choice is None:
        return None
    reason = {"rule": choice.rule, **choice.facts}
    return {**waiting_row(floor.centre, choice.ticket), "reason": reason}


def waiting_row(centre: Centre, ticket: Ticket) -> WaitingRow:
    """One who waits."""
    return {
        **_written(centre, ticket),
        "queued_at": iso(ticket.queued_at),
        "not_before": iso_or_none(ticket.not_before),
    }


def _held(centre: Centre, ticket: Ticket) -> HeldRow:
    leg = ticket.leg
    return {
        **_written(centre, ticket),
        "since": iso((leg and leg.held_since) or ticket.last_at),
        "reason": (leg and leg.hold_reason) or None,
    }


def _missed(floor: Floor, ticket: Ticket) -> MissedRow:
    ended = ticket.leg.ended_at if ticket.leg else None
    return {
        **_written(floor.centre, ticket),
        "missed_at": iso(ended or ticket.last_at),
        "offer_in": _offer_in(floor, ticket),
    }


def _offer_in(floor: Floor, ticket: Ticket) -> int | None:
    """After how many calls of its counter a missed ticket is offered again: 0 is now."""
    leg = ticket.leg
    if leg is None or leg.offer_after is None:
        return None
    made = floor.counters[leg.counter].calls if leg.counter in floor.counters else 0
    return max(leg.offer_after - made, 0)


def _written(centre: Centre, ticket: Ticket) -> TicketRow:
    """What every row has: who it is, for what, of which class, and what staff wrote."""
    known = centre.priority_class(ticket.priority)
    return {
        "id": ticket.id,
        "version": ticket.version,
        "label": ticket.label,
        "service": ticket.service,
        "service_name": dict(centre.service(ticket.service).name),
        "priority": ticket.priority,
        "priority_name": dict(known.name) if known else None,
        "priority_check": ticket.priority_check.value if ticket.priority_check else None,
        "booked_for": iso_or_none(ticket.booked_for),
        "procedure": ticket.procedure,
        "dossier_code": ticket.dossier_code,
        "note": ticket.note,
    }


def _target_s(centre: Centre, leg: Leg) -> int | None:
    """What a transaction of this service usually takes at most, by the centre's planning."""
    minutes = centre.service(leg.service).minutes.values()
    return round(max(minutes) * 60) if minutes else None


def _undo_until(ticket: Ticket, at: datetime, me: int) -> str | None:
    """How long the console offers to take the last action back; a call that was repeated stays."""
    if ticket.last_action is Action.RECALL or not may_undo(ticket, f"user:{me}", at):
        return None
    return iso(ticket.last_at + UNDO_WINDOW)


def _no_show_at(centre: Centre, ticket: Ticket, leg: Leg) -> str | None:
    """When time alone allows the no-show; None when the recalls already do, or nothing will."""
    rules = centre.calling
    if ticket.state is not State.CALLED or leg.recalls >= rules.recalls_before_no_show:
        return None
    wait = timedelta(seconds=rules.recall_gap_s) * rules.recalls_before_no_show
    return iso(leg.called_at + wait)
