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
    Body,
    CardText,
    Day,
    Number,
    Query,
    RequestId,
    ScanHandle,
    Text,
)
from app.api.queue.ticket_answers import (
    LegAnswer,
    SlipAnswer,
    TicketAnswer,
    leg_json,
    slip_json,
    ticket_answer,
    ticket_json,
    track_url_of,
)
from app.api.routes import Answer, RouteGroup
from app.domain.queue.floor import Floor
from app.domain.queue.outcomes import Outcome, TransactionKind
from app.domain.queue.routing import places
from app.domain.queue.ticket import Action, State, Ticket
from app.domain.queue.ticket_edits import Decision
from app.domain.waits.visit_order import MOST_NEEDS
from app.operations.commands import Result
from app.operations.people.rights import Caller, Right
from app.operations.queue.issuing import IssueRequest
from app.operations.queue.ticket_actions import ACTIONS
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
    dossier_code: Text | None = Field(None, description="Of `service`: what a receipt says.")
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
            dossier_code=body.dossier_code,
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
                track_url=track_url_of(installation, floor, codes.get(ticket.id)),
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


def _places_of(floor: Floor, at: datetime) -> Callable[[Ticket], int]:
    """How many come before a waiting ticket of the floor; each queue is sorted only once."""

    @cache
    def queue(service: str, on: date) -> Any:
        return places(floor, service, on, at)

    return lambda ticket: queue(ticket.service, ticket.business_on)[ticket.id]
