"""The rehearsal: a number that is nobody's, what becomes of it, and its end."""

from typing import Annotated

from pydantic import Field
from typing_extensions import TypedDict

from app.api.fields import LARGEST, Body, JobWord, RequestId, StateWord
from app.api.routes import Answer, RouteGroup
from app.operations.people.rights import Caller, Right
from app.operations.queue.issuing import IssueRequest
from app.request_context import RequestContext


class RehearsalBody(Body):
    """A number of a rehearsal; without a printer there is no slip."""

    service: str = Field(max_length=64)
    printer: Annotated[int, Field(ge=1, le=LARGEST)] | None = None
    request_id: RequestId


class RehearsalTicketAnswer(TypedDict):
    """A number of the rehearsal, what became of its slip, and its rating."""

    id: int
    label: str
    service: str
    state: StateWord
    counter: int | None
    slip: JobWord | None
    score: int | None


class RehearsalEndAnswer(TypedDict):
    """How many numbers were taken out."""

    ended: int


def rehearsal_routes(context: RequestContext) -> RouteGroup:
    """The routes under /rehearsal."""
    api = RouteGroup(context, "rehearsal", "Everything tried with a number that is nobody's.")
    installation = context.installation

    @api.get(
        "/rehearsal",
        "The numbers of the rehearsal under way",
        right=Right.PUBLISH,
        gives=list[RehearsalTicketAnswer],
    )
    def under_way(caller: Caller) -> Answer:
        found = installation.rehearsals.under_way(caller)
        slips = installation.slips([one.ticket.id for one in found], caller)
        return [
            {
                "id": one.ticket.id,
                "label": one.ticket.label,
                "service": one.ticket.service,
                "state": one.ticket.state.value,
                "counter": one.ticket.leg.counter if one.ticket.leg else None,
                "slip": slips[one.ticket.id].state if slips[one.ticket.id].copies else None,
                "score": one.score,
            }
            for one in found
        ]

    @api.post(
        "/rehearsal/tickets",
        "Take a number that is nobody's",
        statuses=(201,),
        right=Right.PUBLISH,
        gives=list[RehearsalTicketAnswer],
    )
    def take(caller: Caller, body: RehearsalBody) -> Answer:
        language = installation.units.floor(caller.centre_id).centre.languages[0]
        request = IssueRequest(
            body.service,
            body.request_id,
            language=language,
            on_paper=body.printer is not None,
            is_rehearsal=True,
            printer=body.printer,
        )
        installation.issuing.issue(caller, request)
        return under_way(caller)

    @api.post(
        "/rehearsal/end",
        "End the rehearsal: its numbers are in no figure",
        right=Right.PUBLISH,
        gives=RehearsalEndAnswer,
    )
    def end(caller: Caller) -> Answer:
        return {"ended": installation.rehearsals.end(caller)}

    return api
