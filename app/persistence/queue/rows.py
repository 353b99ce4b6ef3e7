"""Rows to values and back: tickets, their legs, events, counters."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from app.domain.queue.call_reason import read_reason, reason_text
from app.domain.queue.counter import (
    Alarm,
    CounterNow,
    CounterPeriod,
    CounterState,
    plain_profile,
    read_profile,
)
from app.domain.queue.durations import timings
from app.domain.queue.ticket import Action, Leg, LegEnd, PriorityCheck, Quote, State, Ticket

MS = timedelta(milliseconds=1)


def ticket_row(centre_id: int, ticket: Ticket) -> dict[str, Any]:
    """The columns of a ticket, but for its track code, which is never in the log."""
    return {
        "id": ticket.id,
        "centre_id": centre_id,
        "label": ticket.label,
        "prefix": ticket.prefix,
        "ordinal": ticket.ordinal,
        "business_on": ticket.business_on,
        "origin": ticket.origin,
        "waiting_ahead": ticket.waiting_ahead,
        "issued_at": ticket.issued_at,
        "booked_for": ticket.booked_for,
        **quote_row(ticket.quote),
    } | moving_row(ticket)


def quote_row(quote: Quote | None) -> dict[str, int | None]:
    """The columns of the wait that was quoted; all empty where it was unknown."""
    return {
        "quoted_low_s": quote.low_s if quote else None,
        "quoted_high_s": quote.high_s if quote else None,
        "quoted_p80_s": quote.p80_s if quote else None,
    }


def read_quote(row: Mapping[Any, Any]) -> Quote | None:
    """The quote of a row."""
    if row["quoted_low_s"] is None:
        return None
    return Quote(row["quoted_low_s"], row["quoted_high_s"], row["quoted_p80_s"])


def moving_row(ticket: Ticket) -> dict[str, Any]:
    """The columns that a ticket's later events change.

    The key isn't among them: SQLite would search every table that points at the ticket, row by
    row, although the key stays the same.
    """
    return {
        "service": ticket.service,
        "state": ticket.state.value,
        "version": ticket.version,
        "language": ticket.language,
        "priority": ticket.priority,
        "counter": ticket.counter,
        "target_counter": ticket.target_counter,
        "legs": ticket.legs,
        "queued_at": ticket.queued_at,
        "rank_at": ticket.rank_at,
        "last_at": ticket.last_at,
        "last_actor": ticket.last_actor,
        "last_action": ticket.last_action.value,
        "finished_at": ticket.finished_at,
        "onward": list(ticket.onward),
        "procedure": ticket.procedure,
        "dossier_code": ticket.dossier_code,
        "note": ticket.note,
        "priority_check": ticket.priority_check.value if ticket.priority_check else None,
        "not_before": ticket.not_before,
        "deferrals": ticket.deferrals,
    }


def transaction_row(centre_id: int, ticket: Ticket, leg: Leg, *, overnight: bool) -> dict[str, Any]:
    """The columns of a transaction; spans of an open leg are those up to its last event."""
    spans = timings(leg, ticket.last_at)
    return {
        "ticket_id": ticket.id,
        "leg": leg.number,
        "centre_id": centre_id,
        "label": ticket.label,
        "business_on": ticket.business_on,
        "service": leg.service,
        "counter": leg.counter,
        "officer_id": leg.officer,
        "priority": ticket.priority,
        "queued_at": leg.queued_at,
        "called_at": leg.called_at,
        "last_called_at": leg.last_called_at or leg.called_at,
        "started_at": leg.started_at,
        "held_since": leg.held_since,
        "ended_at": leg.ended_at,
        "recalls": leg.recalls,
        "wait_ms": spans.wait // MS,
        "walk_ms": spans.walk // MS,
        "service_ms": spans.service // MS,
        "held_ms": leg.held // MS,
        "end": leg.end.value if leg.end else None,
        "kind": leg.kind,
        "outcome": leg.outcome,
        "reason": reason_text(leg.reason),
        "overnight": overnight,
        "hold_reason": leg.hold_reason,
        "procedure": leg.procedure,
        "dossier_code": leg.dossier_code,
        "note": leg.note,
        "offer_after": leg.offer_after,
        "corrections": leg.corrections,
        # The quote at the kiosk was of the wait for the first call.
        **quote_row(ticket.quote if leg.number == 1 else None),
    }


def read_ticket(row: Mapping[Any, Any], leg: Leg | None) -> Ticket:
    """The ticket of a row and of its newest leg; the state before its last event is in no table."""
    return Ticket(
        id=row["id"],
        label=row["label"],
        prefix=row["prefix"],
        ordinal=row["ordinal"],
        service=row["service"],
        business_on=row["business_on"],
        state=State(row["state"]),
        version=row["version"],
        issued_at=row["issued_at"],
        queued_at=row["queued_at"],
        rank_at=row["rank_at"],
        last_at=row["last_at"],
        last_actor=row["last_actor"],
        last_action=Action(row["last_action"]),
        priority=row["priority"],
        origin=row["origin"],
        language=row["language"],
        waiting_ahead=row["waiting_ahead"],
        counter=row["counter"],
        target_counter=row["target_counter"],
        leg=leg,
        legs=row["legs"],
        finished_at=row["finished_at"],
        onward=tuple(row["onward"]),
        procedure=row["procedure"],
        dossier_code=row["dossier_code"],
        note=row["note"],
        priority_check=PriorityCheck(row["priority_check"]) if row["priority_check"] else None,
        quote=read_quote(row),
        not_before=row["not_before"],
        deferrals=row["deferrals"],
        booked_for=row["booked_for"],
    )


def read_leg(row: Mapping[Any, Any]) -> Leg:
    """The leg of a transaction's row."""
    return Leg(
        number=row["leg"],
        service=row["service"],
        counter=row["counter"],
        officer=row["officer_id"],
        queued_at=row["queued_at"],
        called_at=row["called_at"],
        started_at=row["started_at"],
        ended_at=row["ended_at"],
        held=row["held_ms"] * MS,
        held_since=row["held_since"],
        recalls=row["recalls"],
        last_called_at=row["last_called_at"],
        end=LegEnd(row["end"]) if row["end"] else None,
        kind=row["kind"],
        outcome=row["outcome"],
        reason=read_reason(row["reason"]),
        hold_reason=row["hold_reason"],
        procedure=row["procedure"],
        dossier_code=row["dossier_code"],
        note=row["note"],
        offer_after=row["offer_after"],
        corrections=row["corrections"],
    )


def counter_row(now: CounterNow) -> dict[str, Any]:
    """The columns of a counter's state, but for its key."""
    return {
        "state": now.state.value,
        "officer_id": now.officer,
        "since": now.since,
        "reason": now.reason,
        "services": list(now.services),
        "priority_run": now.priority_run,
        "priority_run_before": now.priority_run_before,
        "booked_run": now.booked_run,
        "booked_run_before": now.booked_run_before,
        "calls": now.calls,
        "auto_call_at": now.auto_call_at,
        "back_at": now.back_at,
        "alarm": now.alarm.value,
        "alarm_at": now.alarm_at,
        "alarm_accepted_by": now.alarm_accepted_by,
        "profile": plain_profile(now.profile),
    }


def read_counter(row: Mapping[Any, Any]) -> CounterNow:
    """The counter of a row."""
    return CounterNow(
        number=row["number"],
        state=CounterState(row["state"]),
        officer=row["officer_id"],
        since=row["since"],
        reason=row["reason"],
        services=tuple(row["services"]),
        priority_run=row["priority_run"],
        priority_run_before=row["priority_run_before"],
        booked_run=row["booked_run"],
        booked_run_before=row["booked_run_before"],
        calls=row["calls"],
        auto_call_at=row["auto_call_at"],
        back_at=row["back_at"],
        alarm=Alarm(row["alarm"]),
        alarm_at=row["alarm_at"],
        alarm_accepted_by=row["alarm_accepted_by"],
        profile=read_profile(row["profile"]),
    )


def counter_as_told(now: CounterNow, told: Mapping[str, Any]) -> CounterNow:
    """The counter with what the first version of the configuration in an old log tells of it."""
    at = told.get("auto_call_at")
    return replace(
        now,
        priority_run=int(told.get("priority_run", 0)),
        priority_run_before=int(told.get("priority_run_before", 0)),
        auto_call_at=datetime.fromisoformat(at) if at else None,
    )


def period_row(centre_id: int, period: CounterPeriod) -> dict[str, Any]:
    """The columns of a period."""
    return {
        "centre_id": centre_id,
        "began_seq": period.began_seq,
        "counter": period.counter,
        "officer_id": period.officer,
        "state": period.state.value,
        "reason": period.reason,
        "began_at": period.began_at,
        "ended_at": period.ended_at,
    }
