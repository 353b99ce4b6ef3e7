"""The kiosk's page."""

from flask import Blueprint, Response

from app.web.station import Frame
from kiosk.view import kiosk_view


def pages(frame: Frame) -> Blueprint:
    """The blueprint of /kiosk."""
    web = Blueprint("kiosk", __name__, template_folder="templates")
    house = frame.house

    @web.get("/kiosk")
    def kiosk() -> Response:
        device = frame.devices.device("kiosk")
        if device is None:
            return frame.devices.ask("kiosk")
        floor = house.units.floor(device.centre_id)
        return frame.pages.render(
            "kiosk/kiosk.html",
            sections=("kiosk", "slip"),
            picture=kiosk_view(floor, house.clock.now(), always_open=house.settings.demo),
            token=house.people.page_token(device),
        )

    return web
