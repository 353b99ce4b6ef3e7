"""The book of devices: added, changed, revoked; each change an event that says who did it."""

import secrets
from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import Connection

from app.domain.errors import Invalid, NotThere
from app.domain.log import DEVICE, Event
from app.operations.clock import Clock
from app.operations.people import People
from app.operations.rights import Caller
from app.persistence import people as rows
from app.persistence.people import Device
from app.persistence.unit import Unit
from app.persistence.units import Units

SYSTEM = "system"
"""Who acts where no caller is given: whoever may run `moiso` on the server."""

PRINT = frozenset({"kiosk", "printer"})
"""The kinds of devices whose URL is a printer's."""


class DeviceBook:
    """Writes down what devices there are. Rights are checked by who hands a caller."""

    def __init__(self, units: Units, clock: Clock, people: People) -> None:
        self._units = units
        self._clock = clock
        self._people = people

    def add(
        self,
        caller: Caller | None,
        centre_id: int,
        kind: str,
        name: str,
        *,
        url: str = "",
        zone: str | None = None,
        counter: int | None = None,
        kiosk: int | None = None,
        agent: int | None = None,
    ) -> tuple[int, str]:
        """The new device's id and token, which is kept only as a hash. Raises Invalid.

        `kiosk` is the device that a scanner serves, `agent` the one that drives it.
        """
        row = {"kind": kind, "name": name, "url": url, "zone": zone, "counter": counter}
        with self._units.begin(centre_id, self._clock.now()) as unit:
            more = {"kiosk": kiosk, "agent": agent}
            ident, token = add_device(unit.connection, centre_id, {**row, **more}, unit.at)
            known = _known(unit, name)
            agent_name = _name(unit, agent)
            told = {"url": url, "zone": zone, "counter": counter, "agent": agent_name}
            note(unit, caller, known, "device_added", told)
        return ident, token

    def set_url(self, caller: Caller | None, centre_id: int, name: str, url: str) -> None:
        """Changes where the device is reached. Raises NotThere."""
        with self._units.begin(centre_id, self._clock.now()) as unit:
            device = _known(unit, name)
            rows.set_device_url(unit.connection, device.id, url)
            note(unit, caller, device, "device_url", {"url": url})

    def revoke(self, caller: Caller | None, centre_id: int, name: str) -> Device:
        """The device, which from now on may do nothing. Raises NotThere."""
        with self._units.begin(centre_id, self._clock.now()) as unit:
            device = _known(unit, name)
            rows.revoke_device(unit.connection, device.id, unit.at)
            note(unit, caller, device, "device_revoked", {})
        self._people.forget_callers()
        return device

    def set_second_printer(
        self, caller: Caller | None, centre_id: int, name: str, printer: str | None
    ) -> None:
        """Lets a printer take the slips that the device's own can't print; None ends that.

        Raises NotThere for an unknown device, Invalid for one that can't print or is itself.
        """
        with self._units.begin(centre_id, self._clock.now()) as unit:
            device = _known(unit, name)
            second = _known(unit, printer) if printer is not None else None
            if second is not None and second.is_revoked:
                raise NotThere(device=printer)
            if second is not None and (
                second.id == device.id or not second.url or second.kind not in PRINT
            ):
                raise Invalid("invalid", field="second_printer")
            second_id = second.id if second is not None else None
            rows.set_second_printer(unit.connection, device.id, second_id)
            note(unit, caller, device, "device_second_printer", {"second_printer": printer})

    def give_to_agent(
        self, caller: Caller | None, centre_id: int, name: str, agent_id: int | None
    ) -> None:
        """Lets an agent drive the device; None: the server. Raises NotThere, without URL too."""
        with self._units.begin(centre_id, self._clock.now()) as unit:
            device = _known(unit, name)
            if not device.url:
                raise NotThere(device=name)
            rows.set_device_agent(unit.connection, device.id, agent_id)
            note(unit, caller, device, "device_agent", {"agent": _name(unit, agent_id)})


def add_device(
    connection: Connection, centre_id: int, row: Mapping[str, object], at: datetime
) -> tuple[int, str]:
    """Adds the row of a device; its id and its new token. Raises Invalid for a taken name."""
    name = str(row["name"])
    if rows.device_by_name(connection, centre_id, name) is not None:
        raise Invalid("name_taken", field="name", name=name)
    token = secrets.token_urlsafe(32)
    kept = {**row, "token_hash": rows.token_hash(token), "created_at": at}
    return rows.add_device(connection, centre_id, kept), token


def note(
    unit: Unit, caller: Caller | None, device: Device, change: str, more: Mapping[str, object]
) -> None:
    """Writes a change of the device into the log; without a caller it was the command line."""
    facts = {"device": device.id, "name": device.name, "device_kind": device.kind}
    actor = caller.actor if caller is not None else SYSTEM
    told = {**facts, "change": change, **more}
    unit.note(Event(unit.next_seq, unit.at, DEVICE, actor, facts=told))


def _known(unit: Unit, name: str) -> Device:
    device = rows.device_by_name(unit.connection, unit.centre_id, name)
    if device is None:
        raise NotThere(device=name)
    return device


def _name(unit: Unit, device_id: int | None) -> str | None:
    device = rows.device_by_id(unit.connection, device_id) if device_id is not None else None
    return device.name if device is not None else None
