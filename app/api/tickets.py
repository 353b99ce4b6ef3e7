"""Tickets: issued, read, acted on."""

from http import HTTPStatus

from flask_openapi3.blueprint import APIBlueprint

from app.api.addresses import ActionPath, TicketPath, TicketQuery
from app.api.kit import Answer, Kit
from app.api.represent import slip_json, ticket_json
from app.api.schemas import Act, Edit, JudgePriority, NewTicket, Reprint
from app.domain.errors import NotThere
from app.domain.queue.ticket import Action
from app.operations.commands import Result
from app.operations.people.rights import Right
from app.operations.queue.issuing import IssueRequest
from app.operations.queue.ticket_actions import ACTIONS
from app.persistence.queue.queries import PAGE, TicketFilter


def tickets(kit: Kit) -> APIBlueprint:
    """The routes under /tickets."""
    api = kit.group("tickets", "Issued at the kiosk, acted on at the counter.")
    installation = kit.installation

    @api.post("/tickets", summary="Issue a ticket", responses={201: None, 200: None})
    def issue(body: NewTicket) -> Answer:
        caller = kit.caller()
        card = installation.cards.presented(caller, handle=body.scan, text=body.card_qr)
        wish = IssueRequest(
            body.service,
            body.request_id,
            body.priority,
            body.language,
            card=card,
            phone=body.phone,
            on_paper=body.paper,
        )
        result = installation.issuing.issue(caller, wish)
        status = HTTPStatus.OK if result.repeated else HTTPStatus.CREATED
        return kit.ticket(result, caller, status)

    @api.get("/tickets", summary="List tickets, the newest first")
    def find(query: TicketQuery) -> Answer:
        caller = kit.caller()
        state = query.state.value if query.state else None
        wanted = TicketFilter(state, query.service, query.label, query.cursor, query.on)
        floor, found = installation.ticket_reader.find(caller, wanted)
        at, ids = installation.clock.now(), [ticket.id for ticket in found]
        codes = installation.ticket_reader.codes(ids) if caller.may(Right.ISSUE) else {}
        slips = installation.slips(ids, caller)
        items = [
            ticket_json(
                ticket,
                floor,
                at,
                caller=caller,
                slip=slips[ticket.id],
                track_url=kit.track_url(codes.get(ticket.id)),
            )
            for ticket in found
        ]
        return {"items": items, "next": found[-1].id if len(found) == PAGE else None}, HTTPStatus.OK

    @api.get("/tickets/<int:ticket_id>", summary="Read a ticket")
    def read(path: TicketPath) -> Answer:
        caller = kit.caller()
        floor, ticket = installation.ticket_reader.read(caller, path.ticket_id)
        return kit.ticket(Result(ticket, floor, installation.clock.now()), caller)

    @api.get("/tickets/<int:ticket_id>/slip", summary="What became of a ticket's paper")
    def slip(path: TicketPath) -> Answer:
        caller = kit.caller()
        caller.must(Right.SEE_SLIP)
        ticket = installation.ticket_reader.of_centre(caller.centre_id, path.ticket_id)
        return slip_json(installation.slip(ticket.id, caller)), HTTPStatus.OK

    @api.get("/tickets/<int:ticket_id>/phone", summary="The number to ring its visitor at")
    def phone(path: TicketPath) -> Answer:
        number = installation.ticket_reader.phone(kit.caller(), path.ticket_id)
        return {"phone": number}, HTTPStatus.OK

    @api.post("/tickets/<int:ticket_id>/reprint", summary="Print the slip once more")
    def reprint(path: TicketPath, body: Reprint) -> Answer:
        caller = kit.caller()
        result = installation.issuing.reprint(
            caller, path.ticket_id, request_id=body.request_id, printer=body.printer
        )
        return kit.ticket(result, caller)

    @api.post("/tickets/<int:ticket_id>/edit", summary="Write on a ticket; it keeps its place")
    def edit(path: TicketPath, body: Edit) -> Answer:
        caller = kit.caller()
        result = installation.ticket_edits.edit(
            caller,
            path.ticket_id,
            version=body.version,
            request_id=body.request_id,
            written=body.written(),
        )
        return kit.ticket(result, caller)

    @api.post(
        "/tickets/<int:ticket_id>/priority", summary="Confirm, refuse or add a priority class"
    )
    def priority(path: TicketPath, body: JudgePriority) -> Answer:
        caller = kit.caller()
        result = installation.ticket_edits.judge(
            caller,
            path.ticket_id,
            version=body.version,
            request_id=body.request_id,
            decision=body.decision,
            priority=body.priority,
        )
        return kit.ticket(result, caller)

    @api.post("/tickets/<int:ticket_id>/<action>", summary="Act on a ticket")
    def act(path: ActionPath, body: Act) -> Answer:
        caller = kit.caller()
        if path.action not in ACTIONS:
            raise NotThere(action=path.action)
        result = installation.ticket_actions.act(
            caller,
            path.ticket_id,
            Action(path.action),
            version=body.version,
            request_id=body.request_id,
            facts=body.facts(),
        )
        return kit.ticket(result, caller)

    return api
