"""How a ticket changes by its events: `evolve`, the only place where a ticket's state is made."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from app.domain.events import CORRECTED, DEFERRED, Event, Remark
from app.domain.queue.call_reason import call_reason
from app.domain.queue.corrections import corrected
from app.domain.queue.deferral import deferral_after
from app.domain.queue.lifecycle import RULES
from app.domain.queue.ticket import AT_COUNTER, Action, Leg, LegEnd, Place, Quote, State, Ticket
from app.domain.queue.ticket_edits import remarked

FRONT = datetime(2000, 1, 1, tzinfo=UTC)
"""The queue time of a ticket placed first: before every real one."""


def evolve(ticket: Ticket | None, event: Event) -> Ticket:
    """The ticket after the event; total over every event that `decide` makes."""
    if event.type in set(Remark) and ticket is not None:
        return remarked(ticket, event)
    if event.type == CORRECTED and ticket is not None:
        return corrected(ticket, event)
    if event.type == DEFERRED and ticket is not None:
        return deferral_after(ticket, event)
    action = Action(event.type)
    if action is Action.ISSUE:
        return _issued(event)
    if ticket is None:
        raise ValueError(f"event {event.seq}: {event.type} of a ticket never issued")
    if action is Action.UNDO:
        return _undone(ticket, event)
    rule = RULES[action]
    leg = _leg_after(ticket, action, event)
    if rule.ends_leg is not None and leg is not None and leg.end is None:
        leg = _ended(leg, event.at, rule.ends_leg)
    state = _state_after(ticket, action, event)
    return replace(
        _queued(ticket, action, event),
        state=state,
        version=ticket.version + 1,
        leg=leg,
        legs=leg.number if leg else ticket.legs,
        counter=event.counter if state in AT_COUNTER or state is State.HELD else None,
        finished_at=event.at if state is State.DONE else ticket.finished_at,
        not_before=ticket.not_before if state is State.WAITING else None,
        last_at=event.at,
        last_actor=event.actor,
        last_action=action,
        before=replace(ticket, before=None),
    )


def _state_after(ticket: Ticket, action: Action, event: Event) -> State:
    """The state that the action leads to; a visitor who is sent on waits again."""
    if action is Action.FINISH and _then(event):
        return State.WAITING
    return RULES[action].target or ticket.state


def _then(event: Event) -> list[str]:
    """The services that a finish sends the visitor on to."""
    return _codes(event.facts.get("then"))


def _codes(told: object) -> list[str]:
    return [str(code) for code in told] if isinstance(told, list | tuple) else []


def _issued(event: Event) -> Ticket:
    facts = event.facts
    priority = facts.get("priority")
    slot = facts.get("booked_for")
    booked_for = datetime.fromisoformat(str(slot)) if slot else None
    return Ticket(
        id=event.ticket_id or 0,
        label=str(facts["label"]),
        prefix=str(facts["prefix"]),
        ordinal=int(str(facts["ordinal"])),
        service=str(facts["service"]),
        business_on=date.fromisoformat(str(facts["business_on"])),
        state=State.WAITING,
        version=1,
        issued_at=event.at,
        # Who comes before the slot waits from then on only.
        queued_at=max(event.at, booked_for or event.at),
        rank_at=booked_for or event.at,
        last_at=event.at,
        last_actor=event.actor,
        last_action=Action.ISSUE,
        priority=str(priority) if priority else None,
        origin=str(facts["origin"]),
        language=str(facts["language"]),
        waiting_ahead=int(str(facts["waiting_ahead"])),
        quote=_quote(facts.get("quoted_s")),
        onward=tuple(_codes(facts.get("onward"))),
        procedure=_word(event, "procedure"),
        dossier_code=_word(event, "dossier_code"),
        booked_for=booked_for,
    )


def _quote(told: object) -> Quote | None:
    """The quote of its plain form: low, high and usual bound."""
    return Quote(*(int(str(s)) for s in told)) if isinstance(told, list | tuple) else None


def _leg_after(ticket: Ticket, action: Action, event: Event) -> Leg | None:
    leg = ticket.leg
    if action is Action.CALL:
        assert event.counter is not None
        officer = event.facts.get("officer")
        # Nobody waits while absent: a missed ticket called straight again has waited no longer.
        is_away = ticket.state is State.MISSED
        queued_at = event.at if is_away else min(ticket.queued_at, event.at)
        return Leg(
            number=ticket.legs + 1,
            service=ticket.service,
            counter=event.counter,
            officer=int(str(officer)) if officer is not None else None,
            queued_at=queued_at,
            called_at=event.at,
            last_called_at=event.at,
            reason=call_reason(event.facts),
        )
    if leg is None or leg.end is not None:
        return leg
    match action:
        case Action.RECALL:
            return replace(leg, recalls=leg.recalls + 1, last_called_at=event.at)
        case Action.START:
            return replace(leg, started_at=event.at)
        case Action.HOLD:
            why = str(event.facts.get("reason") or "")
            return replace(leg, held_since=event.at, hold_reason=why)
        case Action.RESUME:
            officer = event.facts.get("officer")
            return replace(
                leg,
                held=leg.held + _open_hold(leg, event.at),
                held_since=None,
                counter=event.counter if event.counter is not None else leg.counter,
                officer=int(str(officer)) if officer is not None else leg.officer,
            )
        case Action.FINISH:
            return replace(
                leg,
                kind=_word(event, "kind"),
                outcome=_word(event, "outcome"),
                procedure=_word(event, "procedure") or ticket.procedure,
                dossier_code=_word(event, "dossier_code") or ticket.dossier_code,
                note=_word(event, "note") or ticket.note,
            )
        case Action.NO_SHOW if (after := event.facts.get("offer_after")) is not None:
            return replace(leg, offer_after=int(str(after)))
        case _:
            return leg


def _word(event: Event, key: str) -> str | None:
    value = event.facts.get(key)
    return str(value) if value else None


def _open_hold(leg: Leg, at: datetime) -> timedelta:
    return at - leg.held_since if leg.held_since else timedelta()


def _ended(leg: Leg, at: datetime, end: LegEnd) -> Leg:
    held = leg.held + _open_hold(leg, at)
    return replace(leg, ended_at=at, end=end, held=held, held_since=None)


def _queued(ticket: Ticket, action: Action, event: Event) -> Ticket:
    """The ticket's place in a queue after the action; a place once taken is kept on a return.

    A ticket sent to one counter stays that counter's when it is reinstated.
    """
    match action:
        case Action.REINSTATE | Action.TRANSFER:
            counter = event.facts.get("counter")
            if counter is None and action is Action.REINSTATE:
                counter = ticket.target_counter
            target = int(str(counter)) if counter is not None else None
            return _joined(ticket, event, str(event.facts.get("service") or ticket.service), target)
        case Action.FINISH if then := _then(event):
            fresh = replace(ticket, onward=tuple(then[1:]), procedure=None, dossier_code=None)
            return _joined(fresh, event, then[0], None)
        case Action.FINISH:
            return replace(ticket, onward=())
        case Action.RETURN:
            return replace(ticket, queued_at=event.at)
        case _:
            return ticket


def _joined(ticket: Ticket, event: Event, service: str, counter: int | None) -> Ticket:
    """The ticket in the queue of the service, at the place that the event says."""
    facts = event.facts
    match Place(str(facts.get("place") or Place.ORIGINAL)):
        case Place.ORIGINAL:
            rank_at = ticket.first_rank_at
        case Place.FIRST:
            rank_at = FRONT
        case Place.AFTER:
            rank_at = datetime.fromisoformat(str(facts["rank_at"]))
        case Place.LAST:
            rank_at = event.at
    return replace(
        ticket, service=service, target_counter=counter, queued_at=event.at, rank_at=rank_at
    )


def _undone(ticket: Ticket, event: Event) -> Ticket:
    """The state before the last event; a call taken back leaves its leg behind as undone."""
    assert ticket.before is not None
    before = ticket.before
    leg, legs = before.leg, before.legs
    if ticket.last_action is Action.CALL and ticket.leg is not None:
        leg, legs = _ended(ticket.leg, event.at, LegEnd.UNDONE), ticket.legs
    return replace(
        before,
        version=ticket.version + 1,
        leg=leg,
        legs=legs,
        last_at=event.at,
        last_actor=event.actor,
        last_action=Action.UNDO,
        before=None,
    )
