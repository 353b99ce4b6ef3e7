"""How far the set-up assistant is; what its screens change goes through the other routes."""

import segno
from pydantic import Field
from typing_extensions import TypedDict

from app.api.fields import Body, Query
from app.api.routes import Answer, RouteGroup
from app.operations.centre.setup import SetupProgress
from app.operations.people.rights import Caller, Right
from app.request_context import RequestContext


class ScreenBody(Body):
    """Which screen."""

    screen: str = Field(max_length=40)


class QrQuery(Query):
    """Which address."""

    url: str = Field(min_length=1, max_length=200)


class QrAnswer(TypedDict):
    """The code as the address of a picture."""

    qr: str


class SetupAnswer(TypedDict):
    """The screens that are done, the first that isn't, and whether the set-up has ended."""

    done: list[str]
    next: str | None
    is_over: bool


def setup_routes(context: RequestContext) -> RouteGroup:
    """The routes under /setup."""
    api = RouteGroup(context, "setup", "How far the set-up assistant is.")
    assistant = context.installation.setup

    @api.get("/setup", "How far the set-up is", right=Right.CONFIGURE, gives=SetupAnswer)
    def far() -> Answer:
        return _json(assistant.progress())

    @api.get(
        "/setup/qr",
        "A QR code of an address, to be tried with a phone",
        right=Right.CONFIGURE,
        gives=QrAnswer,
    )
    def drawn(query: QrQuery) -> Answer:
        return {"qr": segno.make(query.url, error="m").svg_data_uri(border=4, scale=6)}

    @api.post("/setup/done", "Keep that a screen is done", right=Right.CONFIGURE, gives=SetupAnswer)
    def done(caller: Caller, body: ScreenBody) -> Answer:
        return _json(assistant.done(caller, body.screen))

    @api.post("/setup/end", "End the set-up", right=Right.CONFIGURE, gives=SetupAnswer)
    def end(caller: Caller) -> Answer:
        assistant.end(caller)
        return _json(assistant.progress())

    return api


def _json(progress: SetupProgress) -> SetupAnswer:
    return {"done": list(progress.done), "next": progress.next_screen, "is_over": progress.is_over}
