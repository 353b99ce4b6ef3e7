"""Tickets: issued, read, acted on."""

from collections.abc import Callable
from datetime import date, datetime
from functools import cache
from http import HTTPStatus
from typing import Annotated, Any, Literal

from pydantic import Field
from typing_extensions import TypedDict

from app.api.fields import (
    LARGEST,
    ActionWord,
    At,
    Body,
    CardText,
    CheckWord,
    Day,
    EndWord,
    EstimateAnswer,
    Number,
    On,
    OutcomeWord,
    Query,
    RequestId,
    ScanHandle,
    StateWord,
    Text,
)
from app.api.routes import Answer, RouteGroup
from app.domain.instants import iso, iso_or_none
from app.domain.queue.deferral import deferred_until
from app.domain.queue.floor import Floor
from app.domain.queue.lifecycle import actions_for
from app.domain.queue.outcomes import Outcome, TransactionKind
from app.domain.queue.routing import places, waiting_ahead
from app.domain.queue.ticket import Action, Leg, Quote, State, Ticket
from app.domain.queue.ticket_edits import Decision
from app.domain.waits.estimate import WaitEstimate, estimate_of
from app.domain.waits.visit_order import MOST_NEEDS
from app.operations.commands import Result
from app.operations.devices.printing import SlipState
from app.operations.installation import Installation
from app.operations.people.rights import Caller, Right
from app.operations.queue.issuing import IssueRequest
from app.operations.queue.ticket_actions import ACTIONS, DESK_ACTIONS, OFFICER_ACTIONS
from app.own_address import url_of
from app.persistence.queue.queries import PAGE, TicketFilter
from app.request_context import RequestContext, client_address

NAMED = "any({})".format(",".join(f'"{action}"' for action in sorted(ACTIONS)))
"""An action in an address: another word there is no address, whatever the method."""

Phone = Annotated[
    str,
    Field(max_length=32, description="Kept beside the log and deleted when the day is closed."),
]


class TicketsQuery(Query):
    """Which tickets."""

    state: State | None = None
    service: str | None = Field(None, max_length=64)
    label: str | None = Field(None, max_length=16)
    on: Day | None = None
    cursor: Number | None = None


class IssueTicketBody(Body):
    """What a visitor asks for."""

    service: str = Field(min_length=1, max_length=64, description="The code of a service.")
    also: list[Annotated[str, Field(max_length=64)]] = Field(
        [], max_length=MOST_NEEDS - 1, description="Further services; the shortest wait is first."
    )
    request_id: RequestId
    priority: str | None = Field(None, max_length=16, description="The code of a class.")
    procedure: str | None = Field(None, max_length=200, description="Of one of the services.")
    language: str = Field("vi", min_length=2, max_length=8)
    card_qr: CardText | None = None
    scan: ScanHandle | None = None
    phone: Phone | None = None
    paper: bool = Field(True, description="False: no slip, the visitor photographs the QR code.")
    printer: int | None = Field(None, ge=0, le=LARGEST, description="A person's choice of device.")


class ReprintBody(Body):
    """One more copy of a slip, where the last one came out or at another printer."""

    request_id: RequestId
    printer: int | None = Field(None, ge=0, le=LARGEST, description="The id of a device.")


class EditTicketBody(Body):
    """What is written on a ticket; an empty text clears a field."""

    version: int = Field(ge=1)
    request_id: RequestId
    note: Text | None = None
    procedure: Text | None = None
    dossier_code: Text | None = None
    language: str | None = Field(None, min_length=2, max_length=8)
    phone: Phone | None = None

    def written(self) -> dict[str, str]:
        """The given fields."""
        return self.model_dump(exclude_none=True, exclude={"version", "request_id"})


class JudgePriorityBody(Body):
    """What staff say of the priority class; `priority` is the class that is added."""

    version: int = Field(ge=1)
    request_id: RequestId
    decision: Decision
    priority: str | None = Field(None, max_length=16)


class FinishFields(Body):
    """How a transaction ended; `then` are the services that the visitor goes on to, in order.

    Without `then` the visitor goes on along the way already planned; an empty one ends it.
    """

    outcome: Outcome | None = None
    kind: TransactionKind | None = None
    procedure: Text | None = None
    dossier_code: Text | None = None
    note: Text | None = None
    then: list[Annotated[str, Field(max_length=64)]] | None = Field(None, max_length=5)
    place: Literal["original", "first", "after", "last"] | None = None


class ActBody(FinishFields):
    """An action on a ticket as the caller saw it, with the facts that the action takes."""

    version: int = Field(ge=1)
    request_id: RequestId
    reason: Text | None = None
    service: str | None = Field(None, max_length=64)
    counter: int | None = None

    def facts(self) -> dict[str, object]:
        """The given facts as plain JSON."""
        given = self.model_dump(mode="json", exclude_none=True)
        return {k: v for k, v in given.items() if k not in ("version", "request_id")}


class SlipAnswer(TypedDict):
    """What became of a ticket's paper; null copies are none.

    `held_up`: it may still come, but nobody should wait for it. `elsewhere` names the printer that
    prints it where that isn't the caller's own.
    """

    state: Literal["none", "queued", "printing", "printed", "uncertain", "failed"]
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


class TicketsAnswer(TypedDict):
    """A page of tickets; `next` is the cursor of the next one."""

    items: list[TicketAnswer]
    next: int | None


class PhoneAnswer(TypedDict):
    """The number that a visitor left, null where none was."""

    phone: str | None


def ticket_routes(context: RequestContext) -> RouteGroup:
    """The routes under /tickets."""
    api = RouteGroup(context, "tickets", "Issued at the kiosk, acted on at the counter.")
    installation = context.installation
    reader = installation.ticket_reader

    @api.post("/tickets", "Issue a ticket", statuses=(201, 200), right="issue", gives=TicketAnswer)
    def issue(caller: Caller, body: IssueTicketBody) -> Answer:
        card = installation.cards.presented(caller, handle=body.scan, text=body.card_qr)
        wish = IssueRequest(
            body.service,
            body.request_id,
            body.priority,
            body.language,
            card=card,
            phone=body.phone,
            on_paper=body.paper,
            also=tuple(body.also),
            procedure=body.procedure,
            printer=body.printer,
        )
        result = installation.issuing.issue(caller, wish)
        status = HTTPStatus.OK if result.repeated else HTTPStatus.CREATED
        return ticket_answer(installation, caller, result), status

    @api.get(
        "/tickets", "List tickets, the newest first", right=Right.SEE_TICKETS, gives=TicketsAnswer
    )
    def find(caller: Caller, query: TicketsQuery) -> Answer:
        state = query.state.value if query.state else None
        wanted = TicketFilter(state, query.service, query.label, query.cursor, query.on)
        floor, found = reader.find(caller, wanted)
        at, ids = installation.clock.now(), [ticket.id for ticket in found]
        codes = reader.codes(ids) if caller.may(Right.ISSUE) else {}
        slips = installation.slips(ids, caller)
        ahead = _places_of(floor, at)
        items = [
            ticket_json(
                ticket,
                floor,
                at,
                caller=caller,
                slip=slips[ticket.id],
                track_url=_track_url(installation, floor, codes.get(ticket.id)),
                ahead=ahead,
            )
            for ticket in found
        ]
        return {"items": items, "next": found[-1].id if len(found) == PAGE else None}

    @api.get(
        "/tickets/<int:ticket_id>", "Read a ticket", right=Right.SEE_TICKETS, gives=TicketAnswer
    )
    def read(caller: Caller, ticket_id: int) -> Answer:
        floor, ticket = reader.read(caller, ticket_id)
        return ticket_answer(installation, caller, Result(ticket, floor, installation.clock.now()))

    @api.get(
        "/tickets/<int:ticket_id>/legs",
        "The calls of a ticket and what came of them, the first one first",
        right=Right.SEE_TICKETS,
        gives=list[LegAnswer],
    )
    def legs(caller: Caller, ticket_id: int) -> Answer:
        return [leg_json(leg) for leg in reader.legs(caller, ticket_id)]

    @api.get(
        "/tickets/<int:ticket_id>/slip",
        "What became of a ticket's paper",
        right=Right.SEE_SLIP,
        gives=SlipAnswer,
    )
    def slip(caller: Caller, ticket_id: int) -> Answer:
        ticket = reader.of_centre(caller.centre_id, ticket_id)
        return slip_json(installation.slip(ticket.id, caller))

    @api.get(
        "/tickets/<int:ticket_id>/phone",
        "The number to ring its visitor at",
        right=Right.SEE_PHONE,
        gives=PhoneAnswer,
    )
    def phone(caller: Caller, ticket_id: int) -> Answer:
        return {"phone": reader.phone(caller, ticket_id, address=client_address())}

    @api.post(
        "/tickets/<int:ticket_id>/reprint",
        "Print the slip once more",
        right="reprint",
        gives=TicketAnswer,
    )
    def reprint(caller: Caller, ticket_id: int, body: ReprintBody) -> Answer:
        result = installation.issuing.reprint(
            caller, ticket_id, request_id=body.request_id, printer=body.printer
        )
        return ticket_answer(installation, caller, result)

    @api.post(
        "/tickets/<int:ticket_id>/edit",
        "Write on a ticket; it keeps its place",
        right="edit",
        gives=TicketAnswer,
    )
    def edit(caller: Caller, ticket_id: int, body: EditTicketBody) -> Answer:
        result = installation.ticket_edits.edit(
            caller,
            ticket_id,
            version=body.version,
            request_id=body.request_id,
            written=body.written(),
        )
        return ticket_answer(installation, caller, result)

    @api.post(
        "/tickets/<int:ticket_id>/priority",
        "Confirm, refuse or add a priority class",
        right="priority",
        gives=TicketAnswer,
    )
    def priority(caller: Caller, ticket_id: int, body: JudgePriorityBody) -> Answer:
        result = installation.ticket_edits.judge(
            caller,
            ticket_id,
            version=body.version,
            request_id=body.request_id,
            decision=body.decision,
            priority=body.priority,
        )
        return ticket_answer(installation, caller, result)

    @api.post(
        f"/tickets/<int:ticket_id>/<{NAMED}:action>",
        "Act on a ticket",
        right="{action}",
        gives=TicketAnswer,
    )
    def act(caller: Caller, ticket_id: int, action: str, body: ActBody) -> Answer:
        result = installation.ticket_actions.act(
            caller,
            ticket_id,
            Action(action),
            version=body.version,
            request_id=body.request_id,
            facts=body.facts(),
        )
        return ticket_answer(installation, caller, result)

    return api


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
        track_url=_track_url(installation, result.floor, code) if issues else None,
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


def _track_url(installation: Installation, floor: Floor, code: str | None) -> str | None:
    """The address of the phone page."""
    return f"{url_of(installation.settings, floor.centre.public_url)}/t/{code}" if code else None


def _places_of(floor: Floor, at: datetime) -> Callable[[Ticket], int]:
    """How many come before a waiting ticket of the floor; each queue is sorted only once."""

    @cache
    def queue(service: str, on: date) -> Any:
        return places(floor, service, on, at)

    return lambda ticket: queue(ticket.service, ticket.business_on)[ticket.id]


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
