"""Who asks for a person at a kiosk."""

from collections.abc import Mapping

from typing_extensions import TypedDict

from app.api.fields import At, Body, RequestId
from app.api.routes import Answer, RouteGroup
from app.domain.instants import iso, iso_or_none
from app.domain.queue.assistance import Assistance
from app.operations.people.rights import Caller
from app.request_context import RequestContext


class AskAssistanceBody(Body):
    """A kiosk asks for a person."""

    request_id: RequestId


class AssistanceAnswer(TypedDict):
    """A visitor who waits for a person: at which kiosk, since when, and who comes."""

    id: int
    kiosk: int
    kiosk_name: str
    asked_at: At
    accepted_at: At | None
    accepted_by: str | None


def assistance_routes(context: RequestContext) -> RouteGroup:
    """The routes under /assistances."""
    api = RouteGroup(context, "assistances", "Who asks for a person at a kiosk.")
    installation = context.installation

    @api.get(
        "/assistances",
        "Who waits for a person, the first one first; of a kiosk, its own",
        right="assistance-end",
        gives=list[AssistanceAnswer],
    )
    def every(caller: Caller) -> Answer:
        people = installation.authentication
        kiosks = {device.id: device.called for device in people.devices(caller.centre_id)}
        names = people.names(caller.centre_id)
        return [
            assistance_json(one, kiosks, names) for one in installation.assistances.open(caller)
        ]

    @api.post(
        "/assistances",
        "Ask for a person at the kiosk itself; once at a time",
        statuses=(204,),
        right="assistance-ask",
    )
    def ask(caller: Caller, body: AskAssistanceBody) -> None:
        installation.assistances.ask(caller, request_id=body.request_id)

    @api.post(
        "/assistances/<int:ident>/accept",
        "Say that the caller comes to help",
        statuses=(204,),
        right="assistance-accept",
    )
    def accept(caller: Caller, ident: int) -> None:
        installation.assistances.accept(caller, ident)

    @api.post(
        "/assistances/<int:ident>/end",
        "Say that the visitor was helped; by the kiosk, that nobody is needed any more",
        statuses=(204,),
        right="assistance-end",
    )
    def end(caller: Caller, ident: int) -> None:
        installation.assistances.end(caller, ident)

    return api


def assistance_json(
    one: Assistance, kiosks: Mapping[int, str], names: Mapping[int, str]
) -> AssistanceAnswer:
    """Who waits for a person; the kiosk and who comes are told by their names."""
    return {
        "id": one.id,
        "kiosk": one.kiosk,
        "kiosk_name": kiosks.get(one.kiosk, ""),
        "asked_at": iso(one.asked_at),
        "accepted_at": iso_or_none(one.accepted_at),
        "accepted_by": names.get(one.accepted_by or 0),
    }
