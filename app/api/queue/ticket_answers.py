"""How the API tells a ticket: its state, its paper, its legs, what the caller may do with it."""

from collections.abc import Callable
from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import Field
from typing_extensions import TypedDict

from app.api.fields import (
    ActionWord,
    At,
    CheckWord,
    EndWord,
    EstimateAnswer,
    On,
    OutcomeWord,
    StateWord,
)
from app.domain.instants import iso, iso_or_none
from app.domain.queue.deferral import deferred_until
from app.domain.queue.floor import Floor
from app.domain.queue.lifecycle import actions_for
from app.domain.queue.routing import waiting_ahead
from app.domain.queue.ticket import Leg, Quote, State, Ticket
from app.domain.waits.estimate import WaitEstimate, estimate_of
from app.operations.commands import Result
from app.operations.devices.printing import SlipState
from app.operations.installation import Installation
from app.operations.people.rights import Caller, Right
from app.operations.queue.ticket_actions import ACTIONS, DESK_ACTIONS, OFFICER_ACTIONS
from app.own_address import url_of


class SlipAnswer(TypedDict):
    """What became of a ticket's paper; null copies are none.

    `held_up`: it may still come, but nobody should wait for it. `elsewhere` names the printer that
    prints it where that isn't the caller's own.
    """

    state: Literal["none", "queued", "printing", "sent", "printed", "uncertain", "failed"]
    copies: int
    held_up: bool
    elsewhere: str | None


class TicketAnswer(TypedDict):
    """A ticket as it stands; `track_url` is null for those who don't issue."""

    id: int
    label: str
    service: str
    priority: str | None
    priority_check: CheckWord | None
    state: StateWord
    version: int
    language: str
    waiting_ahead: int | None
    estimate: EstimateAnswer | None
    issued_at: At
    called_at: At | None
    started_at: At | None
    finished_at: At | None
    recalls: int
    counter: int | None
    onward: list[str]
    procedure: str | None
    dossier_code: str | None
    note: str | None
    business_on: On
    booked_for: At | None
    not_before: Annotated[
        At | None, Field(description="Its holder comes later: it is passed over until then.")
    ]
    track_url: str | None
    slip: SlipAnswer
    allowed: list[ActionWord]


class LegAnswer(TypedDict):
    """A call of a ticket and what came of it; `end` is null while it is open."""

    leg: int
    service: str
    counter: int
    called_at: At
    ended_at: At | None
    end: EndWord | None
    outcome: OutcomeWord | None
    note: str | None


def ticket_answer(
    installation: Installation, caller: Caller, result: Result
) -> dict[str, Any] | None:
    """The ticket of a result; None where nobody waits."""
    ticket = result.ticket
    if ticket is None:
        return None
    code, issues = result.track_code, caller.may(Right.ISSUE)
    if code is None and issues:
        code = installation.ticket_reader.code(ticket.id)
    return ticket_json(
        ticket,
        result.floor,
        result.at,
        caller=caller,
        slip=installation.slip(ticket.id, caller, result.slip),
        track_url=track_url_of(installation, result.floor, code) if issues else None,
    )


def leg_json(leg: Leg) -> dict[str, Any]:
    """A call and what came of it."""
    return {
        "leg": leg.number,
        "service": leg.service,
        "counter": leg.counter,
        "called_at": iso(leg.called_at),
        "ended_at": iso_or_none(leg.ended_at),
        "end": leg.end.value if leg.end else None,
        "outcome": leg.outcome,
        "note": leg.note,
    }


def track_url_of(installation: Installation, floor: Floor, code: str | None) -> str | None:
    """The address of the phone page."""
    return f"{url_of(installation.settings, floor.centre.public_url)}/t/{code}" if code else None


def ticket_json(
    ticket: Ticket,
    floor: Floor,
    at: datetime,
    *,
    caller: Caller,
    slip: SlipState,
    track_url: str | None,
    ahead: Callable[[Ticket], int] | None = None,
) -> dict[str, Any]:
    """The ticket of the contract; `track_url` is null for those who don't issue."""
    leg = ticket.leg
    place = None
    has_just_come = ticket.version == 1 and at == ticket.issued_at
    if ticket.state is State.WAITING:
        if has_just_come:
            place = ticket.waiting_ahead
        else:
            place = ahead(ticket) if ahead else waiting_ahead(floor, ticket, at)
    guess: WaitEstimate | Quote | None = None
    if place is not None:
        # Who has just come is told what the slip says.
        guess = ticket.quote if has_just_come else estimate_of(floor, ticket, place, at)
    return {
        "id": ticket.id,
        "label": ticket.label,
        "service": ticket.service,
        "priority": ticket.priority,
        "priority_check": ticket.priority_check.value if ticket.priority_check else None,
        "state": ticket.state.value,
        "version": ticket.version,
        "language": ticket.language,
        "waiting_ahead": place,
        "estimate": estimate_json(guess),
        "issued_at": iso(ticket.issued_at),
        "called_at": iso_or_none(leg.called_at) if leg else None,
        "started_at": iso_or_none(leg.started_at) if leg else None,
        "finished_at": iso_or_none(ticket.finished_at),
        "recalls": leg.recalls if leg else 0,
        "counter": ticket.counter,
        "onward": list(ticket.onward),
        "procedure": ticket.procedure,
        "dossier_code": ticket.dossier_code,
        "note": ticket.note,
        "business_on": ticket.business_on.isoformat(),
        "booked_for": iso_or_none(ticket.booked_for),
        "not_before": iso_or_none(deferred_until(ticket, at)),
        "track_url": track_url,
        "slip": slip_json(slip),
        "allowed": allowed_for(ticket, caller, at),
    }


def estimate_json(guess: WaitEstimate | Quote | None) -> EstimateAnswer | None:
    """A range of seconds, or null when unknown."""
    if guess is None:
        return None
    return {"low_s": guess.low_s, "high_s": guess.high_s, "p80_s": guess.p80_s}


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
