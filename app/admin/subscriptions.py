"""The page of the programs that are sent a centre's events."""

from flask import Blueprint
from werkzeug.wrappers import Response

from app.operations.people.rights import Right
from app.request_context import RequestContext
from app.web.render import render_page


def add_subscriptions(web: Blueprint, context: RequestContext) -> None:
    """Add /admin/subscriptions, which asks the API."""
    installation = context.installation

    @web.get("/admin/subscriptions")
    def subscriptions() -> Response:
        caller = context.identity.signed_in()
        caller.must(Right.CONFIGURE)
        centre = installation.units.floor(caller.centre_id).centre
        return render_page(
            "admin/subscriptions.html",
            sections=("subscription",),
            csrf=True,
            me=caller,
            time_zone=centre.time_zone.key,
        )
