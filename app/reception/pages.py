"""The reception's page."""

from flask import Blueprint
from werkzeug.wrappers import Response

from app.operations.people.rights import Right
from app.reception.bookings import add_bookings
from app.reception.sockets import ReceptionAudience
from app.request_context import RequestContext
from app.web.render import render_page


def pages(context: RequestContext) -> Blueprint:
    """The blueprint of /reception."""
    web = Blueprint("reception", __name__, template_folder="templates")
    installation, audience = context.installation, ReceptionAudience(context)

    @web.get("/reception")
    def reception() -> Response:
        caller = context.identity.signed_in()
        caller.must(Right.ISSUE)
        floor = installation.units.floor(caller.centre_id)
        return render_page(
            "reception/reception.html",
            sections=("reception", "assistance"),
            picture=audience.picture(floor, "", installation.clock.now()),
            csrf=True,
            me=caller,
        )

    add_bookings(web, context)
    return web
