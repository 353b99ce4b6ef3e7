"""One's own account: where one is signed in, ending that, another password."""

from flask import Blueprint, redirect, request
from flask_wtf import CSRFProtect
from werkzeug.wrappers import Response

from app import texts
from app.domain.errors import QueueError
from app.operations.people.accounts import Accounts
from app.operations.people.rights import Caller, Right
from app.request_context import Identity
from app.web.render import page_language, render_page
from app.web.signing import HOMES

CHANGED = "changed"
"""In the address of the page: its form was sent without a script, and the password is another."""


def account(accounts: Accounts, identity: Identity, csrf: CSRFProtect) -> Blueprint:
    """The blueprint of /account."""
    web = Blueprint("account", __name__, template_folder="templates")

    @web.get("/account")
    def own() -> Response:
        caller = identity.signed_in()
        return _page(caller)

    @web.post("/account/password")
    def change() -> Response:
        """Take the form of who pressed Enter before the page's script was there."""
        csrf.protect()
        caller = identity.person()
        if caller is None:
            return redirect("/sign-in?next=/account")
        old, new = request.form.get("old", ""), request.form.get("new", "")
        if new != request.form.get("again", ""):
            return _page(caller, texts.text(page_language(), "account.differ"))
        try:
            accounts.change_own_password(caller, old, new, token=identity.session_token())
        except QueueError as refusal:
            said = texts.text(page_language(), f"refusal.{refusal.code}", **refusal.facts)
            return _page(caller, said)
        is_free = caller.must_first and not caller.needs_second_factor
        return redirect(HOMES[caller.role] if is_free else f"/account?{CHANGED}")

    return web


def _page(caller: Caller, error: str = "") -> Response:
    caller.must(Right.OWN_ACCOUNT)
    return render_page(
        "account.html",
        sections=("account", "session"),
        csrf=True,
        me=caller,
        home=HOMES[caller.role],
        error=error,
        is_changed=CHANGED in request.args,
        status=422 if error else 200,
    )
