"""The display's page, one address a zone."""

from flask import Blueprint, Response

from app.domain.errors import NotThere
from app.web.station import Frame


def pages(frame: Frame) -> Blueprint:
    """The blueprint of /display/{zone}."""
    web = Blueprint("display", __name__, template_folder="templates")
    house = frame.house

    @web.get("/display/<zone>")
    def display(zone: str) -> Response:
        device = frame.devices.device("display", zone)
        if device is None:
            return frame.devices.ask("display", zone=zone)
        floor = house.units.floor(device.centre_id)
        if zone not in floor.centre.zones:
            raise NotThere(zone=zone)
        return frame.pages.render(
            "display/display.html",
            sections=("display",),
            picture=frame.pictures.display(floor, zone, house.clock.now()),
            token=house.people.page_token(device),
            auth={"zone": zone},
        )

    return web
