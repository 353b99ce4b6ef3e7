"""The house: everything a running installation consists of, handed down by the factory."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from app.config import Settings
from app.domain.errors import NotThere
from app.domain.floor import Floor
from app.domain.ticket import Ticket
from app.operations.accounts import Accounts
from app.operations.acting import Acting
from app.operations.agents import Agents
from app.operations.alarms import Alarms
from app.operations.alerting import Alerting
from app.operations.announcing import Announcer
from app.operations.auditing import Auditing
from app.operations.calling import Calling
from app.operations.cards import Cards
from app.operations.clock import Clock
from app.operations.closing import ServiceDesk
from app.operations.correcting import Correcting
from app.operations.counters import CounterDesk
from app.operations.days import Days
from app.operations.device_book import DeviceBook
from app.operations.device_desk import DeviceDesk
from app.operations.issuing import Issuing
from app.operations.lobby import LobbyDesk
from app.operations.media import Media
from app.operations.pairing import Pairing
from app.operations.past_alerts import PastAlerts
from app.operations.people import People
from app.operations.printing import PrintQueue, SlipState
from app.operations.rating import RatingDesk
from app.operations.remarking import Remarking
from app.operations.rights import Caller
from app.operations.speaking import SpeakingDesk
from app.persistence.centres import centre_ids
from app.persistence.database import Database
from app.persistence.floors import ticket_by_id
from app.persistence.listing import ticket_id_of_code
from app.persistence.units import Units
from hardware.devices import Health, HealthState


@dataclass(frozen=True, slots=True)
class DeviceRoom:
    """What the house may ask of its devices; no call of it ever waits for one."""

    health: Callable[[], Mapping[int, Health]]
    simulate: Callable[[int, str, int], None]
    test: Callable[[int], None]
    scan: Callable[[int, str], None]
    has_scanner: Callable[[int], bool]


@dataclass(frozen=True, slots=True)
class House:
    """The parts that views and stations use."""

    settings: Settings
    clock: Clock
    database: Database
    units: Units
    people: People
    accounts: Accounts
    auditing: Auditing
    issuing: Issuing
    cards: Cards
    calling: Calling
    acting: Acting
    remarking: Remarking
    counters: CounterDesk
    closing: ServiceDesk
    correcting: Correcting
    alarms: Alarms
    alerting: Alerting
    past_alerts: PastAlerts
    rating: RatingDesk
    days: Days
    printing: PrintQueue
    announcer: Announcer
    speaking: SpeakingDesk
    lobby: LobbyDesk
    media: Media
    devices: DeviceRoom
    agents: Agents
    pairing: Pairing
    device_book: DeviceBook
    device_desk: DeviceDesk
    build: str

    def main_centre(self) -> int:
        """The id of the centre that pages without a caller speak of: the first one loaded."""
        return self.centre_ids()[0]

    def centre_ids(self) -> list[int]:
        """The ids of the centres in the order they were loaded."""
        with self.database.read() as connection:
            return list(centre_ids(connection).values())

    def slip(self, ticket_id: int, caller: Caller, known: SlipState | None = None) -> SlipState:
        """What became of the ticket's paper: of `known` as it was a moment ago, if given.

        A slip whose printer is known to be at fault is held up, even before the printer tried.
        A kiosk is told the name of the printer if it isn't its own.
        """
        slip = known or self.printing.slip(ticket_id)
        if slip.printer is not None and caller.kind == "device" and slip.printer != caller.id:
            named = (d.name for d in self.people.every_device() if d.id == slip.printer)
            slip = replace(slip, elsewhere=next(named, None))
        if slip.printer is None or not slip.is_open:
            return slip
        health = self.devices.health().get(slip.printer)
        is_faulty = health is not None and health.state is HealthState.FAULT
        return replace(slip, is_held_up=slip.is_held_up or is_faulty)

    def held(self, code: str) -> tuple[Floor, Ticket]:
        """The ticket whose phone page has the code, and the floor. Raises NotThere."""
        with self.database.read() as connection:
            found = ticket_id_of_code(connection, code)
            if found is None:
                raise NotThere()
            centre_id, ticket_id = found
            floor = self.units.floors.get(connection, centre_id)
            ticket = floor.tickets.get(ticket_id) or ticket_by_id(connection, centre_id, ticket_id)
        if ticket is None:
            raise NotThere()
        return floor, ticket
