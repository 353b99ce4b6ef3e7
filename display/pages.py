"""The display's pages: one address a zone, one for a counter's own small screen, one to try it."""

from flask import Blueprint, Response, request
from werkzeug.wrappers import Response as BaseResponse

from app.domain.errors import NotThere
from app.domain.lobby.displays import DisplayScreen, Layout
from app.operations.people.rights import Right
from app.persistence.devices.devices import Device
from app.request_context import RequestContext
from app.web.devices import DevicePages
from app.web.render import render_page
from display.screen import auth_of, tried


def pages(context: RequestContext) -> Blueprint:
    """The blueprint of /display/{zone}, /display/counter/{number} and /admin/preview/display."""
    web = Blueprint("display", __name__, template_folder="templates")
    installation = context.installation
    devices = DevicePages(installation)

    @web.get("/display/<zone>")
    def display(zone: str) -> Response:
        floors = map(installation.units.floor, installation.centre_ids())
        if not any(zone in floor.centre.zones for floor in floors):
            raise NotThere(zone=zone)
        device = devices.device("display", zone)
        if device is None:
            return devices.ask("display", zone=zone)
        if zone not in installation.units.floor(device.centre_id).centre.zones:
            raise NotThere(zone=zone)
        layout, zones = tried(request.args) if installation.settings.demo else (None, ())
        return _page(device, DisplayScreen(zone, device.id, device.counter, layout, zones))

    @web.get("/display/counter/<int:number>")
    def counter(number: int) -> Response:
        device = devices.device("display", counter=number)
        if device is None:
            return devices.ask("display", counter=number)
        own = installation.units.floor(device.centre_id).centre.counters.get(number)
        if own is None or device.zone not in (None, own.zone):
            raise NotThere(counter=number)
        screen = DisplayScreen(own.zone, device.id, number, Layout.COUNTER)
        return _page(device, screen)

    @web.get("/admin/preview/display")
    def preview() -> BaseResponse:
        caller = context.identity.signed_in("/admin/displays")
        caller.must(Right.CONFIGURE)
        return render_page("display/preview.html", sections=("display",))

    def _page(device: Device, screen: DisplayScreen) -> Response:
        floor = installation.units.floor(device.centre_id)
        return render_page(
            "display/display.html",
            sections=("display",),
            picture=context.pictures.display(floor, screen, installation.clock.now()),
            token=installation.authentication.page_token(device),
            auth=auth_of(screen),
        )

    return web
