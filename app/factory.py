"""The one place where everything meets: builds an installation's parts and wires them."""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any, cast

from flask import Flask
from flask_wtf import CSRFProtect

from app.addresses import STATIONS, make_flask, make_socketio, register
from app.background.alert_monitor import AlertMonitor
from app.background.auto_call import AutoCaller
from app.background.display_watch import DisplayWatch
from app.background.estimates import Estimates
from app.background.health_log import HealthLog
from app.background.housekeeping import Housekeeping
from app.background.voice_warmer import VoiceWarmer
from app.background.webhooks import Webhooks
from app.build import build_id
from app.config import Settings
from app.devices import DeviceKeeper
from app.domain.lobby.displays import DisplayScreen
from app.domain.queue.floor import Call, Floor
from app.domain.queue.ticket import Ticket
from app.estimating.client import Simulator
from app.installation import Installation, install, open_installation
from app.operations.alerts.alerts import AlertHistory
from app.operations.clock import Clock
from app.operations.devices.boards import BoardPresets, BoardTexts
from app.operations.devices.devices import DeviceAdministration
from app.operations.devices.health_log import HealthEvents
from app.operations.devices.pairing import Pairing
from app.operations.installation import House, Pictures
from app.operations.lobby.announcements import Announcer, MakePhrase
from app.operations.lobby.display_health import DisplayHealth
from app.operations.lobby.speakers import SpeakerOffers, Speakers
from app.operations.lobby.speech_lock import SpeechLocks
from app.operations.queue.keypads import Keypads
from app.operations.visitors.cards import Cards
from app.realtime.agents import AgentAudience
from app.realtime.audience import Audience
from app.realtime.broadcaster import Broadcaster
from app.reports.today import DayFigures
from app.track.pictures import TrackPictures
from app.web.devices import DevicePages
from app.web.identity import Identity
from app.web.metrics import metrics
from app.web.render import Pages
from app.web.station import Frame
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
    house: House
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
    installation = open_installation(settings, clock=clock)
    install(installation, tell)
    voices = voice_choice(settings)
    workshop = Workshop(settings.data / "clips", voices)
    cards = Cards(installation.units, installation.clock)
    health_log = HealthLog(HealthEvents(installation.units, installation.clock))
    presets = BoardPresets(settings.data)
    board_texts = BoardTexts(always_open=settings.demo)
    clips = Clips(settings.data / "clips", *engines(voices))
    joiner = Joiner(clips)
    announcer = Announcer(joiner.announcement, _phrases(clips, workshop))
    offers = SpeakerOffers(announcer)
    screens = DisplayHealth()
    speaking = SpeechLocks(installation.units, screens, announcer, installation.lobby.zones_of)
    keeper = DeviceKeeper(
        installation.people,
        installation.printing,
        settings.data,
        database=installation.database,
        presets=presets,
        board_texts=board_texts,
        offers=offers,
        desk=Speakers(installation.database, speaking, joiner.path),
        clock=installation.clock,
        draw=workshop.draw,
        heard=health_log.heard,
        pressed=Keypads(
            installation.calling, installation.acting, installation.people, installation.units
        ).pressed,
        scanned=cards.scanned,
    )
    warmer = VoiceWarmer(workshop, clips, clips if "gtts" in voices.names else None)
    house = _house(installation, keeper, screens, speaking, announcer, warmer, cards)
    screen_watch = DisplayWatch(screens.health, installation.people, health_log.heard)
    app = make_flask(settings)
    csrf = CSRFProtect(app)
    identity = Identity(house.people, csrf)
    pages = Pages(house.build)
    figures = DayFigures(house.database)
    devices = DevicePages(house, pages)
    frame = Frame(house, pages, identity, devices, _pictures(house), figures)

    def watching() -> Mapping[str, int]:
        return hub.watching()

    # First of all: whatever refuses a request, it is counted.
    app.register_blueprint(metrics(app, house, identity, watching))
    register(app, frame, csrf, joiner.path)
    socketio = make_socketio(app)
    agent_audience = AgentAudience(house.agents, presets, board_texts, offers)
    stations = [cast(Audience, station.audience(frame)) for station in STATIONS]
    hub = Broadcaster(
        socketio,
        house,
        [agent_audience, *stations],
        session=identity.person,
        followers=(keeper.follow,),
        answers={agent_audience.namespace: agent_audience.acknowledged},
    )
    house.units.listeners.append(hub.changed)
    cards.listeners.append(lambda *kiosk_of: hub.refresh("/kiosk", seat_of(*kiosk_of)))
    housekeeping = Housekeeping(house)
    auto_caller = AutoCaller(house)
    estimates = Estimates(house, Simulator())
    watchman = AlertMonitor(house, figures)
    webhooks = Webhooks(house)

    def start() -> None:
        keeper.start()
        health_log.start()
        screen_watch.start()
        warmer.start(house)
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

    return Server(app, house, hub, workshop, start, stop)


def _house(
    installation: Installation,
    keeper: DeviceKeeper,
    screens: DisplayHealth,
    speaking: SpeechLocks,
    announcer: Announcer,
    warmer: VoiceWarmer,
    cards: Cards,
) -> House:
    def issued(ticket: Ticket, printer: int | None) -> None:
        if printer is not None:
            keeper.wake(printer)
        warmer.issued(ticket)

    def health() -> Mapping[int, Health]:
        return {**keeper.health(), **screens.health()}

    return House(
        settings=installation.settings,
        clock=installation.clock,
        database=installation.database,
        units=installation.units,
        people=installation.people,
        accounts=installation.accounts,
        auditing=installation.auditing,
        issuing=installation.issuing(printer_for=keeper.printer_for, issued=issued),
        cards=cards,
        calling=installation.calling,
        acting=installation.acting,
        remarking=installation.remarking,
        counters=installation.counters,
        closing=installation.closing,
        correcting=installation.correcting,
        alarms=installation.alarms,
        alerting=installation.alerting,
        past_alerts=AlertHistory(installation.units, installation.clock),
        rating=installation.rating,
        days=installation.days,
        printing=installation.printing,
        announcer=announcer,
        speaking=speaking,
        lobby=installation.lobby,
        media=installation.media,
        devices=replace(keeper.room(), health=health),
        agents=keeper.agents,
        device_book=installation.device_book,
        device_desk=DeviceAdministration(
            installation.device_book,
            installation.people,
            installation.units,
            BoardPresets(installation.settings.data),
        ),
        pairing=Pairing(installation.units, installation.clock, installation.people),
        build=build_id(),
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


def _pictures(house: House) -> Pictures:
    def display_picture(floor: Floor, screen: DisplayScreen, at: datetime) -> dict[str, Any]:
        def speech(call: Call) -> dict[str, object]:
            said = house.announcer.speech(floor.centre, call)
            return {"text": said.text, "clips": list(said.clips)}

        shown = shown_on(
            screen, floor, house.lobby.arrangement(floor), media=house.media.playlist()
        )
        return display_view(floor, shown, at, speech=speech)

    phones = TrackPictures(house.database)
    return Pictures(display=display_picture, track=phones.of, track_by_id=phones.by_id)
