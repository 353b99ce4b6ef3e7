"""The page of the rehearsal."""

from flask import Blueprint
from werkzeug.wrappers import Response

from app.admin.choices import rehearsal_choices
from app.operations.people.rights import Right
from app.request_context import RequestContext
from app.web.render import page_language, render_page


def add_rehearsal(web: Blueprint, context: RequestContext) -> None:
    """Add /admin/rehearsal, whose script follows the numbers of the rehearsal under way."""
    installation = context.installation

    @web.get("/admin/rehearsal")
    def rehearsal() -> Response:
        caller = context.identity.signed_in()
        caller.must(Right.PUBLISH)
        return render_page(
            "admin/rehearsal.html",
            sections=("rehearsal", "devices"),
            csrf=True,
            me=caller,
            choices=rehearsal_choices(installation, caller, page_language()),
        )
