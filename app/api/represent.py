"""What answers look like: tickets, counters, records as plain JSON."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from app.domain.events import Event
from app.domain.instants import iso
from app.domain.lobby.displays import DisplayPlan
from app.domain.queue.availability import Availability
from app.domain.queue.call_reason import both_ways
from app.domain.queue.counter import CounterNow, plain_profile
from app.domain.queue.floor import Floor, profile_of
from app.domain.queue.lifecycle import actions_for
from app.domain.queue.routing import waiting_ahead
from app.domain.queue.ticket import Action, Quote, State, Ticket
from app.domain.visitors.rating import readable_facts
from app.domain.waits.estimate import WaitEstimate, estimate_of
from app.operations.devices.printing import SlipState
from app.operations.people.rights import Caller, Right
from app.operations.queue.corrections import Record
from app.operations.queue.ticket_actions import ACTIONS, DESK_ACTIONS, OFFICER_ACTIONS
from app.persistence.devices.devices import Device
from hardware.devices import Health


def _iso(at: datetime | None) -> str | None:
    return iso(at) if at else None


def offer_json(of: Availability) -> dict[str, object]:
    """Whether a service gives numbers; if not, why ("hours", "limit" or "for_now") and until when.

    `reason` is that of a supervisor who closed it for now: a code of the usual ones, or words.
    """
    return {
        "open": of.closed is None,
        "closed": of.closed.value if of.closed else None,
        "reason": of.reason,
        "opens_at": iso(of.opens_at) if of.opens_at else None,
        "left": of.left,
    }


def estimate_json(guess: WaitEstimate | Quote | None) -> dict[str, int] | None:
    """A range of seconds, or null when unknown."""
    if guess is None:
        return None
    return {"low_s": guess.low_s, "high_s": guess.high_s, "p80_s": guess.p80_s}


def ticket_json(
    ticket: Ticket,
    floor: Floor,
    at: datetime,
    *,
    caller: Caller,
    slip: SlipState,
    track_url: str | None,
) -> dict[str, Any]:
    """The ticket of the contract; `track_url` is null for those who don't issue."""
    leg = ticket.leg
    ahead = None
    has_just_come = ticket.version == 1 and at == ticket.issued_at
    if ticket.state is State.WAITING:
        ahead = ticket.waiting_ahead if has_just_come else waiting_ahead(floor, ticket, at)
    guess: WaitEstimate | Quote | None = None
    if ahead is not None:
        # Who has just come is told what the slip says.
        guess = ticket.quote if has_just_come else estimate_of(floor, ticket, ahead, at)
    return {
        "id": ticket.id,
        "label": ticket.label,
        "service": ticket.service,
        "priority": ticket.priority,
        "priority_check": ticket.priority_check.value if ticket.priority_check else None,
        "state": ticket.state.value,
        "version": ticket.version,
        "language": ticket.language,
        "waiting_ahead": ahead,
        "estimate": estimate_json(guess),
        "issued_at": iso(ticket.issued_at),
        "called_at": _iso(leg.called_at) if leg else None,
        "started_at": _iso(leg.started_at) if leg else None,
        "finished_at": _iso(ticket.finished_at),
        "recalls": leg.recalls if leg else 0,
        "counter": ticket.counter,
        "onward": list(ticket.onward),
        "procedure": ticket.procedure,
        "dossier_code": ticket.dossier_code,
        "note": ticket.note,
        "business_on": ticket.business_on.isoformat(),
        "track_url": track_url,
        "slip": slip_json(slip),
        "allowed": allowed_for(ticket, caller, at),
    }


def slip_json(slip: SlipState) -> dict[str, Any]:
    """What became of the paper; `held_up`: it may still come, but nobody should wait for it.

    `elsewhere` names the printer that prints it where that isn't the kiosk's own.
    """
    return {
        "state": slip.state,
        "copies": slip.copies,
        "held_up": slip.is_held_up,
        "elsewhere": slip.elsewhere,
    }


def allowed_for(ticket: Ticket, caller: Caller, at: datetime) -> list[str]:
    """The actions that the ticket and the caller's rights allow."""
    rights = [
        *(OFFICER_ACTIONS if caller.may(Right.SERVE) else ()),
        *(DESK_ACTIONS if caller.may(Right.SERVE) or caller.may(Right.QUEUE_DESK) else ()),
    ]
    return [
        action.value
        for action in actions_for(ticket, caller.actor, at)
        if action in ACTIONS and action in rights
    ]


def counter_json(now: CounterNow, floor: Floor, names: Mapping[int, str]) -> dict[str, Any]:
    """A counter as it stands."""
    plan = floor.centre.counters[now.number]
    ticket = floor.at_counter(now.number)
    return {
        "number": now.number,
        "name": dict(plan.name),
        "zone": plan.zone,
        "state": now.state.value,
        "officer": names.get(now.officer) if now.officer is not None else None,
        "since": _iso(now.since),
        "reason": now.reason,
        "services": list(now.services) or [e.service for e in profile_of(floor, now.number)],
        "profile": plain_profile(now.profile),
        "emergency": {
            "state": now.alarm.value,
            "since": _iso(now.alarm_at),
            "accepted_by": names.get(now.alarm_accepted_by or 0),
        },
        "auto_call_at": _iso(now.auto_call_at),
        "ticket": ticket.label if ticket else None,
    }


def transaction_json(row: Mapping[str, Any]) -> dict[str, Any]:
    """One call-to-end of a ticket with its four spans in seconds."""
    spans = {f"{name}_s": row[f"{name}_ms"] / 1000 for name in ("wait", "walk", "service", "held")}
    instants = ("queued_at", "called_at", "started_at", "ended_at")
    plain = ("ticket_id", "leg", "label", "service", "counter", "priority", "recalls")
    return {
        **{key: row[key] for key in plain},
        "business_on": row["business_on"].isoformat(),
        "officer": row["officer_id"],
        **{key: _iso(row[key]) for key in instants},
        **spans,
        "end": row["end"],
        "kind": row["kind"],
        "outcome": row["outcome"],
        "reason": row["reason"],
        **{key: row[key] for key in ("procedure", "dossier_code", "note", "hold_reason")},
        "overnight": row["overnight"],
        "corrections": row["corrections"],
    }


def record_json(of: Record, names: Mapping[int, str]) -> dict[str, Any]:
    """A transaction with its corrections: each with what was before, what is since, and why."""
    history = [
        {
            "seq": event.seq,
            "at": iso(event.at),
            "by": names.get(int(event.actor.partition(":")[2]), event.actor),
            "reason": event.facts["reason"],
            "changes": event.facts["changes"],
        }
        for event in of.history
    ]
    return {**transaction_json(of.row), "history": history}


def event_json(event: Event) -> dict[str, Any]:
    """One row of the log; of a call the reason is told both ways."""
    facts = readable_facts(event)
    return {
        "seq": event.seq,
        "at": iso(event.at),
        "type": event.type,
        "actor": event.actor,
        "ticket_id": event.ticket_id,
        "counter": event.counter,
        "facts": dict(both_ways(facts) if event.type == Action.CALL else facts),
    }


def device_json(device: Device, health: Health | None) -> dict[str, Any]:
    """A device and how it is; one that isn't driven here is unknown."""
    return {
        "id": device.id,
        "kind": device.kind,
        "name": device.name,
        "url": device.url,
        "zone": device.zone,
        "counter": device.counter,
        "revoked": device.is_revoked,
        "state": health.state if health else "unknown",
        "cause": health.cause if health else "",
        "detail": health.detail if health else "",
        "since": iso(health.since) if health else None,
        "tested_at": _iso(health.tested_at) if health else None,
    }


def plan_json(plan: DisplayPlan) -> dict[str, Any]:
    """How a display is set up."""
    return {
        "layout": plan.layout.value,
        "zones": list(plan.zones),
        "languages": list(plan.languages),
        "silent": plan.is_silent,
        "volume": plan.volume,
        "image_s": plan.image_s,
    }
