"""The paper of printers counted: each slip's length, each new roll, and what is left of it."""

import logging
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from threading import Lock

from app.domain.centre.calendar import business_day
from app.domain.centre.values import Centre, HoursFor
from app.domain.devices.kinds import driven_by, prints
from app.domain.devices.paper import (
    PaperForecast,
    PaperRoll,
    ends_soon,
    paper_forecast,
    printed,
    renewed,
    told,
)
from app.domain.errors import NotThere
from app.operations.clock import Clock
from app.operations.devices.devices import note_device
from app.operations.people.authentication import Authentication
from app.operations.people.rights import Caller, Right
from app.persistence.database import Unavailable
from app.persistence.devices.devices import Device
from app.persistence.devices.paper import keep_paper_roll, paper_rolls_of_all
from app.persistence.queue.unit_of_work import UnitsOfWork
from hardware.device_url import DeviceUrlError
from hardware.devices import Health
from hardware.printers.paper import roll_mm
from hardware.urls import parse

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class PrinterPaper:
    """How long a printer's paper lasts, and whether somebody should have a new roll ready."""

    device: Device
    forecast: PaperForecast
    ends_soon: bool


class PaperCounts:
    """Counts printers' paper. Safe to use from many threads; a row a printer, no event a slip."""

    def __init__(self, units: UnitsOfWork, clock: Clock, authentication: Authentication) -> None:
        self._units = units
        self._clock = clock
        self._authentication = authentication
        self._lock = Lock()
        self._rolls: dict[int, PaperRoll] | None = None
        self._warned: set[int] = set()

    def printed(self, device_id: int, mm: float | None) -> None:
        """Count a slip; None for one whose agent, an older one, doesn't say how long it was.

        It never raises: a slip is not printed again because it couldn't be counted.
        """
        try:
            self._count(device_id, mm)
        except Unavailable:
            log.warning(
                "printer %d: the paper of a slip is not kept, the database is away", device_id
            )

    def heard(self, device: Device, health: Health) -> None:
        """Take in how a printer is: out of paper, low, or well again. Raises Unavailable."""
        if driven_by(device.kind, device.url) != "printer":
            return
        state, cause, at = health.state.value, health.cause.value, self._clock.now()
        self._change(device, lambda roll: told(roll, state, cause, at, configured_mm(device.url)))

    def renew(self, caller: Caller, device_id: int) -> Device:
        """Take in that a new roll is in the printer. Raises NotAllowed, NotThere."""
        caller.must(Right.SEE_DEVICES)
        device = next(
            (d for d in self._authentication.devices(caller.centre_id) if d.id == device_id), None
        )
        if device is None or device.is_revoked or not (device.url and prints(device.kind)):
            raise NotThere(device=device_id)
        with self._units.begin(caller.centre_id, self._clock.now()) as unit:
            note_device(unit, caller, device, "device_new_roll", {})
        self._change(device, lambda roll: renewed(roll, self._clock.now()))
        return device

    def _count(self, device_id: int, mm: float | None) -> None:
        device = next((d for d in self._authentication.every_device() if d.id == device_id), None)
        if device is None or (mm is None and not self._counts(device_id)):
            return
        zone, at = self._units.floor(device.centre_id).centre.time_zone, self._clock.now()
        self._change(device, lambda roll: printed(roll, mm, at, zone))

    def _counts(self, device_id: int) -> bool:
        with self._lock:
            return device_id in self._known()

    def of(self, centre_id: int) -> Mapping[int, PrinterPaper]:
        """How long the paper of each of the centre's printers lasts, where any was counted."""
        if not self._rolls_now():
            return {}
        centre = self._units.floor(centre_id).centre
        return self.of_devices(centre, self._authentication.devices(centre_id))

    def of_devices(self, centre: Centre, devices: Iterable[Device]) -> Mapping[int, PrinterPaper]:
        """The same for who knows the centre and its devices already."""
        rolls = self._rolls_now()
        if not rolls:
            return {}
        zone, at = centre.time_zone, self._clock.now()
        today = centre.hours.spans_on(business_day(at, zone), HoursFor.ISSUING)
        found: dict[int, PrinterPaper] = {}
        for device in devices:
            roll = rolls.get(device.id)
            if roll is None or device.is_revoked:
                continue
            now = paper_forecast(roll, configured_mm(device.url), at, zone)
            if now is not None:
                soon = ends_soon(now, today, zone)
                found[device.id] = PrinterPaper(device, now, self._warns(device.id, now, soon))
        return found

    def ending(self, centre_id: int) -> list[dict[str, object]]:
        """The centre's printers whose paper ends soon, and for how many slips it lasts."""
        return paper_ending(self.of(centre_id))

    def _warns(self, device_id: int, now: PaperForecast, soon: bool) -> bool:
        """Whether its end is soon; once so it stays, though a quiet hour moves it beyond the day,
        until the roll is another.
        """
        if soon:
            self._warned.add(device_id)
        return now.slips_left is not None and device_id in self._warned

    def _change(self, device: Device, change: Callable[[PaperRoll], PaperRoll]) -> None:
        with self._lock:
            known = self._known()
            before = known.get(device.id, PaperRoll())
            after = change(before)
            if after == before:
                return
            known[device.id] = after
            if after.used_mm < before.used_mm:
                self._warned.discard(device.id)
            with self._units.database.write() as connection:
                keep_paper_roll(connection, device.centre_id, device.id, after)

    def _rolls_now(self) -> Mapping[int, PaperRoll]:
        with self._lock:
            return dict(self._known())

    def _known(self) -> dict[int, PaperRoll]:
        if self._rolls is None:
            with self._units.database.read() as connection:
                self._rolls = dict(paper_rolls_of_all(connection))
        return self._rolls


def paper_ending(papers: Mapping[int, PrinterPaper]) -> list[dict[str, object]]:
    """Those of the printers whose paper ends soon, and for how many slips it lasts."""
    return [
        {"id": one.device.id, "name": one.device.called, "slips": one.forecast.slips_left}
        for one in papers.values()
        if one.ends_soon
    ]


def configured_mm(url: str) -> float:
    """How long the URL says that a roll of its printer is."""
    try:
        return roll_mm(parse(url).options)
    except DeviceUrlError:
        return roll_mm({})
