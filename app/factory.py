"""The one place where everything meets: builds an installation's parts and wires them."""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any, cast

from flask import Flask
from flask_wtf import CSRFProtect

from app.addresses import STATIONS, add_addresses, make_flask, make_socketio
from app.background.alert_monitor import AlertMonitor
from app.background.auto_call import AutoCaller
from app.background.display_watch import DisplayWatch
from app.background.estimates import Estimates
from app.background.health_log import HealthLog
from app.background.housekeeping import Housekeeping
from app.background.voice_warmer import VoiceWarmer
from app.background.webhooks import Webhooks
from app.config import Settings
from app.devices import DeviceKeeper
from app.domain.lobby.displays import DisplayScreen
from app.domain.queue.floor import Call, Floor
from app.domain.queue.ticket import Ticket
from app.estimating.client import Simulator
from app.installation import install, make_issuing, open_installation
from app.operations.clock import Clock
from app.operations.devices.boards import BoardPresets, BoardTexts
from app.operations.devices.health_log import HealthEvents
from app.operations.installation import Installation, Pictures
from app.operations.lobby.announcements import Announcer, MakePhrase
from app.operations.lobby.display_health import DisplayHealth
from app.operations.lobby.speakers import SpeakerOffers, Speakers
from app.operations.lobby.speech_lock import SpeechLocks
from app.operations.queue.keypads import Keypads
from app.realtime.agents import AgentAudience
from app.realtime.audience import Audience
from app.realtime.broadcaster import Broadcaster
from app.reports.today import DayFigures
from app.request_context import Identity, RequestContext
from app.track.pictures import TrackPictures
from app.web.metrics import metrics
from display.screen import shown_on
from display.view import display_view
from hardware.devices import Health
from hardware.voice.clips import Clips
from hardware.voice.engines import Choice, engines
from hardware.voice.joiner import Joiner
from hardware.workshop import Workshop
from kiosk.sockets import seat_of

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Server:
    """A whole server: `app` answers requests; `start` and `stop` the work behind it."""

    app: Flask
    installation: Installation
    hub: Broadcaster
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
    core = open_installation(settings, clock=clock)
    install(core, tell)
    voices = voice_choice(settings)
    workshop = Workshop(settings.data / "clips", voices)
    health_log = HealthLog(HealthEvents(core.units, core.clock))
    presets = BoardPresets(settings.data)
    board_texts = BoardTexts(always_open=settings.demo)
    clips = Clips(settings.data / "clips", *engines(voices))
    joiner = Joiner(clips)
    announcer = Announcer(joiner.announcement, _phrases(clips, workshop))
    offers = SpeakerOffers(announcer)
    screens = DisplayHealth()
    speech_locks = SpeechLocks(core.units, screens, announcer, core.displays.zones_of)
    keeper = DeviceKeeper(
        core.authentication,
        core.print_queue,
        settings.data,
        database=core.database,
        presets=presets,
        board_texts=board_texts,
        offers=offers,
        desk=Speakers(core.database, speech_locks, joiner.path),
        clock=core.clock,
        draw=workshop.draw,
        heard=health_log.heard,
        pressed=Keypads(core.calling, core.ticket_actions, core.authentication, core.units).pressed,
        scanned=core.cards.scanned,
    )
    warmer = VoiceWarmer(workshop, clips, clips if "gtts" in voices.names else None)
    installation = _with_devices(core, keeper, screens, speech_locks, announcer, warmer)
    screen_watch = DisplayWatch(screens.health, core.authentication, health_log.heard)
    app = make_flask(settings)
    csrf = CSRFProtect(app)
    identity = Identity(installation.authentication, csrf)
    figures = DayFigures(installation.database)
    context = RequestContext(installation, identity, _pictures(installation), figures)

    def watching() -> Mapping[str, int]:
        return hub.watching()

    # First of all: whatever refuses a request, it is counted.
    app.register_blueprint(metrics(app, installation, identity, watching))
    add_addresses(app, context, csrf, joiner.path)
    socketio = make_socketio(app)
    agent_audience = AgentAudience(installation.agents, presets, board_texts, offers)
    stations = [cast(Audience, station.audience(context)) for station in STATIONS]
    hub = Broadcaster(
        socketio,
        installation,
        [agent_audience, *stations],
        session=identity.person,
        followers=(keeper.follow,),
        answers={agent_audience.namespace: agent_audience.acknowledged},
    )
    installation.units.listeners.append(hub.changed)
    installation.cards.listeners.append(lambda *kiosk_of: hub.refresh("/kiosk", seat_of(*kiosk_of)))
    housekeeping = Housekeeping(installation)
    auto_caller = AutoCaller(installation)
    estimates = Estimates(installation, Simulator())
    watchman = AlertMonitor(installation, figures)
    webhooks = Webhooks(installation)

    def start() -> None:
        keeper.start()
        health_log.start()
        screen_watch.start()
        warmer.start(installation)
        hub.start()
        housekeeping.start()
        auto_caller.start()
        estimates.start()
        watchman.start()
        webhooks.start()

    def stop() -> None:
        webhooks.stop()
        watchman.stop()
        estimates.stop()
        auto_caller.stop()
        screen_watch.stop()
        housekeeping.stop()
        hub.stop()
        warmer.stop()
        joiner.stop()
        keeper.stop()
        health_log.stop()
        workshop.close()
        installation.close()

    return Server(app, installation, hub, workshop, start, stop)


def _with_devices(
    core: Installation,
    keeper: DeviceKeeper,
    screens: DisplayHealth,
    speech_locks: SpeechLocks,
    announcer: Announcer,
    warmer: VoiceWarmer,
) -> Installation:
    """The installation with its devices, its voice and its printers."""

    def issued(ticket: Ticket, printer: int | None) -> None:
        if printer is not None:
            keeper.wake(printer)
        warmer.issued(ticket)

    def health() -> Mapping[int, Health]:
        return {**keeper.health(), **screens.health()}

    return replace(
        core,
        issuing=make_issuing(
            core.settings, core.units, core.clock, printer_for=keeper.printer_for, issued=issued
        ),
        announcer=announcer,
        speech_locks=speech_locks,
        device_control=replace(keeper.control(), health=health),
        agents=keeper.agents,
    )


def voice_choice(settings: Settings) -> Choice:
    """The voices that the settings name."""
    pack = Path(settings.voice_pack) if settings.voice_pack else settings.data / "voice"
    model = Path(settings.piper_model) if settings.piper_model else None
    return Choice(settings.voice_engines, pack, model)


def _phrases(clips: Clips, workshop: Workshop) -> MakePhrase:
    """Has the workshop speak what isn't kept yet, so that the server's own threads don't."""

    def make_phrase(text: str, language: str) -> str | None:
        name = clips.phrase_name(text, language)
        if clips.path(name) is None:
            workshop.phrase(text, language)
        return name if clips.path(name) else None

    return make_phrase


def _pictures(installation: Installation) -> Pictures:
    def display_picture(floor: Floor, screen: DisplayScreen, at: datetime) -> dict[str, Any]:
        def speech(call: Call) -> dict[str, object]:
            said = installation.announcer.speech(floor.centre, call)
            return {"text": said.text, "clips": list(said.clips)}

        shown = shown_on(
            screen,
            floor,
            installation.displays.arrangement(floor),
            media=installation.media.playlist(),
        )
        return display_view(floor, shown, at, speech=speech)

    phones = TrackPictures(installation.ticket_reader, installation.ratings)
    return Pictures(display=display_picture, track=phones.of, track_by_id=phones.by_id)
