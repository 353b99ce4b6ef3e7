"""Every address of a server: the API, the pages of the stations, static files, sockets."""

from datetime import timedelta
from pathlib import Path

from flask import Flask, abort
from flask_socketio import SocketIO
from flask_wtf import CSRFProtect
from werkzeug.routing import IntegerConverter, Map
from werkzeug.wrappers import Response

import counter
import display
import kiosk
from app import admin, rating, reception, supervisor, track
from app.api.fields import LARGEST
from app.api.groups import add_api
from app.api.problems import answer_errors
from app.api.routes import MAX_BODY
from app.book.here import here
from app.book.own import own_booking
from app.book.pages import book
from app.book.widget import widget
from app.build import ROOT
from app.config import Settings, secret_key
from app.realtime.engineio_patch.direct_socket import LARGEST_SAID, send_directly
from app.realtime.engineio_patch.rooms import OrderlyManager
from app.request_context import LANGUAGE_COOKIE, RequestContext
from app.samples import SAMPLE_CODES
from app.web.account import account
from app.web.assets import asset
from app.web.bodies import CheckedBodies
from app.web.emblems import emblems
from app.web.front import front
from app.web.lobby import lobby
from app.web.media import media
from app.web.modules import PageModules
from app.web.proxies import BehindProxies, origin_rule
from app.web.render import BUILD, error_page, know_centres, secure
from app.web.request_ids import number_requests
from app.web.sessions import Sessions
from app.web.setup import lead_to_setup, setup
from app.web.signing import SignInPage, signing
from app.web.station import Station

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


def static_file(address: str) -> tuple[Path, str]:
    """The folder and the name in it of what stands below /static/; a station's begins with it."""
    first, _, rest = address.partition("/")
    return (STATIC[first], rest) if first in STATIC and rest else (ROOT / "app/static", address)


class Storable(IntegerConverter):
    """A number in an address that a database can hold; what is larger is nowhere: 404."""

    def __init__(self, map: Map) -> None:
        super().__init__(map, max=LARGEST)


def make_flask(settings: Settings) -> Flask:
    """The application without any address yet."""
    app = Flask(__name__, static_folder=None)
    app.session_interface = Sessions()
    app.config.update(
        SECRET_KEY=secret_key(settings),
        # A body without a length (chunked) is cut there: one byte more tells it from one that fits.
        MAX_CONTENT_LENGTH=MAX_BODY + 1,
        SESSION_COOKIE_NAME=settings.cookie_name("moiso_session"),
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=settings.is_https,
        **{LANGUAGE_COOKIE: settings.cookie_name("moiso_lang")},
        PERMANENT_SESSION_LIFETIME=timedelta(hours=12),
        WTF_CSRF_CHECK_DEFAULT=False,
        WTF_CSRF_TIME_LIMIT=None,
        WTF_CSRF_HEADERS=["X-CSRFToken"],
    )
    app.url_map.converters["int"] = Storable
    app.json.sort_keys = False  # type: ignore[attr-defined] # the default provider has it
    # A page's first picture reads as those of its socket do, so that one without news is known.
    app.jinja_env.policies["json.dumps_kwargs"] = {}
    app.wsgi_app = CheckedBodies(app.wsgi_app)  # type: ignore[method-assign] # as Flask means it
    app.json.ensure_ascii = False  # type: ignore[attr-defined] # Vietnamese as it is
    return app


def add_addresses(app: Flask, context: RequestContext, csrf: CSRFProtect) -> None:
    """Give the application its addresses."""
    installation = context.installation
    app.config[BUILD] = installation.build
    know_centres(app, installation.centres)
    app.jinja_env.globals["preloads"] = PageModules(static_file).preloads
    number_requests(app)
    secure(app, is_https=installation.settings.is_https)
    answer_errors(app, error_page)
    lead_to_setup(app, installation)
    add_api(app, context)
    app.register_blueprint(front(context, csrf))
    page = SignInPage(installation)
    app.register_blueprint(signing(installation, page, context.identity, csrf))
    app.register_blueprint(account(installation.accounts, context.identity, csrf))
    app.register_blueprint(setup(installation, page, csrf))
    if installation.settings.oidc_issuer:
        # Here, because few centres have one, and its libraries hold 10 MB.
        from app.web.single_sign_on import single_sign_on  # noqa: PLC0415

        app.register_blueprint(single_sign_on(app, installation, page))
    app.register_blueprint(lobby(installation, csrf, SAMPLE_CODES))
    app.register_blueprint(media(installation))
    app.register_blueprint(emblems(installation))
    app.register_blueprint(book(installation))
    app.register_blueprint(widget(installation))
    app.register_blueprint(own_booking(installation))
    app.register_blueprint(here(installation))
    for station in STATIONS:
        app.register_blueprint(station.pages(context))

    @app.get("/push-worker.js")
    def push_worker() -> Response:
        # At the root: a script may act for pages below its own folder only.
        return asset(*static_file("push-worker.js"))

    @app.route("/static/<path:filename>", methods=["GET"], endpoint="static")
    def static(filename: str) -> Response:
        if filename.endswith((".py", ".toml")):
            abort(404)
        return asset(*static_file(filename))


def make_socketio(app: Flask, settings: Settings) -> SocketIO:
    """The sockets of the application, WebSocket only; proxies are believed before all of it."""
    socketio = SocketIO(
        app,
        async_mode="threading",
        transports=["websocket"],
        cors_allowed_origins=origin_rule(settings),
        manage_session=False,
        max_http_buffer_size=LARGEST_SAID,
        ping_interval=20,
        ping_timeout=20,
        client_manager=OrderlyManager(),
    )
    send_directly(socketio)
    app.wsgi_app = BehindProxies(app.wsgi_app, settings)  # type: ignore[method-assign]
    return socketio
