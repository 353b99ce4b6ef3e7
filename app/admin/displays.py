"""The page of the lobby's screens: how each display is set up, the notices, the playlist."""

from typing import Any

from flask import Blueprint
from werkzeug.wrappers import Response

from app import texts
from app.api.lobby.displays import plan_json
from app.domain.lobby.displays import Layout
from app.domain.queue.floor import Floor
from app.operations.people.rights import Caller, Right
from app.request_context import RequestContext
from app.web.render import render_page


def add_displays(web: Blueprint, context: RequestContext) -> None:
    """Add /admin/displays: notices for who supervises, the rest for who manages."""
    installation = context.installation

    @web.get("/admin/displays")
    def displays() -> Response:
        caller = context.identity.signed_in()
        caller.must(Right.SUPERVISE)
        floor = installation.units.floor(caller.centre_id)
        return render_page(
            "admin/displays.html",
            sections=("displays", "display_layout", "preview"),
            csrf=True,
            me=caller,
            lobby=_lobby(floor, caller),
            may_plan=caller.may(Right.CONFIGURE_DEVICES),
            may_media=caller.may(Right.CONFIGURE),
        )

    def _lobby(floor: Floor, caller: Caller) -> dict[str, Any]:
        """What the script draws and offers at first."""
        devices = installation.authentication.devices(caller.centre_id)
        return {
            "time_zone": floor.centre.time_zone.key,
            "zones": [{"code": z.code, "name": dict(z.name)} for z in floor.centre.zones.values()],
            "languages": [
                {"code": code, "name": texts.text(code, "language.name")}
                for code in floor.centre.languages
            ],
            "layouts": [layout.value for layout in Layout if layout is not Layout.COUNTER],
            "displays": [
                {
                    "id": device.id,
                    "name": device.called,
                    "zone": device.zone,
                    "counter": device.counter,
                    **plan_json(installation.displays.plan(floor, device.id)),
                }
                for device in devices
                if device.kind == "display" and not device.is_revoked
            ],
        }
