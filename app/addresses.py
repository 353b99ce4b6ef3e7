"""Every address of a server: the API, the pages of the stations, static files, sockets."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any

from flask import abort
from flask_openapi3.blueprint import APIBlueprint
from flask_openapi3.models.info import Info
from flask_openapi3.openapi import OpenAPI
from flask_socketio import SocketIO
from flask_wtf import CSRFProtect
from werkzeug.routing import IntegerConverter, Map
from werkzeug.wrappers import Response

import counter
import display
import kiosk
from app import admin, rating, reception, supervisor, track
from app.api import gate, problems
from app.api.addresses import LARGEST
from app.api.agents import agents, pairing
from app.api.alerts import alerts
from app.api.auditing import auditing
from app.api.cards import cards
from app.api.centre import centre
from app.api.counters import counters
from app.api.describing import Problem, completed
from app.api.devices import devices
from app.api.displaying import displaying
from app.api.kit import Kit
from app.api.lobby import lobby as lobby_screens
from app.api.people import people
from app.api.reporting import reporting
from app.api.supervising import supervising
from app.api.tickets import tickets
from app.api.tracking import tracking
from app.api.users import users
from app.build import ROOT, VERSION
from app.config import Settings, secret_key
from app.operations.installation import Pictures
from app.realtime.engineio_patch.direct_socket import send_directly
from app.realtime.engineio_patch.rooms import OrderlyManager
from app.request_context import RequestContext
from app.samples import SAMPLE_CODES
from app.web.account import account
from app.web.assets import asset
from app.web.front import front
from app.web.lobby import lobby
from app.web.media import media
from app.web.render import BUILD, error_page, secure
from app.web.signing import SignInPage, signing
from app.web.station import Station

FindClip = Callable[[str], Path | None]

STATIONS: tuple[Station, ...] = (
    display.STATION,
    counter.STATION,
    kiosk.STATION,
    reception.STATION,
    supervisor.STATION,
    admin.STATION,
    rating.STATION,
    track.STATION,
)
"""In the order in which their screens get a new picture: the lobby first."""

STATIC = {
    "kiosk": ROOT / "kiosk/static",
    "display": ROOT / "display/static",
    "counter": ROOT / "counter/static",
    "reception": ROOT / "app/reception/static",
    "supervisor": ROOT / "app/supervisor/static",
    "track": ROOT / "app/track/static",
    "rating": ROOT / "app/rating/static",
    "admin": ROOT / "app/admin/static",
}


class Storable(IntegerConverter):
    """A number in an address that a database can hold; what is larger is nowhere: 404."""

    def __init__(self, map: Map) -> None:
        super().__init__(map, max=LARGEST)


def make_flask(settings: Settings) -> OpenAPI:
    """The application without any address yet."""
    app = OpenAPI(
        __name__,
        info=Info(title="Mời Số", version=VERSION),
        security_schemes={
            "bearer": {"type": "http", "scheme": "bearer"},
            "session": {"type": "apiKey", "in": "cookie", "name": "moiso_session"},
        },
        validation_error_model=Problem,
        validation_error_callback=problems.invalid_fields,
        doc_ui=False,
        static_folder=None,
    )
    app.config.update(
        SECRET_KEY=secret_key(settings),
        SESSION_COOKIE_NAME="moiso_session",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=settings.base_url.startswith("https://"),
        PERMANENT_SESSION_LIFETIME=timedelta(hours=12),
        WTF_CSRF_CHECK_DEFAULT=False,
        WTF_CSRF_TIME_LIMIT=None,
        WTF_CSRF_HEADERS=["X-CSRFToken"],
    )
    app.url_map.converters["int"] = Storable
    app.json.sort_keys = False  # type: ignore[attr-defined] # the default provider has it
    app.json.ensure_ascii = False  # type: ignore[attr-defined] # Vietnamese as it is
    return app


def register(app: OpenAPI, context: RequestContext, csrf: CSRFProtect, clip: FindClip) -> None:
    """Gives the application its addresses; `clip` finds the file of an announcement."""
    installation, who = context.installation, context.identity
    app.config[BUILD] = installation.build
    gate.guard(app, who)
    secure(app)
    problems.register(app, error_page)
    kit = Kit(installation, who, who.sign_out, who.become, who.token)
    for group in _groups(kit, context.pictures):
        app.register_api(group)
    app.register_blueprint(front(context, csrf, clip))
    page = SignInPage(installation)
    app.register_blueprint(signing(installation, page, csrf))
    app.register_blueprint(account(who))
    if installation.settings.oidc_issuer:
        # Here, because few centres have one, and its libraries hold 10 MB.
        from app.web.single_sign_on import single_sign_on  # noqa: PLC0415

        app.register_blueprint(single_sign_on(app, installation, page))
    app.register_blueprint(lobby(installation, csrf, SAMPLE_CODES))
    app.register_blueprint(media(installation))
    for station in STATIONS:
        app.register_blueprint(station.pages(context))

    @cache
    def described() -> dict[str, Any]:
        """The OpenAPI document, made when somebody asks: a server starts without it."""
        twin = make_flask(installation.settings)
        for group in _groups(replace(kit, is_described=True), context.pictures):
            twin.register_api(group)
        return completed(twin.api_doc)

    @app.route("/api/v1/openapi.json", methods=["GET"])
    def openapi() -> dict[str, Any]:
        return described()

    @app.route("/static/<path:filename>", methods=["GET"], endpoint="static")
    def static(filename: str) -> Response:
        first, _, rest = filename.partition("/")
        if first in STATIC and rest:
            return asset(STATIC[first], rest)
        if filename.endswith((".py", ".toml")):
            abort(404)
        return asset(ROOT / "app/static", filename)


def _groups(kit: Kit, pictures: Pictures) -> list[APIBlueprint]:
    """The API, a group of routes for each of its parts."""
    return [
        tickets(kit),
        cards(kit),
        counters(kit),
        people(kit),
        users(kit),
        centre(kit),
        displaying(kit, pictures),
        lobby_screens(kit),
        supervising(kit),
        reporting(kit),
        alerts(kit),
        auditing(kit),
        devices(kit),
        pairing(kit),
        agents(kit),
        tracking(kit, pictures),
    ]


def make_socketio(app: OpenAPI) -> SocketIO:
    """The sockets of the application: threads and WebSocket only."""
    socketio = SocketIO(
        app,
        async_mode="threading",
        transports=["websocket"],
        manage_session=False,
        max_http_buffer_size=16_384,
        ping_interval=20,
        ping_timeout=20,
        client_manager=OrderlyManager(),
    )
    send_directly(socketio)
    return socketio
