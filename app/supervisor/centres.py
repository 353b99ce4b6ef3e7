"""The page of all centres of who has several: a tile each, the worst first."""

from flask import Blueprint
from werkzeug.wrappers import Response

from app.api.centre.centres import CentreOverviews
from app.operations.people.rights import Right
from app.request_context import RequestContext
from app.web.render import render_page


def add_centres(web: Blueprint, context: RequestContext) -> None:
    """Add /centres to the supervisors' pages."""
    overviews = CentreOverviews(context)

    @web.get("/centres")
    def centres() -> Response:
        caller = context.identity.signed_in()
        caller.must(Right.SUPERVISE)
        return render_page(
            "supervisor/centres.html",
            sections=("centres", "setup.kind"),
            picture={"centres": overviews.of(caller)},
            may_add=caller.is_everywhere and caller.may(Right.CONFIGURE),
            may_archive=caller.may(Right.PUBLISH),
            csrf=True,
            me=caller,
        )
