"""The one place where everything meets: builds an installation's parts and wires them."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, cast

from flask import Flask, abort
from flask_openapi3.models.info import Info
from flask_openapi3.openapi import OpenAPI
from flask_socketio import SocketIO
from flask_wtf import CSRFProtect
from werkzeug.wrappers import Response

import counter
import display
import kiosk
from app import rating, reception, supervisor, track
from app.api import gate, problems
from app.api.auditing import auditing
from app.api.cards import cards
from app.api.centre import centre
from app.api.counters import counters
from app.api.devices import devices
from app.api.kit import Kit
from app.api.people import people
from app.api.supervising import supervising
from app.api.tickets import tickets
from app.api.tracking import tracking
from app.api.users import users
from app.background import AutoCaller, HealthLog, Housekeeping, VoiceWarmer
from app.build import ROOT, VERSION, build_id
from app.config import Settings, secret_key
from app.devices import DeviceKeeper
from app.domain.floor import Call, Floor
from app.domain.ticket import Ticket
from app.installation import Installation, install, open_installation
from app.operations.announcing import Announcer, MakePhrase
from app.operations.cards import Cards
from app.operations.clock import Clock
from app.operations.house import DeviceRoom, House
from app.operations.keypads import Keypads
from app.operations.pictures import Pictures
from app.operations.watching import Watching
from app.realtime.audience import Audience
from app.realtime.hub import Hub
from app.track.pictures import TrackPictures
from app.web.assets import asset
from app.web.devices import DevicePages
from app.web.front import front
from app.web.identity import Identity
from app.web.lobby import lobby
from app.web.render import Pages, secure
from app.web.station import Frame, Station
from display.view import display_view
from hardware.voice.clips import Clips
from hardware.voice.espeak import Espeak
from hardware.voice.joiner import Joiner
from hardware.workshop import Workshop

log = logging.getLogger(__name__)

STATIONS: tuple[Station, ...] = (
    display.STATION,
    counter.STATION,
    kiosk.STATION,
    reception.STATION,
    supervisor.STATION,
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
}


@dataclass(frozen=True, slots=True)
class Server:
    """A whole server: `app` answers requests; `start` and `stop` the work behind it."""

    app: Flask
    house: House
    hub: Hub
    workshop: Workshop
    start: Callable[[], None]
    stop: Callable[[], None]


def create_app(
    settings: Settings,
    *,
    clock: Clock | None = None,
    tell: Callable[[str], None] = lambda line: None,
) -> Server:
    """A server of the settings, its database migrated and filled if it was empty."""
    installation = open_installation(settings, clock=clock)
    install(installation, tell)
    workshop = Workshop(settings.data / "clips")
    health_log = HealthLog(Watching(installation.units, installation.clock))
    keeper = DeviceKeeper(
        installation.people,
        installation.printing,
        settings.data,
        draw=workshop.draw,
        heard=health_log.heard,
        pressed=Keypads(
            installation.calling, installation.acting, installation.people, installation.units
        ).pressed,
    )
    clips = Clips(settings.data / "clips", Espeak())
    joiner = Joiner(clips)
    warmer = VoiceWarmer(workshop)
    house = _house(installation, keeper, joiner, _phrases(clips, workshop), warmer)
    app = _flask(settings)
    csrf = CSRFProtect(app)
    identity = Identity(house.people, csrf)
    pages = Pages(house.build)
    frame = Frame(house, pages, identity, DevicePages(house, pages), _pictures(house))
    _routes(app, frame, csrf, joiner)
    socketio = _socketio(app)
    audiences = [cast(Audience, station.audience(frame)) for station in STATIONS]
    hub = Hub(socketio, house, audiences, session=identity.person, followers=(keeper.follow,))
    house.units.listeners.append(hub.changed)
    housekeeping = Housekeeping(house)
    auto_caller = AutoCaller(house)

    def start() -> None:
        keeper.start()
        health_log.start()
        warmer.start(house)
        hub.start()
        housekeeping.start()
        auto_caller.start()

    def stop() -> None:
        auto_caller.stop()
        housekeeping.stop()
        hub.stop()
        warmer.stop()
        joiner.stop()
        keeper.stop()
        health_log.stop()
        workshop.close()
        installation.close()

    return Server(app, house, hub, workshop, start, stop)


def _house(
    installation: Installation,
    keeper: DeviceKeeper,
    joiner: Joiner,
    make_phrase: MakePhrase,
    warmer: VoiceWarmer,
) -> House:
    def issued(ticket: Ticket, printer: int | None) -> None:
        if printer is not None:
            keeper.wake(printer)
        warmer.issued(ticket)

    return House(
        settings=installation.settings,
        clock=installation.clock,
        database=installation.database,
        units=installation.units,
        people=installation.people,
        accounts=installation.accounts,
        auditing=installation.auditing,
        issuing=installation.issuing(printer_for=keeper.printer_for, issued=issued),
        cards=Cards(installation.units, installation.clock),
        calling=installation.calling,
        acting=installation.acting,
        remarking=installation.remarking,
        counters=installation.counters,
        alarms=installation.alarms,
        rating=installation.rating,
        days=installation.days,
        printing=installation.printing,
        announcer=Announcer(joiner.announcement, make_phrase),
        devices=DeviceRoom(keeper.health, keeper.simulate, keeper.test),
        build=build_id(),
    )


def _phrases(clips: Clips, workshop: Workshop) -> MakePhrase:
    """Has the workshop speak what isn't kept yet, so that the server's own threads don't."""

    def make_phrase(text: str, language: str) -> str | None:
        name = clips.phrase_name(text, language)
        if clips.path(name) is None:
            workshop.phrase(text, language)
        return name if clips.path(name) else None

    return make_phrase


def _pictures(house: House) -> Pictures:
    def display_picture(floor: Floor, zone: str, at: datetime) -> dict[str, Any]:
        def speech(call: Call) -> dict[str, object]:
            said = house.announcer.speech(floor.centre, call)
            return {"text": said.text, "clips": list(said.clips)}

        return display_view(floor, zone, at, speech=speech)

    phones = TrackPictures(house.database)
    return Pictures(display=display_picture, track=phones.of, track_by_id=phones.by_id)


def _flask(settings: Settings) -> OpenAPI:
    app = OpenAPI(
        __name__,
        info=Info(title="Mời Số", version=VERSION),
        security_schemes={
            "bearer": {"type": "http", "scheme": "bearer"},
            "session": {"type": "apiKey", "in": "cookie", "name": "moiso_session"},
        },
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
    app.json.sort_keys = False  # type: ignore[attr-defined] # the default provider has it
    app.json.ensure_ascii = False  # type: ignore[attr-defined] # Vietnamese as it is
    return app


def _routes(app: OpenAPI, frame: Frame, csrf: CSRFProtect, joiner: Joiner) -> None:
    house, pages = frame.house, frame.pages
    gate.guard(app, frame.identity)
    secure(app)
    problems.register(app, pages.error)
    who = frame.identity
    kit = Kit(house, who, who.sign_out, who.become, who.token)
    for group in (
        tickets(kit),
        cards(kit),
        counters(kit),
        people(kit),
        users(kit),
        centre(kit, frame.pictures),
        supervising(kit),
        auditing(kit),
        devices(kit),
        tracking(kit, frame.pictures),
    ):
        app.register_api(group)
    app.register_blueprint(front(house, pages, frame.identity, csrf, frame.devices, joiner.path))
    app.register_blueprint(lobby(house, pages))
    for station in STATIONS:
        app.register_blueprint(station.pages(frame))

    @app.route("/api/v1/openapi.json", methods=["GET"])
    def openapi() -> dict[str, Any]:
        return app.api_doc

    @app.route("/static/<path:filename>", methods=["GET"], endpoint="static")
    def static(filename: str) -> Response:
        first, _, rest = filename.partition("/")
        if first in STATIC and rest:
            return asset(STATIC[first], rest)
        if filename.endswith((".py", ".toml")):
            abort(404)
        return asset(ROOT / "app/static", filename)


def _socketio(app: Flask) -> SocketIO:
    return SocketIO(
        app,
        async_mode="threading",
        transports=["websocket"],
        manage_session=False,
        max_http_buffer_size=16_384,
        ping_interval=20,
        ping_timeout=20,
    )
