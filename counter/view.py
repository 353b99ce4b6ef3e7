"""What an officer's console shows, as a pure function of the floor and of who looks."""

import json
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from app.domain.calendar import business_day
from app.domain.centre import Centre
from app.domain.floor import CounterNow, Floor
from app.domain.instants import iso
from app.domain.lifecycle import UNDO_WINDOW, allowed_actions
from app.domain.routing import choose_next, in_order, queue_of, services_of
from app.domain.ticket import AT_COUNTER, Action, Leg, State, Ticket
from app.domain.timings import timings

Picture = dict[str, object]

WAITING_SHOWN = 50
KINDS = ("submit", "result", "guidance", "supplement", "fee", "online", "other")
OUTCOMES = (
    "accepted", "supplement", "refused", "returned_result", "fee_collected", "guided", "other",
)  # fmt: skip
PAUSE_REASONS = ("lunch", "break", "meeting", "technical", "other")
NOT_AT_A_CONSOLE = frozenset({Action.ISSUE, Action.CALL, Action.CANCEL, Action.EXPIRE})
NEVER_UNDONE = frozenset({Action.ISSUE, Action.UNDO, Action.EXPIRE})


def counter_view(
    floor: Floor,
    counter: int | None,
    at: datetime,
    *,
    me: Mapping[str, object],
    names: Mapping[int, str],
    today: Mapping[str, object],
) -> Picture:
    """The console of the officer `me` at the counter, or before one is chosen (None).

    `me` has id, username, name and role; `names` the officers' names by id; `today` what the
    officer served (`served`, `mean_service_s`).
    """
    centre = floor.centre
    ticket = floor.at_counter(counter) if counter is not None else None
    waiting = _next_order(floor, counter, at) if counter is not None else []
    return {
        "seq": floor.seq,
        "at": iso(at),
        "centre": {
            "code": centre.code,
            "name": dict(centre.name),
            "site": dict(centre.site),
            "time_zone": centre.time_zone.key,
        },
        "me": {key: me[key] for key in ("username", "name", "role")},
        "counter": _own(floor, counter, names, at) if counter is not None else None,
        "counters": _counters(floor, names, me=me["id"]),
        "ticket": _ticket(centre, ticket, at, me=me["id"]) if ticket else None,
        "held": [_held(centre, t) for t in _held_here(floor, counter, me["id"])],
        "missed": [_missed(centre, t) for t in _missed_here(floor, counter, at)],
        "waiting": [_waiting(centre, t) for t in waiting[:WAITING_SHOWN]],
        "waiting_total": len(waiting),
        "services": [
            {"code": s.code, "prefix": s.prefix, "name": dict(s.name)}
            for s in centre.services.values()
        ],
        "kinds": list(KINDS),
        "outcomes": list(OUTCOMES),
        "pause_reasons": list(PAUSE_REASONS),
        "rules": _rules(centre),
        "targets": {
            "wait_min": centre.targets.wait_min,
            "wait_share": centre.targets.wait_share,
            "alert_wait_min": centre.targets.alert_wait_min,
        },
        "today": dict(today),
    }


def _own(floor: Floor, number: int, names: Mapping[int, str], at: datetime) -> Picture:
    now, plan = floor.counters[number], floor.centre.counters[number]
    serves = services_of(floor, number, at)
    return {
        "number": number,
        "name": dict(plan.name),
        "zone": plan.zone,
        "state": now.state.value,
        "reason": now.reason,
        "since": iso(now.since) if now.since else None,
        "officer_name": _officer(now, names),
        "services": [code for code in floor.centre.services if code in serves],
    }


def _counters(floor: Floor, names: Mapping[int, str], *, me: object) -> list[Picture]:
    at_counters = {t.counter: t for t in floor.tickets.values() if t.state in AT_COUNTER}
    pictures: list[Picture] = []
    for number, plan in sorted(floor.centre.counters.items()):
        now, ticket = floor.counters[number], at_counters.get(number)
        own = [e.service for e in plan.profile if e.when_wait_over_min is None]
        pictures.append(
            {
                "number": number,
                "name": dict(plan.name),
                "zone": plan.zone,
                "state": now.state.value,
                "officer_name": _officer(now, names),
                "services": own,
                "label": ticket.label if ticket else None,
                "ticket_state": ticket.state.value if ticket else None,
                "mine": now.officer is not None and now.officer == me,
            }
        )
    return pictures


def _officer(now: CounterNow, names: Mapping[int, str]) -> str | None:
    return names.get(now.officer) if now.officer is not None else None


def _ticket(centre: Centre, ticket: Ticket, at: datetime, *, me: object) -> Picture:
    leg = ticket.leg
    if leg is None:
        raise ValueError(f"ticket {ticket.id} is at a counter without a leg")
    known = centre.priority_classes.get(ticket.priority or "")
    spans = timings(leg, at)
    return {
        **_named(centre, ticket),
        "state": ticket.state.value,
        "priority": ticket.priority,
        "priority_name": dict(known.name) if known else None,
        "issued_at": iso(ticket.issued_at),
        "queued_at": iso(leg.queued_at),
        "called_at": iso(leg.called_at),
        "started_at": iso(leg.started_at) if leg.started_at else None,
        "recalls": leg.recalls,
        "last_called_at": iso(leg.last_called_at or leg.called_at),
        "waited_s": round(spans.wait.total_seconds()),
        "held_s": round(spans.held.total_seconds()),
        "target_s": _target_s(centre, leg),
        "reason": _reason(leg.reason),
        "allowed": [a.value for a in _allowed(ticket, at, me)],
        "no_show_at": _no_show_at(centre, ticket, leg),
    }


def _named(centre: Centre, ticket: Ticket) -> Picture:
    return {
        "id": ticket.id,
        "version": ticket.version,
        "label": ticket.label,
        "service": ticket.service,
        "service_name": dict(centre.services[ticket.service].name),
    }


def _target_s(centre: Centre, leg: Leg) -> int | None:
    """What a transaction of this service usually takes at most, by the centre's planning."""
    minutes = centre.services[leg.service].minutes.values()
    return round(max(minutes) * 60) if minutes else None


def _reason(text: str) -> Picture | None:
    """Why this one was next: the JSON that the call was stored with, or a plain word as it is."""
    if not text:
        return None
    try:
        facts = json.loads(text)
    except ValueError:
        facts = None
    if isinstance(facts, dict) and isinstance(facts.get("rule"), str):
        return facts
    return {"rule": "out_of_turn", "why": text}


def _allowed(ticket: Ticket, at: datetime, me: object) -> Iterable[Action]:
    for action in allowed_actions(ticket):
        if action in NOT_AT_A_CONSOLE:
            continue
        if action is not Action.UNDO or _may_undo(ticket, at, me):
            yield action


def _may_undo(ticket: Ticket, at: datetime, me: object) -> bool:
    return (
        ticket.before is not None
        and ticket.last_action not in NEVER_UNDONE
        and ticket.last_actor == f"user:{me}"
        and at - ticket.last_at <= UNDO_WINDOW
    )


def _no_show_at(centre: Centre, ticket: Ticket, leg: Leg) -> str | None:
    """When time alone allows the no-show; None when the recalls already do, or nothing will."""
    rules = centre.calling
    if ticket.state is not State.CALLED or leg.recalls >= rules.recalls_before_no_show:
        return None
    wait = timedelta(seconds=rules.recall_gap_s) * rules.recalls_before_no_show
    return iso(leg.called_at + wait)


def _held_here(floor: Floor, counter: int | None, me: object) -> list[Ticket]:
    """Held at this counter, or by this officer at another one."""
    found = [
        t
        for t in floor.tickets.values()
        if t.state is State.HELD
        and t.leg is not None
        and ((counter is not None and t.counter == counter) or t.leg.officer == me)
    ]
    return sorted(found, key=lambda t: (t.last_at, t.id))


def _held(centre: Centre, ticket: Ticket) -> Picture:
    since = ticket.leg.held_since if ticket.leg else None
    return {**_named(centre, ticket), "since": iso(since or ticket.last_at), "reason": None}


def _missed_here(floor: Floor, counter: int | None, at: datetime) -> list[Ticket]:
    """Today's missed tickets that this counter called or could serve, the newest first."""
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
    return sorted(found, key=lambda t: (t.last_at, t.id), reverse=True)


def _missed(centre: Centre, ticket: Ticket) -> Picture:
    ended = ticket.leg.ended_at if ticket.leg else None
    return {**_named(centre, ticket), "missed_at": iso(ended or ticket.last_at)}


def _next_order(floor: Floor, counter: int, at: datetime) -> list[Ticket]:
    """The counter's queue as its policy ranks it, with what the guards call next at the front."""
    ranked = in_order(floor.centre, queue_of(floor, counter, at), at)
    choice = choose_next(floor, counter, at)
    if choice is None:
        return ranked
    return [choice.ticket, *(t for t in ranked if t.id != choice.ticket.id)]


def _waiting(centre: Centre, ticket: Ticket) -> Picture:
    known = centre.priority_classes.get(ticket.priority or "")
    return {
        **_named(centre, ticket),
        "priority": ticket.priority,
        "priority_name": dict(known.name) if known else None,
        "queued_at": iso(ticket.queued_at),
    }


def _rules(centre: Centre) -> Picture:
    rules = centre.calling
    return {
        "recalls_before_no_show": rules.recalls_before_no_show,
        "recall_gap_s": rules.recall_gap_s,
        "outcome_required": rules.outcome_required,
        "start_on_call": rules.start_on_call,
        "undo_s": round(UNDO_WINDOW.total_seconds()),
    }
