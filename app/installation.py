"""An installation without its web: database, clock, operations; for server and command."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from app.config import Settings, open_data
from app.domain.floor import Floor
from app.domain.ticket import Ticket
from app.operations.accounts import Accounts
from app.operations.acting import Acting
from app.operations.alarms import Alarms
from app.operations.alerting import Alerting
from app.operations.auditing import Auditing
from app.operations.calling import Calling
from app.operations.clock import Clock, DemoClock, SystemClock
from app.operations.closing import ServiceDesk
from app.operations.correcting import Correcting
from app.operations.counters import CounterDesk
from app.operations.days import Days
from app.operations.device_book import DeviceBook
from app.operations.issuing import Issued, Issuing, PrinterFor
from app.operations.lobby import LobbyDesk
from app.operations.media import Media
from app.operations.people import People
from app.operations.printing import PrintQueue
from app.operations.rating import RatingDesk
from app.operations.remarking import Remarking
from app.operations.slips import slip
from app.persistence import centres
from app.persistence.configuration import read_file, sample
from app.persistence.database import Database
from app.persistence.floors import Floors
from app.persistence.revision import is_current
from app.persistence.units import Units
from app.samples import add_people, sample_devices


@dataclass(frozen=True, slots=True)
class Installation:
    """The parts that work without a browser."""

    settings: Settings
    clock: Clock
    database: Database
    units: Units
    people: People
    device_book: DeviceBook
    accounts: Accounts
    auditing: Auditing
    calling: Calling
    acting: Acting
    remarking: Remarking
    counters: CounterDesk
    closing: ServiceDesk
    correcting: Correcting
    alarms: Alarms
    alerting: Alerting
    rating: RatingDesk
    days: Days
    printing: PrintQueue
    lobby: LobbyDesk
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
    units = Units(database, Floors())
    people = People(database, time, secret_key=key)
    return Installation(
        settings=settings,
        clock=time,
        database=database,
        units=units,
        people=people,
        device_book=DeviceBook(units, time, people),
        accounts=Accounts(units, time, people),
        auditing=Auditing(units, time, people),
        calling=Calling(units, time),
        acting=Acting(units, time),
        remarking=Remarking(units, time),
        counters=CounterDesk(units, time),
        closing=ServiceDesk(units, time),
        correcting=Correcting(units, time),
        alarms=Alarms(units, time),
        alerting=Alerting(units, time, sends=bool(settings.webhook_url)),
        rating=RatingDesk(units, time),
        days=Days(units, time),
        printing=PrintQueue(database),
        lobby=LobbyDesk(units, time, is_demo=settings.demo),
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
        known = centres.centre_ids(connection)
    if not known:
        plain = read_file(sample(settings.centre))
        with database.write() as connection:
            centre_id = centres.save_centre(connection, plain)
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
