"""An installation without its web: database, clock, operations; for server and command."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from app.config import Settings, open_data
from app.domain.queue.floor import Floor
from app.domain.queue.ticket import Ticket
from app.operations.alerts.alerts import Alerts
from app.operations.alerts.help_calls import HelpCalls
from app.operations.centre.closures import Closures
from app.operations.clock import Clock, DemoClock, SystemClock
from app.operations.devices.devices import DeviceRegistry
from app.operations.devices.printing import PrintQueue
from app.operations.devices.slips import slip
from app.operations.lobby.displays import Displays
from app.operations.lobby.media import Media
from app.operations.people.accounts import Accounts
from app.operations.people.audit import Audit
from app.operations.people.authentication import Authentication
from app.operations.queue.calling import Calling
from app.operations.queue.corrections import Corrections
from app.operations.queue.counters import Counters
from app.operations.queue.day_close import DayClose
from app.operations.queue.issuing import Issued, Issuing, PrinterFor
from app.operations.queue.ticket_actions import TicketActions
from app.operations.queue.ticket_edits import TicketEdits
from app.operations.visitors.ratings import Ratings
from app.persistence.centre import store
from app.persistence.centre.configuration import read_file, sample_file
from app.persistence.database import Database
from app.persistence.queue.floors import Floors
from app.persistence.queue.unit_of_work import UnitsOfWork
from app.persistence.revision import is_current
from app.samples import add_people, sample_devices


@dataclass(frozen=True, slots=True)
class Installation:
    """The parts that work without a browser."""

    settings: Settings
    clock: Clock
    database: Database
    units: UnitsOfWork
    people: Authentication
    device_book: DeviceRegistry
    accounts: Accounts
    auditing: Audit
    calling: Calling
    acting: TicketActions
    remarking: TicketEdits
    counters: Counters
    closing: Closures
    correcting: Corrections
    alarms: HelpCalls
    alerting: Alerts
    rating: Ratings
    days: DayClose
    printing: PrintQueue
    lobby: Displays
    media: Media

    def issuing(self, *, printer_for: PrinterFor, issued: Issued) -> Issuing:
        """Issuing with the devices that print."""
        base = self.settings.base_url

        def make_slip(floor: Floor, ticket: Ticket, code: str) -> dict[str, Any]:
            return slip(floor, ticket, track_url=f"{base}/t/{code}")

        return Issuing(
            self.units,
            self.clock,
            make_slip=make_slip,
            printer_for=printer_for,
            issued=issued,
            always_open=self.settings.demo,
        )

    def close(self) -> None:
        """Closes the database."""
        self.database.close()


def open_installation(settings: Settings, *, clock: Clock | None = None) -> Installation:
    """The installation of the settings; its database must be migrated already.

    Raises SettingsError where the folder of the data can't be used.
    """
    key = open_data(settings)
    time = clock or (DemoClock() if settings.demo else SystemClock())
    database = Database(settings.database_url)
    units = UnitsOfWork(database, Floors())
    people = Authentication(database, time, secret_key=key)
    return Installation(
        settings=settings,
        clock=time,
        database=database,
        units=units,
        people=people,
        device_book=DeviceRegistry(units, time, people),
        accounts=Accounts(units, time, people),
        auditing=Audit(units, time, people),
        calling=Calling(units, time),
        acting=TicketActions(units, time),
        remarking=TicketEdits(units, time),
        counters=Counters(units, time),
        closing=Closures(units, time),
        correcting=Corrections(units, time),
        alarms=HelpCalls(units, time),
        alerting=Alerts(units, time, sends=bool(settings.webhook_url)),
        rating=Ratings(units, time),
        days=DayClose(units, time),
        printing=PrintQueue(database),
        lobby=Displays(units, time, is_demo=settings.demo),
        media=Media(settings.data / "media", units, time),
    )


def install(installation: Installation, tell: Callable[[str], None] = lambda line: None) -> None:
    """Migrates the database; fills an empty one with the sample centre and its accounts.

    In a demonstration an installation without any device gets the simulated ones. `tell` is given
    a line for each thing that was done.
    """
    settings, database, people = installation.settings, installation.database, installation.people
    if not is_current(database):
        # Here, because a server finds its database current, and the steps' library holds 12 MB.
        from app.persistence.migrate import upgrade  # noqa: PLC0415

        upgrade(database)
    with database.read() as connection:
        known = store.centre_ids(connection)
    if not known:
        plain = read_file(sample_file(settings.centre))
        with database.write() as connection:
            centre_id = store.save_centre(connection, plain)
        centre = installation.units.floor(centre_id).centre
        tell(f"loaded the centre {centre.code}: {centre.name['vi']}")
        password = add_people(people, centre, settings)
        if password:
            tell(
                f"password of the sample accounts, kept in {settings.credentials_file}: {password}"
            )
        known = {centre.code: centre_id}
    if settings.demo and not people.every_device():
        first = next(iter(known.values()))
        ids: dict[str | None, int] = {}
        for device in sample_devices(installation.units.floor(first).centre):
            ids[device.name], _ = installation.device_book.add(
                None,
                first,
                device.kind,
                device.name,
                url=device.url,
                zone=device.zone,
                counter=device.counter,
                kiosk=ids.get(device.kiosk),
            )
        tell(
            "added the simulated devices: kiosk-1, scanner-1, reception-1, rating-1, "
            "a display a zone, a board a counter"
        )
