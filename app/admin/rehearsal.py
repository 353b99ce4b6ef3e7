"""The page of the rehearsal."""

from flask import Blueprint, redirect
from werkzeug.wrappers import Response

from app.admin.printers import printers_of
from app.operations.people.rights import Right
from app.request_context import RequestContext
from app.web.render import page_language, render_page


def add_rehearsal(web: Blueprint, context: RequestContext) -> None:
    """Add /admin/rehearsal, whose script follows the numbers of the rehearsal under way."""
    installation = context.installation

    @web.get("/admin/rehearsal")
    def rehearsal() -> Response:
        caller = context.identity.person()
        if caller is None:
            return redirect("/sign-in?next=/admin/rehearsal")
        caller.must(Right.PUBLISH)
        centre = installation.units.floor(caller.centre_id).centre
        lang = page_language()
        services = [
            [one.code, one.name.get(lang) or one.name[centre.languages[0]]]
            for one in centre.services.values()
        ]
        return render_page(
            "admin/rehearsal.html",
            sections=("rehearsal",),
            csrf=True,
            me=caller,
            choices={"services": services, "printers": printers_of(installation, caller)},
        )
