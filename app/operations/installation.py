"""The installation: everything that a running server consists of, built by the factory."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from app.config import Settings
from app.domain.errors import NoCentre, NotThere
from app.domain.lobby.displays import DisplayPlan, DisplayScreen, Notice
from app.domain.queue.floor import Floor
from app.domain.queue.ticket import Ticket
from app.operations.alerts.alerts import AlertHistory, Alerts, HelpCalls
from app.operations.booking.bookings import Bookings
from app.operations.booking.challenges import Challenges
from app.operations.booking.free_slots import FreeSlots
from app.operations.booking.presence import PresenceCodes
from app.operations.booking.proofs import PhoneProofs
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
from app.operations.clock import Clock
from app.operations.devices.agents import Agents
from app.operations.devices.devices import Devices, Pairing
from app.operations.devices.paper import PaperCounts
from app.operations.devices.password_slips import PasswordSlips
from app.operations.devices.printer_search import PrinterSearch
from app.operations.devices.printing import PrintQueue, SlipState
from app.operations.devices.sightings import Sightings
from app.operations.lobby.announcements import Announcer
from app.operations.lobby.displays import Displays
from app.operations.lobby.media import Media
from app.operations.lobby.speech_lock import SpeechLocks
from app.operations.mailing.schedules import ReportSchedules
from app.operations.messages.channels import MessageChannels
from app.operations.messages.codes import CodesByMessage
from app.operations.messages.consents import Consents
from app.operations.messages.push_keys import PushKeys
from app.operations.messages.telling import Tellings
from app.operations.people.access_log import AccessLog
from app.operations.people.access_reader import AccessReader
from app.operations.people.accounts import Accounts
from app.operations.people.audit import Audit
from app.operations.people.authentication import Authentication
from app.operations.people.rights import Caller
from app.operations.people.second_factors import SecondFactors
from app.operations.queue.assistance import Assistances
from app.operations.queue.attendance import Attendance
from app.operations.queue.calling import Calling
from app.operations.queue.corrections import Corrections
from app.operations.queue.counters import Counters
from app.operations.queue.day_close import DayClose
from app.operations.queue.issuing import Issuing
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
from app.persistence.centre.store import centre_ids
from app.persistence.database import Database
from app.persistence.queue.unit_of_work import UnitsOfWork
from app.persistence.revision import is_current
from hardware.devices import Health, HealthState

NO_CENTRE = (
    "there is no centre yet: run `moiso serve` and open the address that it prints, "
    "or `moiso centre load FILE`"
)
"""What is told where a centre is needed and there is none."""


@dataclass(frozen=True, slots=True)
class DeviceControl:
    """What an installation may request of its devices; no call ever waits for one."""

    health: Callable[[], Mapping[int, Health]]
    simulate: Callable[[int, str, int], None]
    test: Callable[[int], None]
    scan: Callable[[int, str], None]
    has_scanner: Callable[[int], bool]
    wake_printer: Callable[[int], None]


def _no_device(_device_id: int, *_more: object) -> None:
    """Do nothing: no device is driven here."""
    raise NotThere()


NO_DEVICES = DeviceControl(
    health=dict,
    simulate=_no_device,
    test=_no_device,
    scan=_no_device,
    has_scanner=lambda _: False,
    wake_printer=lambda _: None,
)
"""The device control of a command line, which drives no devices."""


@dataclass(frozen=True, slots=True)
class ProcessState:
    """How a server process stands among others: whether it hears them, what it does for all."""

    bus: Callable[[], str] = lambda: "none"
    leases: Callable[[], Sequence[str]] = tuple


@dataclass(frozen=True, slots=True)
class Installation:
    """The parts that commands, views and stations use.

    Without a server `device_control` knows no device and `announcer` has no voice.
    """

    settings: Settings
    build: str
    clock: Clock
    database: Database
    units: UnitsOfWork
    authentication: Authentication
    accounts: Accounts
    second_factors: SecondFactors
    audit: Audit
    access_log: AccessLog
    access_reader: AccessReader
    issuing: Issuing
    calling: Calling
    ticket_actions: TicketActions
    ticket_edits: TicketEdits
    ticket_reader: TicketReader
    record_reader: RecordReader
    counters: Counters
    corrections: Corrections
    rehearsals: Rehearsals
    day_close: DayClose
    closures: Closures
    configurations: Configurations
    catalogues: Catalogues
    centres: Centres
    archiving: Archiving
    centre_adding: CentreAdding
    setup: Setup
    backups: Backups
    restoring: Restoring
    slip_tests: SlipTests
    voice_tests: VoiceTests
    help_calls: HelpCalls
    messages: Messages
    assistances: Assistances
    attendance: Attendance
    alerts: Alerts
    alert_history: AlertHistory
    bookings: Bookings
    free_slots: FreeSlots
    presence: PresenceCodes
    challenges: Challenges
    phone_proofs: PhoneProofs
    cards: Cards
    ratings: Ratings
    outlooks: Outlooks
    what_if: WhatIf
    trials: Trials
    report_schedules: ReportSchedules
    subscriptions: EventSubscriptions
    message_channels: MessageChannels
    push_keys: PushKeys
    codes_by_message: CodesByMessage
    consents: Consents
    tellings: Tellings
    displays: Displays
    media: Media
    announcer: Announcer
    speech_locks: SpeechLocks
    devices: Devices
    printer_search: PrinterSearch
    sightings: Sightings
    pairing: Pairing
    agents: Agents
    print_queue: PrintQueue
    paper: PaperCounts
    password_slips: PasswordSlips
    device_control: DeviceControl = NO_DEVICES
    process: ProcessState = ProcessState()

    def close(self) -> None:
        """Close the database."""
        self.database.close()

    def only_centre(self) -> int | None:
        """The id of the one centre that works here; None where several do. Raises NoCentre."""
        if not self.centre_ids():
            raise NoCentre()
        working = self.working_centres()
        return working[0] if len(working) == 1 else None

    def working_centres(self) -> list[int]:
        """The ids of the centres that are not archived."""
        return [one.id for one in self.centres.every() if not one.is_archived]

    def centre_ids(self) -> list[int]:
        """The ids of the centres in the order they were loaded."""
        with self.database.read() as connection:
            return list(centre_ids(connection).values())

    def is_ready(self) -> bool:
        """Whether the database is of this release. Raises Unavailable."""
        return is_current(self.database)

    def slip(self, ticket_id: int, caller: Caller, known: SlipState | None = None) -> SlipState:
        """The state of the ticket's slip: of `known` as it was a moment ago, if given.

        A slip whose printer is known to be at fault is delayed, even before the printer tried. A
        kiosk gets the name of the printer if it isn't its own.
        """
        found = known or self.print_queue.slip(ticket_id)
        return self._as_told({ticket_id: found}, caller)[ticket_id]

    def slips(self, ticket_ids: Collection[int], caller: Caller) -> Mapping[int, SlipState]:
        """What became of the paper of each of the tickets, as `slip` tells it."""
        return self._as_told(self.print_queue.slips(ticket_ids), caller)

    def _as_told(self, slips: Mapping[int, SlipState], caller: Caller) -> dict[int, SlipState]:
        health = self.device_control.health()
        faulty = {ident for ident, now in health.items() if now.state is HealthState.FAULT}
        names: Mapping[int, str] = {}
        if caller.kind == "device" and {s.printer for s in slips.values()} - {None, caller.id}:
            every = self.authentication.every_device()
            names = {d.id: d.called for d in every if d.id != caller.id}
        return {
            ident: replace(
                slip,
                elsewhere=names.get(slip.printer or 0),
                is_held_up=slip.is_held_up or (slip.is_open and slip.printer in faulty),
            )
            for ident, slip in slips.items()
        }


Picture = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Pictures:
    """The makers of pictures, built by the factory, so that API and sockets say the same.

    What they make is typed by the API, which this floor doesn't know.
    """

    display: Callable[[Floor, DisplayScreen, datetime], Any]
    sample: Callable[[Floor, DisplayPlan, Sequence[Notice], datetime], Any]
    """A display of a lobby that is made up, as it is planned, with these notices."""
    track: Callable[[Floor, Ticket, datetime], Any]
    track_by_id: Callable[[Floor, int, datetime], Any]
