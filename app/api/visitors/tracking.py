"""The visitor's own ticket by the secret code of its phone page, and ratings, also by tablet."""

from typing import Literal

from pydantic import Field
from typing_extensions import TypedDict

from app.api.fields import (
    LARGEST,
    ActionWord,
    At,
    Body,
    ColourWord,
    DirectionWord,
    EstimateAnswer,
    Names,
    RequestId,
    StateWord,
)
from app.api.routes import Answer, RouteGroup
from app.domain.queue.ticket import Ticket
from app.domain.visitors.rating import Rating, Reason
from app.operations.commands import Result
from app.operations.people.rights import Caller
from app.request_context import RequestContext


class GiveBackBody(Body):
    """A visitor gives the number back."""

    request_id: RequestId


class DeferBody(Body):
    """A visitor comes so many minutes later; null: is there now."""

    minutes: Literal[10, 20, 30] | None
    request_id: RequestId


class RatingBody(Body):
    """What a visitor says of the service: 5 is very satisfied, 1 very dissatisfied."""

    score: int = Field(ge=1, le=5)
    reasons: list[Reason] = Field(default=[], max_length=len(Reason))
    request_id: RequestId

    @property
    def rating(self) -> Rating:
        """The rating as the domain knows it."""
        return Rating(self.score, tuple(self.reasons))


class TabletRatingBody(RatingBody):
    """The same from the counter's tablet, which names the ticket that it asked about."""

    ticket_id: int = Field(ge=1, le=LARGEST)


class CentreTitleAnswer(TypedDict):
    """A centre and its clock."""

    name: Names
    site: Names
    time_zone: str


class CounterTitleAnswer(TypedDict):
    """The counter to go to, and the part of the lobby where it is, as the signs there show it."""

    number: int
    name: Names
    zone: Names
    colour: ColourWord | None
    direction: DirectionWord | None


class LastCallAnswer(TypedDict):
    """A call of somebody else."""

    label: str
    counter_name: Names
    at: At


class TrackAnswer(TypedDict):
    """What the phone page of a ticket shows."""

    seq: int
    at: At
    centre: CentreTitleAnswer
    label: str
    state: StateWord
    service: Names
    onward: list[Names]
    priority: bool
    booked_for: At | None
    bring: list[Names]
    waiting_ahead: int | None
    estimate: EstimateAnswer | None
    counter: CounterTitleAnswer | None
    last_calls: list[LastCallAnswer]
    called_at: At | None
    issued_at: At
    allowed: list[ActionWord]
    finished: bool
    may_rate: bool
    rated: bool
    look_again_s: int
    not_before: At | None
    later_min: list[int]


class RatedAnswer(TypedDict):
    """The rating is kept."""

    rated: bool


def tracking_routes(context: RequestContext) -> RouteGroup:
    """The routes under /track; who holds the code may use them."""
    api = RouteGroup(context, "track", "The visitor's page.")
    installation, pictures = context.installation, context.pictures
    held = installation.ticket_reader.held

    @api.get("/track/<code>", "The visitor's picture", gives=TrackAnswer)
    def picture(code: str) -> Answer:
        floor, ticket = held(code)
        return pictures.track(floor, ticket, installation.clock.now())

    @api.post("/track/<code>/cancel", "Give the number back", gives=TrackAnswer)
    def cancel(code: str, body: GiveBackBody) -> Answer:
        floor, ticket = held(code)
        result = installation.ticket_actions.leave(
            floor.centre.id, ticket.id, request_id=body.request_id
        )
        return _after(ticket, result)

    @api.post("/track/<code>/defer", "Come later, or be there after all", gives=TrackAnswer)
    def defer(code: str, body: DeferBody) -> Answer:
        floor, ticket = held(code)
        result = installation.ticket_actions.defer(
            floor.centre.id, ticket.id, body.minutes, request_id=body.request_id
        )
        return _after(ticket, result)

    @api.post("/track/<code>/rating", "Rate the service, once", gives=TrackAnswer)
    def rate(code: str, body: RatingBody) -> Answer:
        floor, ticket = held(code)
        result = installation.ratings.by_holder(
            floor.centre.id, ticket.id, body.rating, request_id=body.request_id
        )
        return _after(ticket, result)

    def _after(before: Ticket, result: Result) -> Answer:
        return pictures.track(result.floor, result.ticket or before, result.at)

    return api


def rating_routes(context: RequestContext) -> RouteGroup:
    """The route of a counter's rating tablet."""
    api = RouteGroup(context, "ratings", "What visitors say of the service at the counter.")
    ratings = context.installation.ratings

    @api.post(
        "/counters/<int:number>/rating",
        "Rate at the counter's tablet, once",
        right="rating",
        gives=RatedAnswer,
    )
    def rate(caller: Caller, number: int, body: TabletRatingBody) -> Answer:
        ratings.at_counter(caller, number, body.ticket_id, body.rating, request_id=body.request_id)
        return {"rated": True}

    return api
