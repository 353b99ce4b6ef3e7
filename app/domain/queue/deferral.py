"""Who comes later: passed over until then, by the holder's own word, without losing the place."""

from dataclasses import replace
from datetime import datetime, timedelta

from app.domain.errors import Conflict, Invalid
from app.domain.events import DEFERRED, Event
from app.domain.queue.ticket import State, Ticket

LATER_MIN = (10, 20, 30)
"""How many minutes later a visitor may come, as it is offered."""

MOST_DEFERRALS = 2
"""So often a ticket may be deferred: an hour in all."""


def is_deferred(ticket: Ticket, at: datetime) -> bool:
    """Whether its holder has said to come later than at the instant."""
    return deferred_until(ticket, at) is not None


def deferred_until(ticket: Ticket, at: datetime) -> datetime | None:
    """When its holder comes who has said to come later than at the instant; None for others."""
    until = ticket.not_before
    return until if until is not None and at < until else None


def may_defer(ticket: Ticket) -> bool:
    """Whether the holder may say once more to come later: while waiting, and not too often."""
    return ticket.state is State.WAITING and ticket.deferrals < MOST_DEFERRALS


def offered_later(ticket: Ticket, at: datetime, closes_at: datetime | None) -> list[int]:
    """By how many minutes the holder may still come later, before the day's last call."""
    if not may_defer(ticket):
        return []
    return [n for n in LATER_MIN if closes_at is None or at + timedelta(minutes=n) < closes_at]


def deferred(
    ticket: Ticket,
    minutes: int | None,
    *,
    at: datetime,
    actor: str,
    seq: int,
    closes_at: datetime | None = None,
) -> Event:
    """The event by which the holder comes so many minutes later, or is there now (None).

    Raises Conflict where it doesn't wait, was deferred too often, or nobody calls any more by then
    (`closes_at` ends the day's calling), Invalid for other minutes.
    """
    if ticket.state is not State.WAITING:
        raise Conflict("wrong_state", action=DEFERRED, state=ticket.state.value)
    at = max(at, ticket.last_at)
    if minutes is None:
        return Event(seq, at, DEFERRED, actor, ticket.id, facts={"until": None})
    if minutes not in LATER_MIN:
        raise Invalid("invalid", field="minutes")
    if not may_defer(ticket):
        raise Conflict("deferred_often", n=MOST_DEFERRALS)
    if minutes not in offered_later(ticket, at, closes_at):
        raise Conflict("deferred_too_late")
    until = at + timedelta(minutes=minutes)
    return Event(seq, at, DEFERRED, actor, ticket.id, facts={"until": until.isoformat()})


def deferral_after(ticket: Ticket, event: Event) -> Ticket:
    """The ticket after a DEFERRED event.

    Its place is that of before. What its holder is away for is no wait, so the wait's beginning
    moves by as much, and back by what is left when the holder is there earlier.
    """
    told = event.facts.get("until")
    until = datetime.fromisoformat(str(told)) if told else None
    away_until = deferred_until(ticket, event.at)
    return replace(
        ticket,
        version=ticket.version + 1,
        not_before=until,
        deferrals=ticket.deferrals + (until is not None),
        queued_at=ticket.queued_at + ((until or event.at) - (away_until or event.at)),
    )
