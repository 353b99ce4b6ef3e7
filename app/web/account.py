"""One's own account: where one is signed in, ending that, another password."""

from flask import Blueprint, redirect
from werkzeug.wrappers import Response

from app.operations.people.rights import Right
from app.request_context import Identity
from app.web.render import render_page
from app.web.signing import HOMES


def account(identity: Identity) -> Blueprint:
    """The blueprint of /account."""
    web = Blueprint("account", __name__, template_folder="templates")

    @web.get("/account")
    def own() -> Response:
        caller = identity.person()
        if caller is None:
            return redirect("/sign-in?next=/account")
        caller.must(Right.OWN_ACCOUNT)
        return render_page(
            "account.html",
            sections=("account", "session"),
            csrf=True,
            me=caller,
            home=HOMES[caller.role],
        )

    return web
