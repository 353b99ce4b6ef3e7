"""The page of a counter's rating tablet."""

from flask import Blueprint, Response

from app.domain.errors import NotThere
from app.rating.view import rating_view
from app.request_context import RequestContext
from app.web.devices import DevicePages
from app.web.render import render_page


def pages(context: RequestContext) -> Blueprint:
    """The blueprint of /counter/{number}/rating."""
    web = Blueprint("rating", __name__, template_folder="templates")
    installation = context.installation
    devices = DevicePages(installation)

    @web.get("/counter/<int:number>/rating")
    def rating(number: int) -> Response:
        device = devices.device("rating", counter=number)
        if device is None:
            return devices.ask("rating", counter=number)
        floor = installation.units.floor(device.centre_id)
        if number not in floor.counters:
            raise NotThere(counter=number)
        return render_page(
            "rating/rating.html",
            sections=("rating",),
            picture=rating_view(floor, number, installation.clock.now()),
            token=installation.authentication.page_token(device),
            auth={"counter": number},
        )

    return web
