"""The officer's page."""

from flask import Blueprint
from werkzeug.wrappers import Response

from app.operations.people.rights import Right
from app.request_context import RequestContext
from app.web.render import render_page
from counter.sockets import CounterAudience, counter_topic


def pages(context: RequestContext) -> Blueprint:
    """The blueprint of /counter."""
    web = Blueprint("counter", __name__, template_folder="templates")
    installation, audience = context.installation, CounterAudience(context)

    @web.get("/counter")
    def counter() -> Response:
        caller = context.identity.signed_in()
        caller.must(Right.SERVE)
        floor = installation.units.floor(caller.centre_id)
        return render_page(
            "counter/counter.html",
            sections=(
                "counter",
                "kind",
                "message",
                "outcome",
                "pause",
                "place",
                "reason",
                "record",
                "refusal",
                "web",
            ),
            picture=audience.picture(floor, counter_topic(caller).key, installation.clock.now()),
            csrf=True,
            me=caller,
        )

    return web
