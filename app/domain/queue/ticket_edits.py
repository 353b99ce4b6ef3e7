"""Remarks: what staff write on a ticket without moving it; its place in the queue is kept."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from enum import StrEnum
from typing import assert_never

from app.domain.centre.values import Centre
from app.domain.errors import Conflict, Invalid
from app.domain.events import Event, Remark
from app.domain.queue.ticket import LIVE, PriorityCheck, Ticket

WRITTEN = ("note", "procedure", "dossier_code", "language")


class Decision(StrEnum):
    """What staff may say of a ticket's priority class."""

    CONFIRM = "confirm"
    REFUSE = "refuse"
    ADD = "add"


def edited(
    ticket: Ticket, written: Mapping[str, str], *, at: datetime, actor: str, seq: int
) -> Event:
    """The event that writes the given fields; an empty text clears one. Raises Conflict.

    A `phone` is kept outside the log, which is never deleted: the event says only that it changed.
    """
    facts = {key: written[key] for key in WRITTEN if key in written}
    if "phone" in written:
        facts["phone"] = "given" if written["phone"] else "cleared"
    return _event(ticket, Remark.EDIT, facts, at=at, actor=actor, seq=seq)


def judged(
    ticket: Ticket,
    decision: Decision,
    code: str | None,
    centre: Centre,
    *,
    at: datetime,
    actor: str,
    seq: int,
) -> Event:
    """The event that confirms or refuses the declared class, or adds one.

    Raises Conflict where no class was declared, Invalid where the centre has no such class.
    """
    match decision:
        case Decision.ADD:
            if code not in centre.priority_classes:
                raise Invalid("invalid", field="priority")
        case Decision.CONFIRM | Decision.REFUSE:
            if ticket.priority is None:
                raise Conflict("no_priority", label=ticket.label)
            code = ticket.priority
        case _:
            assert_never(decision)
    facts = {"decision": decision.value, "priority": code}
    return _event(ticket, Remark.PRIORITY, facts, at=at, actor=actor, seq=seq)


def moved(ticket: Ticket, service: str, *, at: datetime, actor: str, seq: int) -> Event:
    """The event by which the ticket waits for the service, at no counter of its own."""
    return _event(ticket, Remark.MOVE, {"service": service}, at=at, actor=actor, seq=seq)


def remarked(ticket: Ticket, event: Event) -> Ticket:
    """The ticket after a Remark: never moved. An undo of its last action keeps what is written."""
    before = remarked(ticket.before, event) if ticket.before is not None else None
    changed = replace(ticket, version=ticket.version + 1, before=before)
    facts = event.facts
    match Remark(event.type):
        case Remark.EDIT:
            written = {key: str(facts[key]) for key in WRITTEN if key in facts}
            return replace(
                changed,
                note=written.get("note", ticket.note) or None,
                procedure=written.get("procedure", ticket.procedure) or None,
                dossier_code=written.get("dossier_code", ticket.dossier_code) or None,
                language=written.get("language") or ticket.language,
            )
        case Remark.MOVE:
            return replace(changed, service=str(facts["service"]), target_counter=None)
        case Remark.PRIORITY:
            return _judged(changed, Decision(str(facts["decision"])), str(facts["priority"]))


def _judged(ticket: Ticket, decision: Decision, code: str) -> Ticket:
    match decision:
        case Decision.CONFIRM:
            return replace(ticket, priority_check=PriorityCheck.CONFIRMED)
        case Decision.REFUSE:
            return replace(ticket, priority=None, priority_check=PriorityCheck.REFUSED)
        case Decision.ADD:
            return replace(ticket, priority=code, priority_check=PriorityCheck.ADDED)


def _event(
    ticket: Ticket,
    remark: Remark,
    facts: Mapping[str, object],
    *,
    at: datetime,
    actor: str,
    seq: int,
) -> Event:
    if ticket.state not in LIVE:
        raise Conflict("wrong_state", action=remark.value, state=ticket.state.value)
    at = max(at, ticket.last_at)
    return Event(seq, at, remark.value, actor, ticket.id, ticket.counter, facts)
