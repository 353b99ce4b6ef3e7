"""How an installation is opened, and how an empty database is filled."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from app import texts
from app.build import build_id
from app.config import Settings, open_data
from app.domain.alerts.targets import alert_targets
from app.domain.queue.floor import Floor
from app.domain.queue.ticket import Ticket
from app.operations.alerts.alerts import AlertHistory, Alerts, HelpCalls
from app.operations.booking.bookings import Bookings
from app.operations.booking.challenges import Challenges
from app.operations.booking.closures import BookingsKept
from app.operations.booking.day_end import BookingDayEnd
from app.operations.booking.free_slots import FreeSlots
from app.operations.booking.presence import PresenceCodes
from app.operations.booking.proofs import CodeChannel, DemoChannel, PhoneProofs
from app.operations.centre.adding import CentreAdding
from app.operations.centre.archiving import Archiving
from app.operations.centre.backups import Backups
from app.operations.centre.catalogue import Catalogues
from app.operations.centre.centres import Centres
from app.operations.centre.closures import Closures
from app.operations.centre.configuring import Configurations
from app.operations.centre.restoring import Restoring
from app.operations.centre.setup import Setup
from app.operations.centre.slip_tests import SlipTests
from app.operations.centre.voice_tests import VoiceTests
from app.operations.clock import Clock, DemoClock, SystemClock
from app.operations.devices.agents import Agents
from app.operations.devices.boards import BoardPresets
from app.operations.devices.devices import Devices, Pairing
from app.operations.devices.paper import PaperCounts
from app.operations.devices.password_slips import PasswordSlips
from app.operations.devices.printer_search import PrinterSearch
from app.operations.devices.printing import PrintQueue, SecondPrinters
from app.operations.devices.sightings import Sightings
from app.operations.devices.slips import slip
from app.operations.installation import Installation
from app.operations.lobby.announcements import Announcer
from app.operations.lobby.displays import DisplayHealth, Displays
from app.operations.lobby.media import Media
from app.operations.lobby.speech_lock import Speakers, SpeechLocks
from app.operations.mailing.schedules import ReportSchedules
from app.operations.messages.channels import MessageChannels
from app.operations.messages.codes import CodesByMessage
from app.operations.messages.consents import Consents
from app.operations.messages.day_end import MessagesDayEnd
from app.operations.messages.push_keys import PushKeys
from app.operations.messages.sealing import Seal
from app.operations.messages.telling import Tellings
from app.operations.people.access_reader import AccessReader
from app.operations.people.accounts import Accounts
from app.operations.people.audit import Audit
from app.operations.people.authentication import Authentication
from app.operations.people.second_factors import SecondFactors
from app.operations.queue.assistance import Assistances
from app.operations.queue.attendance import Attendance
from app.operations.queue.calling import Calling
from app.operations.queue.corrections import Corrections
from app.operations.queue.counters import Counters
from app.operations.queue.day_close import DayClose
from app.operations.queue.issuing import Issued, Issuing, PrinterFor
from app.operations.queue.messages import Messages
from app.operations.queue.readers import RecordReader, TicketReader
from app.operations.queue.rehearsals import Rehearsals
from app.operations.queue.ticket_actions import TicketActions, TicketEdits
from app.operations.subscriptions.subscriptions import EventSubscriptions
from app.operations.visitors.cards import Cards
from app.operations.visitors.ratings import Ratings
from app.operations.waits.outlooks import Outlooks
from app.operations.waits.trials import Trials
from app.operations.waits.what_if import WhatIf
from app.own_address import own_url, url_of
from app.persistence.centre import store
from app.persistence.centre.configuration import read_file, sample_file
from app.persistence.database import Database
from app.persistence.queue.floors import Floors
from app.persistence.queue.unit_of_work import UnitsOfWork
from app.persistence.revision import is_current, must_not_be_newer
from app.reports.mailed import check_mailed
from app.samples import add_people, sample_devices
from hardware.outbound import Outbound
from hardware.voice.engines import VoiceChoice


def open_installation(
    settings: Settings,
    *,
    clock: Clock | None = None,
    serves: bool = False,
    codes_by: CodeChannel | None = None,
) -> Installation:
    """The installation of the settings; its database must be migrated already.

    `codes_by` is the channel that tells codes to who books online.

    It drives no devices and has no voice or printer of its own: the factory adds what does. Raises
    SettingsError where the folder of the data can't be used.
    """
    key = open_data(settings)
    texts.read_also(settings.data / texts.SITE_FOLDER)
    time = clock or (DemoClock() if settings.demo else SystemClock())
    database = Database(settings.database_url, pool=settings.database_pool, serves=serves)
    units = UnitsOfWork(database, Floors())
    authentication = Authentication(
        database,
        time,
        secret_key=key,
        code_clock=clock or SystemClock(),
        second_factor_roles=settings.second_factor_roles,
    )
    accounts = Accounts(units, time, authentication)
    configurations = Configurations(units, time)
    centres = Centres(database)
    configurations = Configurations(units, time, BookingsKept())
    paper = PaperCounts(units, time, authentication)
    print_queue = PrintQueue(database, paper.printed)
    displays = Displays(units, time, is_demo=settings.demo)
    presets = BoardPresets(settings.data)
    what_if = WhatIf(RecordReader(units))
    announcer = Announcer(lambda _pieces, _language, _times: None, lambda _text, _language: None)
    speech_locks = SpeechLocks(units, time, DisplayHealth(), announcer, displays.zones_of)
    issuing = make_issuing(settings, units, time)
    contact_seal = Seal(key, "visitor-contacts")
    push_keys = PushKeys(key)
    message_channels = MessageChannels(
        units,
        time,
        Seal(key, "message-channels"),
        Outbound.of((*settings.outbound, "public")),
        contact_seal=contact_seal,
        has_mail=bool(settings.smtp_url),
        push_keys=push_keys,
        push_services=settings.push_services,
        url_of=lambda own: url_of(settings, own),
    )
    challenges = Challenges(key, database, time)
    codes = CodesByMessage(message_channels)
    channel = codes_by or (DemoChannel() if settings.demo else codes)
    return Installation(
        settings=settings,
        build=build_id(),
        clock=time,
        database=database,
        units=units,
        authentication=authentication,
        accounts=accounts,
        second_factors=SecondFactors(units, time, authentication),
        audit=Audit(units, time, authentication),
        access_log=authentication.access_log,
        access_reader=AccessReader(units, time, authentication.access_log),
        issuing=issuing,
        calling=Calling(units, time),
        ticket_actions=TicketActions(units, time),
        ticket_edits=TicketEdits(units, time),
        ticket_reader=TicketReader(units, authentication.access_log),
        record_reader=RecordReader(units),
        counters=Counters(units, time),
        corrections=Corrections(units, time),
        rehearsals=Rehearsals(units, time),
        day_close=DayClose(units, time, ends=[BookingDayEnd(), MessagesDayEnd()]),
        closures=Closures(units, time),
        configurations=configurations,
        catalogues=Catalogues(configurations, units),
        centres=centres,
        archiving=Archiving(units, time, centres),
        centre_adding=CentreAdding(units, time, centres, authentication),
        setup=Setup(settings.data, units, time, authentication),
        backups=Backups(settings, units, clock or SystemClock()),  # Files have the real time.
        restoring=Restoring(settings, database),
        voice_tests=VoiceTests(configurations, time),
        slip_tests=SlipTests(units, time, configurations, lambda own: url_of(settings, own)),
        help_calls=HelpCalls(units, time),
        messages=Messages(units, time),
        assistances=Assistances(units, time),
        attendance=Attendance(),
        alerts=Alerts(
            units, time, targets=alert_targets(settings.webhook_url, settings.alert_urls)
        ),
        alert_history=AlertHistory(units, time),
        bookings=Bookings(units, time, issuing, authentication.access_log),
        free_slots=FreeSlots(units, time),
        presence=PresenceCodes(key, time),
        challenges=challenges,
        phone_proofs=PhoneProofs(key, units, time, challenges, channel),
        cards=Cards(units, time),
        ratings=Ratings(units, time),
        outlooks=Outlooks(units, time),
        what_if=what_if,
        trials=Trials(database, what_if, time),
        report_schedules=ReportSchedules(
            units, time, check_mailed, has_server=bool(settings.smtp_url)
        ),
        subscriptions=EventSubscriptions(
            units, time, settings.secret_key, Outbound.of((*settings.outbound, "public"))
        ),
        message_channels=message_channels,
        push_keys=push_keys,
        codes_by_message=codes,
        consents=Consents(units, time, message_channels, contact_seal),
        tellings=Tellings(units, time, contact_seal, settings),
        displays=displays,
        media=Media(settings.data / "media", units, time),
        announcer=announcer,
        speech_locks=speech_locks,
        devices=Devices(
            units,
            time,
            authentication,
            presets,
            outbound=Outbound.of(settings.outbound),
            is_demo=settings.demo,
        ),
        printer_search=PrinterSearch(
            authentication, outbound=Outbound.of(settings.outbound), is_demo=settings.demo
        ),
        sightings=Sightings(units, time, presets),
        pairing=Pairing(units, time, authentication),
        agents=Agents(
            database,
            SecondPrinters(print_queue, second_of=lambda _: None, wake=lambda _: None),
            speakers=Speakers(database, speech_locks, lambda _name: None),
        ),
        print_queue=print_queue,
        paper=paper,
        password_slips=PasswordSlips(
            units, time, accounts, address_of=lambda own: url_of(settings, own)
        ),
    )


def voice_choice(settings: Settings) -> VoiceChoice:
    """The voices that the settings name."""
    pack = Path(settings.voice_pack) if settings.voice_pack else settings.data / "voice"
    model = Path(settings.piper_model) if settings.piper_model else None
    return VoiceChoice(settings.voice_engines, pack, model)


def make_issuing(
    settings: Settings,
    units: UnitsOfWork,
    clock: Clock,
    *,
    printer_for: PrinterFor = lambda _caller: None,
    issued: Issued = lambda _ticket, _printer: None,
) -> Issuing:
    """Issuing, with the function that gives the printer and the listener of issued tickets."""

    def make_slip(floor: Floor, ticket: Ticket, code: str) -> dict[str, Any]:
        address = url_of(settings, floor.centre.public_url)
        return slip(floor, ticket, track_url=f"{address}/t/{code}")

    return Issuing(
        units,
        clock,
        make_slip=make_slip,
        printer_for=printer_for,
        issued=issued,
        always_open=settings.demo,
    )


def install(installation: Installation, tell: Callable[[str], None] = lambda line: None) -> None:
    """Migrate the database; load what the settings say into an empty one, or tell how to begin.

    In a demonstration the only centre gets the simulated devices if it has none. `tell` is called
    with a line for each thing that was done.
    """
    for mistake in texts.mistakes():
        tell(f"a text is not used: {mistake}")
    with installation.database.installing():
        _install(installation, tell)


def _install(installation: Installation, tell: Callable[[str], None]) -> None:
    """Do so while no other process of the same database does."""
    settings, database, people = (
        installation.settings,
        installation.database,
        installation.authentication,
    )
    must_not_be_newer(database)
    if not is_current(database):
        # Imported here: a server finds its database current; the migrations' library holds 12 MB.
        from app.persistence.migrate import upgrade  # noqa: PLC0415

        upgrade(database)
    known = installation.centre_ids()
    if not known:
        if not settings.loads_sample:
            _tell_the_way(installation, tell)
            return
        known = [_load_sample(installation, tell)]
    if settings.demo and len(known) == 1 and not people.every_device():
        for device in sample_devices(installation.units.floor(known[0]).centre):
            installation.devices.add(None, known[0], device)
        tell(
            "added the simulated devices: kiosk-1, scanner-1, reception-1, rating-1, "
            "a display a zone, a board a counter"
        )


def _load_sample(installation: Installation, tell: Callable[[str], None]) -> int:
    """Add the centre that the settings name, or the sample, with the sample accounts."""
    settings = installation.settings
    plain = read_file(sample_file(settings.centre))
    with installation.database.write() as connection:
        centre_id = store.save_centre(connection, plain, at=installation.clock.now()).centre_id
    centre = installation.units.floor(centre_id).centre
    tell(f"loaded the centre {centre.code}: {centre.name['vi']}")
    password = add_people(installation.authentication, centre, settings)
    if password:
        tell(f"password of the sample accounts, kept in {settings.credentials_file}: {password}")
    return centre_id


def _tell_the_way(installation: Installation, tell: Callable[[str], None]) -> None:
    """Tell who sits at the terminal where the assistant is, and the code that it asks for."""
    code = installation.setup.code()
    settings = installation.settings
    address = f"{own_url(settings.host, settings.port)}/setup"
    for language in texts.complete():
        tell(texts.text(language, "setup.terminal", address=address, code=f"{code[:3]}-{code[3:]}"))
