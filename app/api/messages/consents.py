"""Being told on one's own phone: asked for and taken back by who holds a ticket or a booking."""

from typing import Annotated

from pydantic import Field
from typing_extensions import TypedDict

from app.api.fields import LONGEST_ADDRESS, Body, ChannelWord, RequestId
from app.api.problems import PUBLIC_PREFIX
from app.api.routes import Answer, RouteGroup
from app.domain.messages.outbox import Channel
from app.operations.booking.public_limit import PublicLimit
from app.operations.messages.consents import ConsentState
from app.operations.people.rights import BookingHolder, Holder
from app.request_context import RequestContext, client_address


class ConsentBody(Body):
    """Over which channel, and to which number or address; it is told nobody again.

    Of `push` that is the browser's subscription as `PushSubscription.toJSON` gives it, as text.
    """

    channel: Channel = Field(strict=False)
    to: str = Field(min_length=1, max_length=LONGEST_ADDRESS)
    request_id: RequestId
    language: str = Field("vi", min_length=2, max_length=8)


class ConsentAnswer(TypedDict):
    """What is offered, and what was chosen; not to whom it goes."""

    offered: list[ChannelWord]
    chosen: Annotated[ChannelWord | None, Field(description="Null: nothing is told.")]
    push_key: Annotated[
        str | None, Field(description="What a browser subscribes with; null: not offered.")
    ]


def consent_routes(context: RequestContext) -> RouteGroup:
    """The routes under /track/{code}/messages."""
    api = RouteGroup(context, "messages-to-me", "Messages about one's own number.")
    installation, limit = context.installation, PublicLimit()
    consents = installation.consents

    def holder(code: str) -> Holder:
        limit.count(client_address())
        floor, ticket = installation.ticket_reader.held(code)
        return Holder(floor.centre.id, ticket.id)

    @api.get("/track/<code>/messages", "Whether one is told, and how", gives=ConsentAnswer)
    def state(code: str) -> Answer:
        return consent_json(consents.state(holder(code)))

    @api.put("/track/<code>/messages", "Be told when it is one's turn", gives=ConsentAnswer)
    def ask(code: str, body: ConsentBody) -> Answer:
        asked = consents.ask(
            holder(code), body.channel, body.to, language=body.language, request_id=body.request_id
        )
        return consent_json(asked)

    @api.delete("/track/<code>/messages", "Be told nothing more", gives=ConsentAnswer)
    def stop(code: str) -> Answer:
        return consent_json(consents.stop(holder(code)))

    return api


def booking_consent_routes(context: RequestContext) -> RouteGroup:
    """The routes under /public/v1/bookings/{secret}/messages."""
    api = RouteGroup(
        context, "messages-of-booking", "Messages about a booking.", prefix=PUBLIC_PREFIX
    )
    installation, limit = context.installation, PublicLimit()
    consents = installation.consents

    def holder(secret: str) -> BookingHolder:
        limit.count(client_address())
        floor, known = installation.bookings.held(secret)
        return BookingHolder(floor.centre.id, known.booking.id)

    @api.get("/bookings/<secret>/messages", "Whether one is told, and how", gives=ConsentAnswer)
    def state(secret: str) -> Answer:
        return consent_json(consents.state(holder(secret)))

    @api.put("/bookings/<secret>/messages", "Be told of the booking", gives=ConsentAnswer)
    def ask(secret: str, body: ConsentBody) -> Answer:
        asked = consents.ask(
            holder(secret), body.channel, body.to, language=body.language,
            request_id=body.request_id,
        )  # fmt: skip
        return consent_json(asked)

    @api.delete("/bookings/<secret>/messages", "Be told nothing more", gives=ConsentAnswer)
    def stop(secret: str) -> Answer:
        return consent_json(consents.stop(holder(secret)))

    return api


def consent_json(state: ConsentState) -> ConsentAnswer:
    """The consent as its holder is told it."""
    return {
        "offered": [one.value for one in state.offered],
        "chosen": state.chosen.value if state.chosen is not None else None,
        "push_key": state.push_key,
    }
