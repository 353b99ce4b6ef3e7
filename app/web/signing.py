"""Signing in and out; the page is shared by the password and by a single sign-on."""

from typing import Any

from flask import Blueprint, Response, redirect, request, session
from flask_wtf import CSRFProtect
from werkzeug.wrappers import Response as BaseResponse

from app import texts
from app.domain.errors import NotSignedIn, QueueError, TooMany
from app.operations.installation import Installation
from app.operations.people.authentication import SecondFactorNeeded, SignedIn
from app.operations.people.rights import Caller, Right, Role
from app.request_context import PERSON, Identity, client_address
from app.web.destinations import inside
from app.web.devices import is_loopback
from app.web.render import page_language, render_page

HOMES = {
    Role.OFFICER: "/counter",
    Role.RECEPTION: "/reception",
    Role.SUPERVISOR: "/supervisor",
    Role.ADMIN: "/supervisor",
}
PROVED, AFTER_CODE = "password-proved", "after-code"
"""Of a browser whose person has given the password and owes the code: the proof, and where to."""

LONGEST_CODE = 32
BY_SSO = "by-single-sign-on"
"""Marks a browser's session that a single sign-on has begun."""


def hints(installation: Installation) -> dict[str, Any]:
    """Where the sample accounts are, told only to who sits at this very machine."""
    shown = installation.settings.demo and is_loopback()
    path = str(installation.settings.credentials_file)
    return {"demo": shown, "credentials_path": path if shown else ""}


def from_where() -> dict[str, str]:
    """The address and the program of who signs in."""
    return {"address": client_address(), "program": request.user_agent.string}


class SignInPage:
    """Shows the page, and lets in who has proved to be somebody."""

    def __init__(self, installation: Installation) -> None:
        self._installation = installation
        self._sso = installation.settings.oidc_name

    def show(self, refusal: QueueError | None = None) -> Response:
        """The page, with what was refused."""
        error, status = None, 200
        if refusal is not None:
            error = texts.text(page_language(), f"refusal.{refusal.code}", **refusal.facts)
            status = 429 if isinstance(refusal, TooMany) else 401
        return render_page(
            "sign_in.html",
            csrf=True,
            error=error,
            next=inside(request.values.get("next", "")),
            sso=self._sso,
            signed_out=bool(self._sso) and "signed-out" in request.args,
            **hints(self._installation),
            status=status,
        )

    def ask_code(self, refusal: QueueError | None = None) -> Response:
        """The page of the second step, with what was refused."""
        error, status = None, 200
        if refusal is not None:
            error = texts.text(page_language(), f"refusal.{refusal.code}", **refusal.facts)
            status = 429 if isinstance(refusal, TooMany) else 401
        return render_page("sign_in_code.html", csrf=True, error=error, status=status)

    def enter(self, done: SignedIn, back: str, *, by_sso: bool = False) -> BaseResponse:
        """The browser's session is the person's from now on; leads to `back`, or home.

        The one before ends: it could never be ended by a page of this browser any more.
        """
        if before := session.get(PERSON):
            self._installation.authentication.sign_out(before, address=client_address())
        session.clear()
        session[PERSON] = done.token
        if by_sso:
            session[BY_SSO] = True
        if done.caller.must_first:
            return redirect("/account")
        return redirect(inside(back) or self._home(done.caller))

    def _home(self, caller: Caller) -> str:
        """Where the person works; while the set-up is going on, whoever does it goes on with it."""
        if caller.may(Right.CONFIGURE) and not self._installation.setup.progress().is_over:
            return "/admin/setup"
        if caller.centres and caller.may(Right.SUPERVISE):
            return "/centres"
        return HOMES[caller.role]


def signing(
    installation: Installation, page: SignInPage, identity: Identity, csrf: CSRFProtect
) -> Blueprint:
    """The blueprint of signing in by a password, and of signing out."""
    web = Blueprint("signing", __name__, template_folder="templates")

    @web.get("/sign-in")
    def sign_in() -> Response:
        return page.show()

    @web.get("/sign-in/again")
    def again() -> BaseResponse:
        caller = identity.signed_in()
        return render_page("signed_in.html", home=HOMES[caller.role])

    @web.post("/sign-in")
    def signing_in() -> BaseResponse:
        csrf.protect()
        username = request.form.get("username", "").strip()
        password = request.form.get("password", "")
        try:
            done = installation.authentication.sign_in(username, password, **from_where())
        except SecondFactorNeeded as refusal:
            session[PROVED] = refusal.proof
            session[AFTER_CODE] = inside(request.form.get("next", ""))
            return redirect("/sign-in/code")
        except (NotSignedIn, TooMany) as refusal:
            return page.show(refusal)
        return page.enter(done, request.form.get("next", ""))

    @web.get("/sign-in/code")
    def code() -> BaseResponse:
        return page.ask_code() if PROVED in session else redirect("/sign-in")

    @web.post("/sign-in/code")
    def giving_code() -> BaseResponse:
        csrf.protect()
        proof, after = str(session.get(PROVED, "")), str(session.get(AFTER_CODE, ""))
        given = request.form.get("code", "")[:LONGEST_CODE]
        try:
            done = installation.authentication.second_step(proof, given, **from_where())
        except (NotSignedIn, TooMany) as refusal:
            if refusal.code != "second_step_late":
                return page.ask_code(refusal)
            session.pop(PROVED, None)
            return page.show(refusal)
        return page.enter(done, after)

    @web.post("/sign-out")
    def sign_out() -> BaseResponse:
        csrf.protect()
        token, by_sso = session.pop(PERSON, None), session.pop(BY_SSO, False)
        if token:
            installation.authentication.sign_out(token, address=client_address())
        # A form may not lead to another site (form-action 'self'): the page offers a link there.
        return redirect("/sign-in?signed-out=1" if by_sso else "/sign-in")

    return web
