"""The check list, and the one page of paper that is kept beside the machine."""

from flask import Blueprint
from werkzeug.wrappers import Response

from app.operations.people.rights import Right
from app.own_address import url_of
from app.request_context import RequestContext
from app.web.render import page_language, render_page


def add_checks(web: Blueprint, context: RequestContext) -> None:
    """Add /admin/checks, which asks the API, and /admin/checks/paper, which is printed."""
    installation = context.installation

    @web.get("/admin/checks")
    def checks() -> Response:
        caller = context.identity.signed_in()
        caller.must(Right.CONFIGURE)
        centre = installation.units.floor(caller.centre_id).centre
        return render_page(
            "admin/checks.html",
            sections=("checks", "backup", "devices", "supervisor"),
            csrf=True,
            me=caller,
            has_support=caller.has_all_of(installation.centre_ids()),
            time_zone=centre.time_zone.key,
        )

    @web.get("/admin/checks/paper")
    def paper() -> Response:
        caller = context.identity.signed_in()
        caller.must(Right.CONFIGURE)
        centre = installation.units.floor(caller.centre_id).centre
        return render_page(
            "admin/paper.html",
            sections=("paper",),
            me=caller,
            has_support=caller.has_all_of(installation.centre_ids()),
            centre=centre.name.get(page_language()) or centre.name[centre.languages[0]],
            address=url_of(installation.settings, centre.public_url),
        )
