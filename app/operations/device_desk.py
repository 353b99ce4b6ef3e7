"""Adding and revoking devices, by those who manage them."""

import re
from dataclasses import dataclass

from app.domain.centre import Centre
from app.domain.errors import Invalid, NotThere
from app.domain.floor import Floor, profile_of
from app.operations.agents import DRIVEN
from app.operations.boards import BoardPresets
from app.operations.device_book import DeviceBook
from app.operations.people import People
from app.operations.rights import Caller, Right
from app.persistence.people import Device
from app.persistence.units import Units
from hardware.boards import misses
from hardware.urls import DeviceUrlError, parse

URL_NEEDED = frozenset({"printer", "board", "keypad", "speaker"})
COUNTER_NEEDED = frozenset({"board", "keypad", "rating"})
NAME = r"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$"
"""What a device may be called: its name stands in addresses, files and logs."""


@dataclass(frozen=True, slots=True)
class NewDevice:
    """What somebody wants to be added; names stand for what is there already."""

    kind: str
    name: str
    url: str = ""
    zone: str | None = None
    counter: int | None = None
    agent: str | None = None
    kiosk: str | None = None


class DeviceDesk:
    """Adds devices and takes their rights away. Safe to use from many threads."""

    def __init__(
        self, book: DeviceBook, people: People, units: Units, presets: BoardPresets
    ) -> None:
        self._book = book
        self._people = people
        self._presets = presets
        self._units = units

    def add(self, caller: Caller | None, centre_id: int, wanted: NewDevice) -> tuple[int, str]:
        """The new device's id and token. A caller of None is the command line.

        Raises NotAllowed, and Invalid naming the wrong field.
        """
        if caller is not None:
            caller.must(Right.MANAGE_DEVICES)
        floor = self._units.floor(centre_id)
        self._check(wanted, floor.centre)
        self._must_show_labels(floor, wanted)
        return self._book.add(
            caller,
            centre_id,
            wanted.kind,
            wanted.name,
            url=wanted.url,
            zone=wanted.zone,
            counter=wanted.counter,
            agent=self._named(centre_id, "agent", wanted.agent),
            kiosk=self._named(centre_id, "kiosk", wanted.kiosk),
        )

    def move(self, centre_id: int, name: str, url: str) -> None:
        """Changes where a device is reached, from the command line. Raises NotThere, Invalid."""
        known = next((d for d in self._people.devices(centre_id) if d.name == name), None)
        if known is None:
            raise NotThere(device=name)
        moved = NewDevice(known.kind, name, url, known.zone, known.counter)
        self._check_url(moved)
        self._must_show_labels(self._units.floor(centre_id), moved)
        self._book.set_url(None, centre_id, name, url)

    def revoke(self, caller: Caller, device_id: int) -> Device:
        """The device, which from now on may do nothing. Raises NotAllowed, NotThere."""
        caller.must(Right.MANAGE_DEVICES)
        for device in self._people.devices(caller.centre_id):
            if device.id == device_id and not device.is_revoked:
                return self._book.revoke(caller, device.centre_id, device.name)
        raise NotThere(device=device_id)

    def _check(self, wanted: NewDevice, centre: Centre) -> None:
        if not re.fullmatch(NAME, wanted.name):
            raise Invalid("device_name", field="name", name=wanted.name)
        self._check_url(wanted)
        is_main = wanted.kind == "board" and wanted.zone is not None
        if wanted.counter is None and wanted.kind in COUNTER_NEEDED and not is_main:
            raise Invalid("device_counter_needed", field="counter")
        if wanted.kind == "speaker" and wanted.zone is None:
            raise Invalid("device_zone_needed", field="zone")
        if wanted.counter is not None and wanted.counter not in centre.counters:
            raise Invalid("invalid", field="counter")
        if wanted.zone is not None and wanted.zone not in centre.zones:
            raise Invalid("invalid", field="zone")
        if (wanted.kind == "scanner") != (wanted.kiosk is not None):
            raise Invalid("invalid", field="kiosk")
        if wanted.agent is not None and not wanted.url:
            raise Invalid("device_url_needed", field="url")

    def _named(self, centre_id: int, kind: str, name: str | None) -> int | None:
        if name is None:
            return None
        for device in self._people.devices(centre_id):
            if (device.kind, device.name) == (kind, name) and not device.is_revoked:
                return device.id
        raise Invalid("invalid", field=kind)

    def _check_url(self, wanted: NewDevice) -> None:
        if not wanted.url:
            if wanted.kind in URL_NEEDED:
                raise Invalid("device_url_needed", field="url")
            return
        try:
            url = parse(self._presets.written_out(wanted.url))
        except DeviceUrlError as error:
            raise Invalid("device_url", field="url", why=str(error)) from error
        if DRIVEN.get(wanted.kind) != url.kind:
            raise Invalid("device_url_kind", field="url", kind=url.kind)

    def _must_show_labels(self, floor: Floor, wanted: NewDevice) -> None:
        """Raises Invalid for a board that leaves out prefixes that it is to show.

        Unless its URL says so.
        """
        if wanted.kind != "board":
            return
        url = parse(self._presets.written_out(wanted.url))
        zone = floor.centre.zones[wanted.zone].counters if wanted.zone is not None else ()
        counters = zone if wanted.counter is None else (wanted.counter,)
        services = {one.service for number in counters for one in profile_of(floor, number)}
        prefixes = sorted({floor.centre.services[code].prefix for code in services})
        missed = [prefix for prefix in prefixes if misses(url, prefix)]
        if missed:
            raise Invalid("board_misses_prefix", field="url", prefixes=", ".join(missed))
