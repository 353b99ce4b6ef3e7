"""The set-up assistant up to its first account; and what leads everybody there until then.

Its later screens are an administrator's: `app.admin.setup`.
"""

from typing import Any

from flask import Blueprint, Flask, redirect, request, session
from flask_wtf import CSRFProtect
from werkzeug.wrappers import Response as BaseResponse

from app import texts
from app.domain.centre.beginnings import Beginning
from app.domain.errors import (
    Conflict,
    Invalid,
    NoCentre,
    NotSignedIn,
    NotThere,
    QueueError,
    TooMany,
)
from app.operations.centre.restoring import LARGEST, LARGEST_KEY, RestoreStep
from app.operations.centre.setup import SCREENS, SetupProgress
from app.operations.installation import Installation
from app.request_context import client_address
from app.web.render import page_language, render_page
from app.web.signing import SignInPage, from_where

LATER = "/admin/setup"
"""Where the screens are that need an account."""

BEFORE = SCREENS[:3]
"""The screens of who has no account yet."""

OPEN = ("/setup", "/static/", "/healthz", "/readyz", "/metrics")
"""What answers without a centre."""

PROVED = "setup-code"
"""Marks a browser's session in which the code was typed."""


def lead_to_setup(app: Flask, installation: Installation) -> None:
    """Lead every page to the assistant while there is no centre; the API says there is none."""

    @app.before_request
    def lead() -> BaseResponse | None:
        if request.path.startswith(OPEN) or installation.setup.has_centre():
            return None
        if request.path.startswith("/api/") or request.method != "GET":
            raise NoCentre()
        return redirect("/setup")


def setup_frame(progress: SetupProgress, at: str) -> dict[str, Any]:
    """What the frame of every screen shows: the screens, which are done, which is next."""
    places = [
        {
            "code": code,
            "number": number,
            "is_done": code in progress.done,
            "url": f"/setup?screen={code}" if code in BEFORE else f"{LATER}/{code}",
        }
        for number, code in enumerate(SCREENS, start=1)
    ]
    here = SCREENS.index(at)
    return {
        "at": at,
        "screens": places,
        "number": here + 1,
        "back": places[here - 1]["url"] if here else None,
        "next": places[here + 1]["url"] if here + 1 < len(places) else f"{LATER}/end",
    }


def setup(installation: Installation, page: SignInPage, csrf: CSRFProtect) -> Blueprint:
    """The blueprint of /setup."""
    web = Blueprint("setup", __name__, template_folder="templates")
    assistant, restoring = installation.setup, installation.restoring

    @web.get("/setup")
    def first() -> BaseResponse:
        if assistant.has_centre():
            if assistant.progress().is_over:
                raise NotThere()
            return redirect(LATER)
        asked = request.args.get("screen", "")
        if not _is_proved():
            return _show("code")
        progress = assistant.progress()
        return _show(asked if asked in BEFORE else _first_open(progress))

    @web.post("/setup/code")
    def prove() -> BaseResponse:
        csrf.protect()
        try:
            assistant.prove(request.form.get("code", "")[:32], address=client_address())
        except (NotSignedIn, TooMany) as refusal:
            return _show("code", refusal)
        session[PROVED] = assistant.code()
        return redirect("/setup?screen=kind")

    @web.post("/setup/kind")
    def choose() -> BaseResponse:
        csrf.protect()
        if not _is_proved():
            return redirect("/setup")
        kind = request.form.get("beginning", "")
        try:
            if kind not in set(Beginning):
                raise Invalid("setup_kind", field="beginning")
            place = request.form.get("place", "")
            assistant.choose(beginning=Beginning(kind), place=place[:1000])
        except Invalid as refusal:
            return _show("kind", refusal)
        return redirect("/setup?screen=administrator")

    @web.post("/setup/administrator")
    def make_centre() -> BaseResponse:
        csrf.protect()
        if not _is_proved() or "kind" not in assistant.progress().done:
            return redirect("/setup")
        form = {name: text[:1000] for name, text in request.form.items()}
        username, password = form.get("username", "").strip(), form.get("password", "")
        try:
            if password != form.get("again", ""):
                raise Invalid("setup_again", field="again")
            assistant.make_centre(username, name=form.get("name", ""), password=password)
        except Invalid as refusal:
            return _show("administrator", refusal)
        done = installation.authentication.sign_in(username, password, **from_where())
        return page.enter(done, LATER)

    @web.get("/setup/backup")
    def backup() -> BaseResponse:
        is_done = restoring.state.step is RestoreStep.DONE
        if assistant.has_centre() and not is_done:
            return redirect("/sign-in")
        return _show("backup") if is_done or _is_proved() else redirect("/setup")

    @web.post("/setup/backup")
    def offer_backup() -> BaseResponse:
        request.max_content_length = LARGEST
        csrf.protect()
        if not _is_proved():
            return redirect("/setup")
        try:
            if not (file := request.files.get("file")):
                raise Invalid("restore_none", field="file")
            key = request.files.get("key")
            restoring.offer(file.stream, key.stream.read(LARGEST_KEY) if key else b"")
        except (Conflict, Invalid) as refusal:
            return _show("backup", refusal)
        return redirect("/setup/backup")

    @web.post("/setup/backup/restore")
    def restore() -> BaseResponse:
        csrf.protect()
        if not _is_proved():
            return redirect("/setup")
        try:
            restoring.begin()
        except Conflict as refusal:
            return _show("backup", refusal)
        return redirect("/setup/backup")

    @web.post("/setup/backup/other")
    def other_backup() -> BaseResponse:
        csrf.protect()
        if _is_proved():
            restoring.forget()
        return redirect("/setup/backup")

    def _is_proved() -> bool:
        return not assistant.has_centre() and session.get(PROVED) == assistant.code()

    def _show(screen: str, refusal: QueueError | None = None) -> BaseResponse:
        """The screen with what was typed, and what was wrong with it."""
        error = field = None
        if refusal is not None:
            error = texts.text(page_language(), f"refusal.{refusal.code}", **refusal.facts)
            field = refusal.facts.get("field", "code")
        progress = assistant.progress()
        return render_page(
            f"setup_{screen}.html",
            csrf=True,
            frame=setup_frame(progress, "kind" if screen == "backup" else screen),
            progress=progress,
            restore=restoring.state,
            beginnings=list(Beginning),
            spoken={code: texts.text(code, "language.name") for code in texts.complete()},
            typed=request.form,
            error=error,
            field=field,
            status=200 if refusal is None else 429 if isinstance(refusal, TooMany) else 422,
        )

    return web


def _first_open(progress: SetupProgress) -> str:
    return next((code for code in BEFORE if code not in progress.done), BEFORE[-1])
