"""The pages that belong to no station: home, signing in and out, pairing, sound, health."""

import re
from typing import Any

from flask import Blueprint, Response, jsonify, redirect, request, send_file, session
from flask_wtf import CSRFProtect
from werkzeug.wrappers import Response as BaseResponse

from app import texts
from app.domain.errors import NotThere, QueueError
from app.operations.errors import NotSignedIn, TooMany
from app.operations.house import House
from app.operations.rights import Role
from app.persistence.database import Unavailable
from app.persistence.migrate import is_current
from app.web.devices import PATHS, DevicePages, is_loopback
from app.web.identity import PERSON, Identity
from app.web.render import Pages, page_language
from app.web.voice import ClipFile

CODE = re.compile(r"[0-9]{6}")
"""What the page of devices shows, instead of the token itself."""

HOMES = {
    Role.OFFICER: "/counter",
    Role.RECEPTION: "/reception",
    Role.SUPERVISOR: "/supervisor",
    Role.ADMIN: "/supervisor",
}


def front(
    house: House,
    pages: Pages,
    identity: Identity,
    csrf: CSRFProtect,
    devices: DevicePages,
    clip: ClipFile,
) -> Blueprint:
    """The blueprint of these pages."""
    web = Blueprint("web", __name__, template_folder="templates")
    credentials = str(house.settings.credentials_file)

    def hints() -> dict[str, Any]:
        """Where the sample accounts are, told only to who sits at this very machine."""
        shown = house.settings.demo and is_loopback()
        return {"demo": shown, "credentials_path": credentials if shown else ""}

    @web.get("/")
    def home() -> Response:
        zones = [
            {"code": zone.code, "name": dict(zone.name)}
            for zone in house.units.floor(house.main_centre()).centre.zones.values()
        ]
        return pages.render(
            "home.html",
            csrf=True,
            **hints(),
            zones=zones,
            me=identity.person(),
        )

    @web.get("/sign-in")
    def sign_in() -> Response:
        return _sign_in_page(None)

    @web.post("/sign-in")
    def signing_in() -> BaseResponse:
        csrf.protect()
        username = request.form.get("username", "").strip()
        password = request.form.get("password", "")
        try:
            done = house.people.sign_in(
                username,
                password,
                address=request.remote_addr or "",
                program=request.user_agent.string,
            )
        except (NotSignedIn, TooMany) as refusal:
            return _sign_in_page(refusal)
        session.clear()
        session[PERSON] = done.token
        return redirect(_inside(request.form.get("next", "")) or HOMES[done.caller.role])

    @web.post("/sign-out")
    def sign_out() -> BaseResponse:
        csrf.protect()
        token = session.pop(PERSON, None)
        if token:
            house.people.sign_out(token)
        return redirect("/sign-in")

    @web.post("/pair")
    def pair() -> BaseResponse:
        csrf.protect()
        back = _inside(request.form.get("next", "")) or "/kiosk"
        token = request.form.get("token", "").replace(" ", "")
        lang = page_language()
        error = texts.text(lang, "web.pair_unknown")
        try:
            if CODE.fullmatch(token):
                _, token = house.pairing.pair(token, address=request.remote_addr or "")
            answer = devices.pair(house.people, token, back)
            if answer is not None:
                return answer
        except (NotSignedIn, TooMany) as refusal:
            error = texts.text(lang, f"refusal.{refusal.code}", **refusal.facts)
        kind = next((k for k, path in PATHS.items() if back.startswith(path)), "kiosk")
        return pages.render("pair.html", csrf=True, kind=kind, next=back, error=error, status=401)

    @web.get("/voice/<name>")
    def voice(name: str) -> Response:
        path = clip(name)
        if path is None:
            raise NotThere(clip=name)
        return send_file(path, mimetype="audio/wav", max_age=86_400, conditional=True)

    @web.get("/api/v1/docs")
    def docs() -> Response:
        return pages.render("docs.html")

    @web.get("/healthz")
    def healthz() -> Response:
        return jsonify(status="ok")

    @web.get("/readyz")
    def readyz() -> tuple[Response, int]:
        try:
            ready = is_current(house.database)
        except Unavailable:
            ready = False
        return jsonify(status="ok" if ready else "database"), 200 if ready else 503

    def _sign_in_page(refusal: QueueError | None) -> Response:
        error, status = None, 200
        if refusal is not None:
            error = texts.text(page_language(), f"refusal.{refusal.code}", **refusal.facts)
            status = 429 if isinstance(refusal, TooMany) else 401
        back = _inside(request.values.get("next", ""))
        return pages.render(
            "sign_in.html",
            csrf=True,
            error=error,
            next=back,
            **hints(),
            status=status,
        )

    return web


def _inside(address: str) -> str:
    """The address if it leads to a page of ours, else nothing: no open redirects."""
    own = address.startswith("/") and not address.startswith(("//", "/\\"))
    return address if own else ""
