"""The pages that belong to no station: home, pairing, sound, health."""

import re

from flask import Blueprint, Response, jsonify, request, send_file
from flask_wtf import CSRFProtect
from werkzeug.wrappers import Response as BaseResponse

from app import texts
from app.domain.errors import NotSignedIn, NotThere, TooMany
from app.operations.installation import Installation
from app.persistence.database import Trouble, Unavailable
from app.request_context import RequestContext
from app.web.destinations import inside
from app.web.devices import PATHS, DevicePages
from app.web.render import page_language, render_page
from app.web.signing import hints
from app.web.voice import clip_file

CODE = re.compile(r"[0-9]{6}")
"""What the page of devices shows, instead of the token itself."""


def front(context: RequestContext, csrf: CSRFProtect) -> Blueprint:
    """The blueprint of these pages."""
    web = Blueprint("web", __name__, template_folder="templates")
    installation = context.installation
    devices = DevicePages(installation)

    @web.get("/")
    def home() -> Response:
        me, only = context.identity.person(), installation.only_centre()
        shown = me.centre_id if me is not None else only
        zones = (
            [
                {"code": zone.code, "name": dict(zone.name)}
                for zone in installation.units.floor(shown).centre.zones.values()
            ]
            if shown is not None
            else []
        )
        return render_page("home.html", csrf=True, **hints(installation), zones=zones, me=me)

    @web.post("/pair")
    def pair() -> BaseResponse:
        csrf.protect()
        back = inside(request.form.get("next", "")) or "/kiosk"
        token = request.form.get("token", "").replace(" ", "")
        lang, has_to_wait = page_language(), False
        error = texts.text(lang, "web.pair_unknown")
        try:
            if CODE.fullmatch(token):
                _, token = installation.pairing.pair(
                    token,
                    address=request.remote_addr or "",
                    name=request.form.get("name", "").strip(),
                )
            answer = devices.pair(installation.authentication, token, back)
            if answer is not None:
                return answer
        except (NotSignedIn, TooMany) as refusal:
            error = texts.text(lang, f"refusal.{refusal.code}", **refusal.facts)
            has_to_wait = isinstance(refusal, TooMany)
        kind = next((k for k, path in PATHS.items() if back.startswith(path)), "kiosk")
        return render_page(
            "pair.html",
            csrf=True,
            kind=kind,
            next=back,
            error=error,
            status=401,
            asks_name=has_to_wait,
        )

    @web.get("/voice/<name>")
    def voice(name: str) -> Response:
        path = clip_file(installation, name, request.args.get("of", ""))
        if path is None:
            raise NotThere(clip=name)
        return send_file(path, mimetype="audio/wav", max_age=86_400, conditional=True)

    is_open = installation.settings.open_docs or installation.settings.demo

    @web.get("/api/v1/docs")
    def docs() -> BaseResponse:
        if not is_open:
            context.identity.signed_in()
        return render_page("docs.html")

    @web.get("/healthz")
    def healthz() -> Response:
        return jsonify(status="ok")

    @web.get("/readyz")
    def readyz() -> tuple[Response, int]:
        try:
            trouble = installation.database.trouble()
            ready = trouble is None and installation.is_ready()
        except Unavailable as error:
            trouble, ready = error.trouble, False
        why = "database" if trouble in (None, Trouble.BUSY) else f"database_{trouble}"
        if not ready:
            return jsonify(status=why, **_process(installation, database=why)), 503
        # Ready to be set up: a proxy that heard 503 would let nobody reach the assistant.
        status = "ok" if installation.setup.has_centre() else "no_centre"
        return jsonify(status=status, **_process(installation, database="ok")), 200

    return web


def _process(installation: Installation, *, database: str) -> dict[str, object]:
    """What a proxy or a person may know of this process: a deaf one serves, a moment later."""
    process = installation.process
    return {"database": database, "bus": process.bus(), "lease": list(process.leases())}
