"""The one place where everything meets: a server's parts are made here, and wired.

Read `create_app`: the installation (what commands use) is opened first; then come what speaks and
what drives the devices, which complete it; then what answers requests and sockets; and last the
services that run beside them.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from typing import cast

from flask import Flask
from flask_wtf import CSRFProtect

from app.addresses import STATIONS, add_addresses, make_flask, make_socketio
from app.api.lobby.displays import DisplayAnswer, SpeechAnswerText
from app.background.alert_messages import AlertMessages
from app.background.alert_monitor import AlertMonitor
from app.background.auto_call import AutoCaller
from app.background.bus import Bus, Wake, WakeKind
from app.background.code_sender import CodeSender
from app.background.daily_backup import DailyBackup, RestoreOfBackup
from app.background.device_states import DeviceStates
from app.background.display_watch import DisplayWatch
from app.background.estimates import Estimates
from app.background.event_sender import EventSender
from app.background.foreign_commits import ForeignCommits
from app.background.health_log import HealthEvents, HealthLog
from app.background.housekeeping import Housekeeping
from app.background.idle_sessions import IdleSessions
from app.background.leases import Lease, Leases
from app.background.mailings import Mailings
from app.background.services import BackgroundService, ServiceOf, start_all, stop_all
from app.background.unsaid_calls import UnsaidCalls
from app.background.visitor_messages import VisitorMessages
from app.background.voice_warmer import VoiceWarmer
from app.config import Settings
from app.devices import DeviceFollower, DeviceKeeper
from app.domain.lobby.displays import DisplayPlan, DisplayScreen, Notice
from app.domain.lobby.number_reading import DIGITS
from app.domain.queue.floor import Call, Floor
from app.domain.queue.ticket import Ticket
from app.estimating.client import Simulator
from app.installation import install, make_issuing, open_installation, voice_choice
from app.operations.booking.bookings import Bookings
from app.operations.booking.proofs import CodeChannel
from app.operations.clock import Clock
from app.operations.devices.boards import BoardPresets, BoardTexts
from app.operations.devices.device_requests import DeviceRequests
from app.operations.devices.display_health import with_power
from app.operations.devices.shared_states import SharedStates
from app.operations.devices.unpaired import with_unpaired
from app.operations.installation import Installation, Pictures, ProcessState
from app.operations.lobby.announcements import Announcer, MakePhrase
from app.operations.lobby.displays import DisplayHealth
from app.operations.lobby.speech_lock import SpeakerOffers, Speakers, SpeechLocks
from app.operations.queue.keypads import Keypads
from app.persistence.devices.devices import Device
from app.realtime.agents import AgentAudience
from app.realtime.audience import Audience
from app.realtime.broadcaster import Broadcaster
from app.realtime.endings import Endings
from app.reports.day_figures import DayFigures
from app.request_context import Identity, RequestContext
from app.sharing import (
    make_bus,
    shared_clock,
    shared_forecasts,
    shared_scans,
    show_elsewhere,
)
from app.track.pictures import TrackPictures
from app.web.metrics import metrics
from app.web.voice_metrics import VoiceWatch
from display.screen import shown_media, shown_on
from display.view import Shown, display_view
from hardware.devices import Health
from hardware.outbound import Outbound
from hardware.render_client import RenderClient
from hardware.voice.clips import Clips
from hardware.voice.engines import engines
from hardware.voice.joiner import Joiner
from kiosk.sockets import kiosk_topic


@dataclass(frozen=True, slots=True)
class Server:
    """A whole server: `app` answers requests, the services run beside it."""

    app: Flask
    installation: Installation
    broadcaster: Broadcaster
    endings: Endings
    idle_sessions: IdleSessions
    render_client: RenderClient
    services: Sequence[BackgroundService]

    def start(self) -> None:
        """Start the services; after a failure nothing of them runs."""
        start_all(self.services)

    def stop(self) -> None:
        """Stop the services and give back what the server holds."""
        stop_all(self.services)


def create_app(
    settings: Settings,
    *,
    clock: Clock | None = None,
    tell: Callable[[str], None] = lambda line: None,
    codes_by: CodeChannel | None = None,
) -> Server:
    """A server of the settings, its database migrated and filled if it was empty.

    `codes_by` is the channel that tells codes to who books online.
    """
    core = open_installation(settings, clock=clock, serves=True, codes_by=codes_by)
    install(core, tell)
    voice = _voice_parts(settings)
    leases = Leases(core.database, alone=not settings.redis_url)
    bus = make_bus(settings)
    devices = _device_parts(core, voice, leases, bus)
    installation = _completed(core, voice, devices)
    installation = replace(installation, process=ProcessState(lambda: bus.state.value, leases.held))
    figures = DayFigures(installation.database)
    idle_sessions = _idle_sessions(installation)
    app, broadcaster, endings = _application(
        installation, voice, devices, figures, used=idle_sessions.used
    )
    followers = [DeviceFollower(devices.keeper), broadcaster]
    installation.units.listeners += [follower.changed for follower in followers]
    _connect(installation, devices.keeper, broadcaster, bus)
    services = [
        *_foundations(installation, voice),
        leases,
        *_workers(installation, devices, figures, partial(leases.holds, Lease.JOBS)),
        idle_sessions,
        # Stopped first: gunicorn waits for two seconds, in which a printer ends its slip.
        devices.keeper,
        *followers,
        endings,
        ForeignCommits(installation, bus),
        *shared_clock(installation, bus),
        bus,
    ]
    return Server(
        app, installation, broadcaster, endings, idle_sessions, voice.render_client, services
    )


def _connect(
    installation: Installation, keeper: DeviceKeeper, broadcaster: Broadcaster, bus: Bus
) -> None:
    """Tell the others what happens here, and take in what they tell."""
    authentication, cards = installation.authentication, installation.cards

    def scanned(centre_id: int, device_id: int) -> None:
        bus.publish(Wake(WakeKind.SCAN, centre_id, device_id=device_id))

    def committed(floor: Floor) -> None:
        bus.publish(Wake(WakeKind.COMMIT, floor.centre.id, floor.seq))

    def heard(wake: Wake) -> None:
        if wake.kind in (WakeKind.COMMIT, WakeKind.ALL):
            keeper.wake_printers()
        if wake.kind in (WakeKind.DEVICES, WakeKind.ALL):
            keeper.wake()
        if wake.kind is WakeKind.SHOWN:
            keeper.wants_scan(wake.device_id)
        if wake.kind is WakeKind.RECEPTION:
            installation.attendance.note_elsewhere(wake.centre_id)
        if wake.kind is WakeKind.TEST:
            keeper.agents.want_test(wake.device_id)
        if wake.kind in (WakeKind.CALLERS, WakeKind.ALL):
            authentication.forget_callers(here=False)
        if wake.kind is WakeKind.SCAN:
            cards.offered_elsewhere(wake.device_id)
            broadcaster.refresh("/kiosk", kiosk_topic(wake.centre_id, wake.device_id))

    installation.units.listeners.append(committed)
    keeper.wants_test = lambda ident: bus.publish(Wake(WakeKind.TEST, device_id=ident))
    installation.attendance.noted = lambda ident: bus.publish(Wake(WakeKind.RECEPTION, ident))
    cards.listeners.append(scanned)
    if (scans := shared_scans(installation.settings, bus)) is not None:
        cards.shared, keeper.take_shown = scans, scans.take_shown
        keeper.shown_elsewhere = partial(show_elsewhere, scans, bus)
    authentication.changed_here = lambda: bus.publish(Wake(WakeKind.CALLERS))
    bus.listeners.append(heard)


@dataclass(frozen=True, slots=True)
class VoiceParts:
    """What speaks: the process that makes phrases, the thread that joins them, and the words."""

    render_client: RenderClient
    joiner: Joiner
    announcer: Announcer
    warmer: VoiceWarmer
    engines: Callable[[], Mapping[str, bool]]


def _voice_parts(settings: Settings) -> VoiceParts:
    """The voice of the settings."""
    choice = voice_choice(settings)
    render_client = RenderClient(settings.data / "clips", choice)
    clips = Clips(settings.data / "clips", *engines(choice))
    joiner = Joiner(clips)
    return VoiceParts(
        render_client=render_client,
        joiner=joiner,
        announcer=Announcer(
            joiner.announcement,
            _phrases(clips, render_client),
            joiner.path,
            others=bool(settings.redis_url),
        ),
        warmer=VoiceWarmer(render_client, clips, clips if "gtts" in choice.names else None),
        engines=partial(clips.ready, DIGITS[0], "vi"),
    )


def _phrases(clips: Clips, render_client: RenderClient) -> MakePhrase:
    """What has the phrases spoken that aren't kept yet, beside the server's own threads."""

    def make_phrase(text: str, language: str) -> str | None:
        if not clips.speaks([text], language):
            return None
        name = clips.phrase_name(text, language)
        if clips.path(name) is None:
            render_client.phrase(text, language)
        return name if clips.path(name) else None

    return make_phrase


@dataclass(frozen=True, slots=True)
class DeviceParts:
    """What drives the devices, and what is shown on and said by those at an agent."""

    keeper: DeviceKeeper
    health_log: HealthLog
    displays: DisplayHealth
    speech_locks: SpeechLocks
    audience: AgentAudience
    shared: SharedStates


def _device_parts(core: Installation, voice: VoiceParts, leases: Leases, bus: Bus) -> DeviceParts:
    """The devices of the installation, none of them at work yet."""
    presets, texts = BoardPresets(core.settings.data), BoardTexts(always_open=core.settings.demo)
    offers = SpeakerOffers(voice.announcer)
    alone = not core.settings.redis_url
    health_log = HealthLog(HealthEvents(core.units, core.clock), core.paper.heard, alone=alone)
    displays = DisplayHealth()

    def heard(device: Device, health: Health) -> None:
        # A display is two things: its page and its screen's power. DisplayWatch tells of both.
        if device.kind != "display":
            health_log.heard(device, health)

    speech_locks = SpeechLocks(
        core.units, core.clock, displays, voice.announcer, core.displays.zones_of
    )
    keeper = DeviceKeeper(
        core.authentication,
        core.print_queue,
        core.settings.data,
        database=core.database,
        presets=presets,
        board_texts=texts,
        offers=offers,
        desk=Speakers(core.database, speech_locks, voice.joiner.path),
        clock=core.clock,
        draw=voice.render_client.draw,
        outbound=Outbound.of(core.settings.outbound),
        drives=partial(leases.holds, Lease.DEVICES),
        judges=partial(leases.holds, Lease.JOBS),
        requests=None
        if alone
        else DeviceRequests(core.database, lambda: bus.publish(Wake(WakeKind.DEVICES))),
        heard=heard,
        pressed=Keypads(core.calling, core.ticket_actions, core.authentication, core.units).pressed,
        scanned=core.cards.scanned,
    )
    shared = SharedStates(
        core.database,
        leases.process,
        agents=keeper.agents,
        displays=displays,
        driven=keeper.driven,
        devices=lambda: keeper.devices,
    )
    keeper.elsewhere = shared.driven_elsewhere

    def gained(_lease: Lease) -> None:
        # What its forerunner judged and could not tell the log any more is told now.
        known = keeper.health()
        for device in keeper.devices:
            if device.id in known:
                heard(device, known[device.id])
        keeper.wake()

    leases.gained.append(gained)
    leases.lost.append(lambda _lease: keeper.wake())
    audience = AgentAudience(keeper.agents, presets, texts, offers)
    return DeviceParts(keeper, health_log, displays, speech_locks, audience, shared)


def _completed(core: Installation, voice: VoiceParts, devices: DeviceParts) -> Installation:
    """The installation with its voice, its devices and its printers."""
    keeper = devices.keeper

    def issued(ticket: Ticket, printer: int | None) -> None:
        if printer is not None:
            keeper.wake_printer(printer)
        voice.warmer.issued(ticket)

    def health() -> Mapping[int, Health]:
        driven = keeper.health()
        known = {**driven, **with_power(devices.displays.health(), driven)}
        return with_unpaired(core.sightings.doubted(known, keeper.devices), keeper.devices)

    issuing = make_issuing(
        core.settings, core.units, core.clock, printer_for=keeper.printer_for, issued=issued
    )
    return replace(
        core,
        issuing=issuing,
        bookings=Bookings(core.units, core.clock, issuing, core.access_log),
        announcer=voice.announcer,
        speech_locks=devices.speech_locks,
        device_control=replace(keeper.control(), health=health),
        agents=keeper.agents,
    )


def _idle_sessions(installation: Installation) -> IdleSessions:
    """What ends idle sessions; in a demonstration, whose clock may run ahead, none."""
    settings = installation.settings
    idle = timedelta(minutes=settings.idle_min) if settings.idle_min and not settings.demo else None
    ended = installation.authentication.forget_callers
    return IdleSessions(installation.database, installation.clock, idle, ended)


def _application(
    installation: Installation,
    voice: VoiceParts,
    devices: DeviceParts,
    figures: DayFigures,
    *,
    used: Callable[[str], None],
) -> tuple[Flask, Broadcaster, Endings]:
    """The application with every address, what sends its screens their pictures and ends them."""
    app = make_flask(installation.settings)
    csrf = CSRFProtect(app)
    identity = Identity(installation.authentication, installation.centres, csrf, used)
    context = RequestContext(installation, identity, _pictures(installation), figures)
    agents, socketio = devices.audience, make_socketio(app, installation.settings)
    audiences = [agents, *(cast(Audience, station.audience(context)) for station in STATIONS)]
    broadcaster = Broadcaster(
        socketio,
        installation,
        audiences,
        session=identity.session_token,
        acknowledged={agents.namespace: agents.acknowledged},
    )
    endings = Endings(
        socketio,
        installation.authentication,
        installation.centres,
        audiences,
        broadcaster.subscriptions,
    )
    installation.authentication.listeners.append(endings.wake)
    installation.cards.listeners.append(
        lambda *kiosk_of: broadcaster.refresh("/kiosk", kiosk_topic(*kiosk_of))
    )
    # Before the other addresses: whatever refuses a request, it is counted.
    watch = VoiceWatch(voice.engines, voice.warmer.phrases_waiting)
    app.register_blueprint(metrics(app, installation, identity, broadcaster.watching, watch))
    add_addresses(app, context, csrf)
    return app, broadcaster, endings


def _pictures(installation: Installation) -> Pictures:
    """The pictures that the API and the sockets share."""
    phones = TrackPictures(installation.ticket_reader, installation.ratings)

    def speech(floor: Floor, call: Call) -> SpeechAnswerText:
        said = installation.announcer.speech(floor.centre, call)
        return {"text": said.text, "clips": list(said.clips)}

    def display_picture(floor: Floor, screen: DisplayScreen, at: datetime) -> DisplayAnswer:
        arrangement = installation.displays.arrangement(floor)
        media = installation.media.playlist(floor.centre.code)
        shown = shown_on(screen, floor, arrangement, media=media)
        return display_view(
            floor,
            shown,
            at,
            speech=partial(speech, floor),
            always_open=installation.settings.demo,
        )

    def sample_picture(
        floor: Floor, plan: DisplayPlan, notices: Sequence[Notice], at: datetime
    ) -> DisplayAnswer:
        media = shown_media(plan, installation.media.playlist(floor.centre.code))
        shown = Shown(plan.zones, plan, notices=notices, media=media)
        return display_view(floor, shown, at, speech=lambda _call: {"text": "", "clips": []})

    return Pictures(
        display=display_picture, sample=sample_picture, track=phones.of, track_by_id=phones.by_id
    )


def _foundations(installation: Installation, voice: VoiceParts) -> list[BackgroundService]:
    """What is given back last, because all the others use it, and the voice made ahead of calls."""
    return [
        ServiceOf("database", stop=installation.close),
        ServiceOf("rendering", stop=voice.render_client.close),
        ServiceOf("voice-joiner", stop=voice.joiner.stop),
        ServiceOf("voice", start=partial(voice.warmer.start, installation), stop=voice.warmer.stop),
    ]


def _workers(
    installation: Installation,
    devices: DeviceParts,
    figures: DayFigures,
    leads: Callable[[], bool],
) -> list[BackgroundService]:
    """What looks, writes and tidies beside the requests; most of it in the process that leads."""
    health_log = devices.health_log
    return [
        health_log,
        DeviceStates(devices.shared, alone=not installation.settings.redis_url),
        DisplayWatch(
            installation.device_control.health, installation.authentication, health_log.heard
        ).only_while(leads),
        Housekeeping(installation).only_while(leads),
        AutoCaller(installation).only_while(leads),
        UnsaidCalls(installation).only_while(leads),
        Estimates(
            installation,
            Simulator(),
            leads=leads,
            shared=shared_forecasts(installation.settings),
        ),
        ServiceOf("trials", stop=installation.trials.close),
        AlertMonitor(installation, figures, leads=leads),
        AlertMessages(installation).only_while(leads),
        Mailings(installation).only_while(leads),
        EventSender(installation).only_while(leads),
        VisitorMessages(installation).only_while(leads),
        CodeSender(installation),
        DailyBackup(installation.backups, leads=leads),
        RestoreOfBackup(installation.restoring),
    ]
