"""Corrections: a supervisor changes a recorded transaction, with a reason; the log keeps the old.

A transaction that never was is taken back (its end is `undone`) and may be restored.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from app.domain.errors import Conflict, Invalid, NotThere
from app.domain.events import CORRECTED, Event
from app.domain.queue.ticket import LIVE, Leg, LegEnd, State, Ticket

FIELDS = ("outcome", "kind", "procedure", "dossier_code", "note")
LEFT_ALONE = frozenset({LegEnd.UNDONE, LegEnd.EXPIRED})
"""Ends of transactions that no report counts anyway."""


@dataclass(frozen=True, slots=True)
class Correction:
    """A requested correction: new values of FIELDS (empty clears), taken back or not, and why."""

    reason: str
    fields: Mapping[str, str] = field(default_factory=dict)
    is_void: bool | None = None


def correct(
    ticket: Ticket,
    legs: Sequence[Leg],
    number: int,
    wish: Correction,
    past: Sequence[Event],
    *,
    at: datetime,
    actor: str,
    seq: int,
) -> Event:
    """The event that corrects the ticket's leg of the number.

    `legs` are all of the ticket's, as they stand; `past` its corrections so far. Raises NotThere,
    Invalid without a reason, Conflict where nothing would change or it isn't to be changed.
    """
    leg = next((leg for leg in legs if leg.number == number), None)
    if leg is None:
        raise NotThere(leg=number)
    if not wish.reason.strip():
        raise Invalid("reason_needed", field="reason")
    if leg.end is None:
        raise Conflict("not_ended", label=ticket.label)
    was = _end_before(leg, past)
    changes = _fields(ticket, leg, was, wish.fields)
    facts: dict[str, object] = {"leg": number, "reason": wish.reason.strip(), "changes": changes}
    end = _end(ticket, leg, was, wish.is_void)
    if end is not leg.end:
        changes["end"] = [leg.end.value, end.value]
        if ticket.state is State.DONE:
            others = [other for other in legs if other.number != number]
            facts["finished_at"] = _finished_at([*others, replace(leg, end=end)])
    if not changes:
        raise Conflict("nothing_changed", label=ticket.label)
    return Event(seq, max(at, ticket.last_at), CORRECTED, actor, ticket.id, leg.counter, facts)


def corrected(ticket: Ticket, event: Event) -> Ticket:
    """The ticket after a correction, and what stood before its last action corrected alike."""
    before = corrected(ticket.before, event) if ticket.before is not None else None
    after = replace(ticket, before=before)
    if "finished_at" in event.facts:
        told = event.facts["finished_at"]
        after = replace(after, finished_at=datetime.fromisoformat(str(told)) if told else None)
    if ticket.leg is None or ticket.leg.number != event.facts["leg"]:
        return after
    values, leg = new_values(event), ticket.leg
    end = values.get("end")
    mended = replace(
        leg,
        end=LegEnd(end) if end else leg.end,
        outcome=values.get("outcome", leg.outcome),
        kind=values.get("kind", leg.kind),
        procedure=values.get("procedure", leg.procedure),
        dossier_code=values.get("dossier_code", leg.dossier_code),
        note=values.get("note", leg.note),
        corrections=leg.corrections + 1,
    )
    return replace(after, leg=mended)


def new_values(event: Event) -> dict[str, str | None]:
    """The new value of each changed field of the transaction."""
    changes = event.facts["changes"]
    assert isinstance(changes, Mapping)
    return {name: pair[1] for name, pair in changes.items()}


def of_leg(past: Sequence[Event], number: int) -> list[Event]:
    """The corrections of one leg among those of its ticket."""
    return [event for event in past if event.facts["leg"] == number]


def _end_before(leg: Leg, past: Sequence[Event]) -> LegEnd:
    """How the leg really ended: before a correction took it back, if one did."""
    for event in reversed(of_leg(past, leg.number)):
        changes = event.facts["changes"]
        assert isinstance(changes, Mapping)
        if "end" in changes and changes["end"][1] == LegEnd.UNDONE:
            return LegEnd(changes["end"][0])
        if "end" in changes:
            break
    assert leg.end is not None
    return leg.end


def _fields(
    ticket: Ticket, leg: Leg, was: LegEnd, wanted: Mapping[str, str]
) -> dict[str, list[str | None]]:
    changes: dict[str, list[str | None]] = {}
    for name in FIELDS:
        value = wanted.get(name, "").strip() or None
        if name in wanted and value != getattr(leg, name):
            changes[name] = [getattr(leg, name), value]
    if changes and was is not LegEnd.FINISHED:
        raise Conflict("not_served", label=ticket.label)
    return changes


def _end(ticket: Ticket, leg: Leg, was: LegEnd, is_void: bool | None) -> LegEnd:
    assert leg.end is not None
    if is_void is None:
        return leg.end
    if was in LEFT_ALONE:
        raise Conflict("not_counted", label=ticket.label)
    if ticket.state in LIVE:
        raise Conflict("visit_goes_on", label=ticket.label)
    return LegEnd.UNDONE if is_void else was


def _finished_at(legs: Sequence[Leg]) -> str | None:
    """When the last of the legs that count was finished."""
    ends = [leg.ended_at for leg in legs if leg.end is LegEnd.FINISHED and leg.ended_at]
    return max(ends).isoformat() if ends else None
