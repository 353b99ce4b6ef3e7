"""The visitor's own ticket, by the secret code of its phone page."""

from http import HTTPStatus

from flask_openapi3.blueprint import APIBlueprint

from app.api.addresses import CodePath
from app.api.kit import Answer, Kit
from app.api.rating_schemas import NewRating
from app.api.schemas import Leave
from app.operations.installation import Pictures


def tracking(kit: Kit, pictures: Pictures) -> APIBlueprint:
    """The routes under /track; who holds the code may use them."""
    api = kit.group("track", "The visitor's page.")
    installation = kit.installation

    @api.get("/track/<code>", summary="The visitor's picture")
    def picture(path: CodePath) -> Answer:
        floor, ticket = installation.ticket_reader.held(path.code)
        return pictures.track(floor, ticket, installation.clock.now()), HTTPStatus.OK

    @api.post("/track/<code>/cancel", summary="Give the number back")
    def cancel(path: CodePath, body: Leave) -> Answer:
        floor, ticket = installation.ticket_reader.held(path.code)
        result = installation.ticket_actions.leave(
            floor.centre.id, ticket.id, request_id=body.request_id
        )
        after = result.ticket or ticket
        return pictures.track(result.floor, after, result.at), HTTPStatus.OK

    @api.post("/track/<code>/rating", summary="Rate the service, once")
    def rate(path: CodePath, body: NewRating) -> Answer:
        floor, ticket = installation.ticket_reader.held(path.code)
        result = installation.ratings.by_holder(
            floor.centre.id, ticket.id, body.rating, request_id=body.request_id
        )
        after = result.ticket or ticket
        return pictures.track(result.floor, after, result.at), HTTPStatus.OK

    return api
