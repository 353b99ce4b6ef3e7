"""The page of the channels over which visitors are told on their phones."""

from flask import Blueprint
from werkzeug.wrappers import Response

from app.api.messages.channels import gateway_json
from app.operations.messages.presets import PRESETS
from app.operations.people.rights import Right
from app.request_context import RequestContext
from app.web.render import render_page


def add_channels(web: Blueprint, context: RequestContext) -> None:
    """Add /admin/channels, which asks the API; it gets the known gateways with it."""
    installation = context.installation

    @web.get("/admin/channels")
    def channels() -> Response:
        caller = context.identity.signed_in()
        caller.must(Right.CONFIGURE)
        centre = installation.units.floor(caller.centre_id).centre
        presets = {
            channel.value: {name: gateway_json(one) for name, one in known.items()}
            for channel, known in PRESETS.items()
        }
        return render_page(
            "admin/channels.html",
            sections=("visitor_message", "wrong"),
            csrf=True,
            me=caller,
            time_zone=centre.time_zone.key,
            presets=presets,
            push_key=installation.push_keys.public,
            may_change=caller.may(Right.PUBLISH),
        )
