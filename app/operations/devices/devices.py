"""The registry of devices and their pairing; each change is an event that says who did it."""

import secrets
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager, suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from posixpath import normpath

from sqlalchemy import Connection

from app.domain.centre.values import Centre
from app.domain.devices.kinds import KINDS, DeviceKind, prints
from app.domain.devices.naming import (
    MOST_LETTERS,
    is_name,
    name_of,
    on_paper,
    port_of,
    printer_url,
)
from app.domain.errors import Conflict, Invalid, NotSignedIn, NotThere
from app.domain.events import DEVICE, SYSTEM
from app.domain.queue.floor import Floor, profile_of
from app.operations.clock import Clock
from app.operations.devices.boards import BoardPresets
from app.operations.people.authentication import Authentication, device_caller
from app.operations.people.rights import Caller, Right
from app.operations.people.throttling import SignInThrottle
from app.persistence.devices import devices as rows
from app.persistence.devices.devices import Device
from app.persistence.people.accounts import token_hash
from app.persistence.queue.unit_of_work import UnitOfWork, UnitsOfWork
from hardware.boards import missed_letters
from hardware.device_url import DeviceUrl, DeviceUrlError
from hardware.options import number_option
from hardware.outbound import Outbound
from hardware.printers.language import language_of
from hardware.printers.line_speed import baud_of, too_slow_for_pictures
from hardware.urls import parse


@dataclass(frozen=True, slots=True)
class NewDevice:
    """A device to be added; kiosk, agent and printer are names of existing devices.

    A `name` that can't be one, as "Ki-ốt 1", is its title, of which a name is made. `paper_mm` is
    how wide a printer's paper is.
    """

    kind: str
    name: str
    url: str = ""
    zone: str | None = None
    counter: int | None = None
    agent: str | None = None
    kiosk: str | None = None
    paper_mm: int | None = None


class Devices:
    """Adds, changes and revokes devices. A caller of None is the command line.

    Safe to use from many threads.
    """

    def __init__(
        self,
        units: UnitsOfWork,
        clock: Clock,
        authentication: Authentication,
        presets: BoardPresets,
        *,
        outbound: Outbound,
        is_demo: bool = False,
    ) -> None:
        """`outbound` is where devices may be that a page or the API sets.

        In a demonstration one rating tablet may serve every counter.
        """
        self._is_demo = is_demo
        self._outbound = outbound
        self._units = units
        self._clock = clock
        self._authentication = authentication
        self.presets = presets

    def by_centre(self) -> Mapping[int, Sequence[Device]]:
        """The devices of every centre that has any, by its id, revoked ones too, by one query."""
        found: dict[int, list[Device]] = {}
        with self._units.database.read() as connection:
            for device in rows.devices_of(connection):
                found.setdefault(device.centre_id, []).append(device)
        return found

    def add(self, caller: Caller | None, centre_id: int, new: NewDevice) -> tuple[int, str]:
        """Add the device, and return its id and its token, which is kept only as a hash.

        Raises NotAllowed, and Invalid naming the wrong field.
        """
        _must_manage(caller)
        floor = self._units.floor(centre_id)
        new, title = self._written(centre_id, new)
        self._check(new, floor.centre)
        self._must_be_near(caller, new.url)
        self._must_show_labels(floor, new)
        agent_id = self._named(centre_id, "agent", new.agent)
        self._must_be_alone(centre_id, new, agent_id)
        row = {
            "kind": new.kind,
            "name": new.name,
            "url": new.url,
            "zone": new.zone,
            "counter": new.counter,
            "kiosk": self._named(centre_id, "kiosk", new.kiosk),
            "agent": agent_id,
            "by_command": caller is None,
            "title": title,
            "paired_at": self._clock.now() if self._is_demo and caller is None else None,
        }
        with self._begin(centre_id) as unit:
            ident, token = insert_new_device(unit.connection, centre_id, row, unit.at)
            known = _known_device(unit, new.name)
            address = {name: row[name] for name in ("url", "zone", "counter")}
            note_device(unit, caller, known, "device_added", {**address, "agent": new.agent})
        return ident, token

    def set_url(
        self,
        caller: Caller | None,
        centre_id: int,
        which: int | str,
        url: str | None = None,
        *,
        paper_mm: int | None = None,
    ) -> None:
        """Change where the device of the id or the name is reached, or how wide its paper is.

        Raises NotAllowed, NotThere, Invalid.
        """
        _must_manage(caller)
        with self._begin(centre_id) as unit:
            device = _known_device(unit, which)
            if device.is_revoked:
                raise NotThere(device=which)
            url = _written_url(device.kind, device.url if url is None else url)
            if url and paper_mm is not None and prints(device.kind):
                url = on_paper(url, paper_mm)
            moved = NewDevice(device.kind, device.name, url, device.zone, device.counter)
            self._check_url(moved)
            is_kept = port_of(url) == port_of(device.url) and device.by_command
            if not is_kept:
                self._must_be_near(caller, url)
            self._must_show_labels(unit.floor, moved)
            self._must_be_alone(centre_id, moved, device.agent, itself=device.id)
            by_command = caller is None or is_kept
            rows.set_device_url(unit.connection, device.id, url, by_command=by_command)
            note_device(unit, caller, device, "device_url", {"url": url})

    def revoke(self, caller: Caller | None, centre_id: int, device: int | str) -> Device:
        """Revoke the device of the id or the name, and return it.

        Raises NotAllowed, NotThere.
        """
        _must_manage(caller)
        with self._begin(centre_id) as unit:
            known = _known_device(unit, device)
            if known.is_revoked:
                raise NotThere(device=device)
            rows.mark_device_revoked(unit.connection, known.id, unit.at)
            note_device(unit, caller, known, "device_revoked", {})
        self._authentication.forget_callers()
        return known

    def set_second_printer(
        self, caller: Caller | None, centre_id: int, name: str, printer: str | None
    ) -> None:
        """Let a printer take the slips that the device's own can't print; None ends that.

        Raises NotAllowed, NotThere for an unknown device, Invalid for one that can't print or is
        itself.
        """
        _must_manage(caller)
        with self._begin(centre_id) as unit:
            device = _known_device(unit, name)
            second = _known_device(unit, printer) if printer is not None else None
            if second is not None and second.is_revoked:
                raise NotThere(device=printer)
            if second is not None and (
                second.id == device.id or not second.url or not prints(second.kind)
            ):
                raise Invalid("invalid", field="second_printer")
            second_id = second.id if second is not None else None
            rows.set_second_printer(unit.connection, device.id, second_id)
            note_device(unit, caller, device, "device_second_printer", {"second_printer": printer})

    def give_to_agent(
        self, caller: Caller | None, centre_id: int, name: str, agent: str | None
    ) -> None:
        """Let an agent drive the device; None: the server.

        Raises NotAllowed, NotThere (also for a device without a URL), Invalid for no such agent.
        """
        _must_manage(caller)
        agent_id = self._named(centre_id, "agent", agent)
        with self._begin(centre_id) as unit:
            device = _known_device(unit, name)
            if not device.url:
                raise NotThere(device=name)
            rows.set_device_agent(unit.connection, device.id, agent_id)
            note_device(unit, caller, device, "device_agent", {"agent": agent})

    def _begin(self, centre_id: int) -> AbstractContextManager[UnitOfWork]:
        return self._units.begin(centre_id, self._clock.now())

    def _written(self, centre_id: int, new: NewDevice) -> tuple[NewDevice, str]:
        """The device with a name and a URL that can be used, and what people call it.

        Raises Invalid where a device is called so already.
        """
        title, url = " ".join(new.name.split()), _written_url(new.kind, new.url)
        if url and new.paper_mm is not None and prints(new.kind):
            url = on_paper(url, new.paper_mm)
        if is_name(title) or not 1 <= len(title) <= MOST_LETTERS:
            return replace(new, url=url), ""
        living = [d for d in self._authentication.devices(centre_id) if not d.is_revoked]
        if any(device.title.casefold() == title.casefold() for device in living):
            raise Invalid("name_taken", field="name", name=title)
        name = name_of(title, new.kind, {device.name for device in living})
        return replace(new, name=name, url=url), title

    def _check(self, new: NewDevice, centre: Centre) -> None:
        if not is_name(new.name):
            raise Invalid("device_name", field="name", name=new.name)
        self._check_url(new)
        needs = KINDS[DeviceKind(new.kind)].needs
        is_main = new.kind == "board" and new.zone is not None
        is_for_all = is_main or (self._is_demo and new.kind == "rating")
        if new.counter is None and "counter" in needs and not is_for_all:
            raise Invalid("device_counter_needed", field="counter")
        if "zone" in needs and new.zone is None:
            raise Invalid("device_zone_needed", field="zone")
        if new.counter is not None and new.counter not in centre.counters:
            raise Invalid("invalid", field="counter")
        if new.zone is not None and new.zone not in centre.zones:
            raise Invalid("invalid", field="zone")
        if ("kiosk" in needs) != (new.kiosk is not None):
            raise Invalid("invalid", field="kiosk")
        if new.agent is not None and not new.url:
            raise Invalid("device_url_needed", field="url")

    def _named(self, centre_id: int, kind: str, name: str | None) -> int | None:
        if name is None:
            return None
        for device in self._authentication.devices(centre_id):
            if (device.kind, device.name) == (kind, name) and not device.is_revoked:
                return device.id
        raise Invalid("invalid", field=kind)

    def _check_url(self, new: NewDevice) -> None:
        if not new.url:
            if "url" in KINDS[DeviceKind(new.kind)].needs:
                raise Invalid("device_url_needed", field="url")
            return
        try:
            url = parse(self.presets.written_out(new.url))
        except DeviceUrlError as error:
            raise Invalid("device_url", field="url", why=str(error)) from error
        if KINDS[DeviceKind(new.kind)].drives != url.kind:
            raise Invalid("device_url_kind", field="url", kind=url.kind)
        # One that has such a URL since before goes on, with a warning in its health.
        if too_slow_for_pictures(url):
            has_text = language_of(url.protocol).prints_text
            code = "printer_line_slow" if has_text else "picture_printer_slow"
            raise Invalid(code, field="url", baud=baud_of(url))

    def _must_be_near(self, caller: Caller | None, url: str) -> None:
        """Raise Invalid for an address that only the command line may give a device.

        A name is not asked for: the gate looks at what it means at each connecting, as it does
        whether a file is a device's.
        """
        if caller is None or not url:
            return
        parsed = parse(self.presets.written_out(url))
        hosts = parsed.hosts if parsed.is_networked else ()
        if refused := next(filter(self._outbound.refuses, hosts), None):
            raise Invalid("address_refused", field="url", host=refused)
        if parsed.transport == "file" and not normpath(parsed.path).startswith("/dev/"):
            raise Invalid("address_refused", field="url", host=parsed.path)

    def _must_show_labels(self, floor: Floor, new: NewDevice) -> None:
        """Raise Invalid for a board that leaves out prefixes that it is to show.

        Unless its URL says so.
        """
        if missed := self._missed_prefixes(floor, new):
            raise Invalid("board_misses_prefix", field="url", prefixes=", ".join(missed))

    def _must_be_alone(
        self, centre_id: int, new: NewDevice, agent: int | None, itself: int | None = None
    ) -> None:
        """Raise Invalid for a board whose line has another board of the same address.

        Both would show what is meant for either.
        """
        if new.kind != "board":
            return
        url = parse(self.presets.written_out(new.url))
        for other in self._authentication.devices(centre_id):
            is_beside = other.kind == "board" and bool(other.url) and not other.is_revoked
            if not is_beside or other.id == itself or other.agent != agent:
                continue
            with suppress(DeviceUrlError):  # It has lost its preset, and shows nothing.
                known = parse(self.presets.written_out(other.url))
                if _line(known) == _line(url) and _address(known) == _address(url):
                    raise Invalid(
                        "board_address_taken",
                        field="url",
                        name=other.called,
                        address=_address(url),
                    )

    def missed_prefixes(self, device: Device) -> Sequence[str]:
        """The prefixes of numbers that a board leaves out, though its URL doesn't say so.

        It was added when its counter had other services, or its block of the site's file another
        frame.
        """
        return self._missed_prefixes(self._units.floor(device.centre_id), device)

    def _missed_prefixes(self, floor: Floor, board: NewDevice | Device) -> Sequence[str]:
        if board.kind != "board":
            return ()
        url = parse(self.presets.written_out(board.url))
        zone = floor.centre.zones[board.zone].counters if board.zone is not None else ()
        counters = zone if board.counter is None else (board.counter,)
        services = {one.service for number in counters for one in profile_of(floor, number)}
        prefixes = sorted({floor.centre.service(code).prefix for code in services} - {""})
        return [prefix for prefix in prefixes if missed_letters(url, prefix)]


def _line(url: DeviceUrl) -> tuple[str, str]:
    """The cable, or the converter's port, on which a board hangs."""
    return url.transport, url.where


def _address(url: DeviceUrl) -> int:
    """By which number a board knows that it is meant; one is every board's by itself."""
    return number_option(url.options, "address", 1)


DIGITS = 6


GOOD_FOR = timedelta(minutes=10)


PAIRING = "device-pairing"
"""The name by which wrong codes are throttled: five from an address are free, fifty from all.

Those that come with a device's name are counted under that name instead.
"""


@dataclass(frozen=True, slots=True)
class Code:
    """Six digits, shown once, and until when they are valid."""

    digits: str
    expires_at: datetime


class Pairing:
    """Makes codes and redeems them. Safe to use from many threads."""

    def __init__(self, units: UnitsOfWork, clock: Clock, people: Authentication) -> None:
        self._units = units
        self._clock = clock
        self._people = people
        self._attempts = SignInThrottle(units.database)

    def code(self, caller: Caller | None, centre_id: int, device_id: int) -> Code:
        """Make a new code of the device; the one before is of no use any more.

        Who made it is in the log, never the code. A caller of None is the command line. Raises
        NotAllowed, NotThere, or Conflict for a device that needs no token.
        """
        if caller is not None:
            caller.must(Right.CONFIGURE_DEVICES)
        expires_at = self._clock.now() + GOOD_FOR
        with self._units.begin(centre_id, self._clock.now()) as unit:
            device = rows.device_by_id(unit.connection, device_id)
            if device is None or device.centre_id != centre_id or device.is_revoked:
                raise NotThere(device=device_id)
            if not KINDS[DeviceKind(device.kind)].pairs:
                raise Conflict("not_paired_by_code", name=device.name)
            note_device(unit, caller, device, "pairing_code", {})
            while True:
                digits = f"{secrets.randbelow(10**DIGITS):0{DIGITS}d}"
                if rows.put_code(unit.connection, device, digits, expires_at):
                    return Code(digits, expires_at)

    def pair(self, digits: str, *, address: str, name: str = "") -> tuple[Device, str]:
        """Redeem a code, and return its device and the new token; the one it had before ends.

        A code that comes with a name is good for the device of that name only, and the mistakes of
        other PCs behind the same address don't count against it. Raises NotSignedIn for a wrong,
        used or old code or another name, TooMany after some of them.
        """
        at = self._clock.now()
        throttled = f"{PAIRING}:{name}" if name else PAIRING
        self._attempts.begin(throttled, address, at)
        with self._units.database.read() as connection:
            known = rows.device_of_code(connection, digits, at)
        if known is None or name not in ("", known.name):
            raise NotSignedIn("bad_pairing_code")
        token = secrets.token_urlsafe(32)
        with self._units.begin(known.centre_id, at) as unit:
            device = rows.take_code(unit.connection, digits, at)
            if device is None:
                raise NotSignedIn("bad_pairing_code")
            rows.set_device_token(unit.connection, device.id, token, at)
            note_device(unit, device_caller(device), device, "paired", {})
        self._attempts.succeeded(throttled, address, at)
        self._people.forget_callers()
        return device, token


def _written_url(kind: str, url: str) -> str:
    return printer_url(url) if prints(kind) else url


def _must_manage(caller: Caller | None) -> None:
    if caller is not None:
        caller.must(Right.CONFIGURE_DEVICES)


def insert_new_device(
    connection: Connection, centre_id: int, row: Mapping[str, object], at: datetime
) -> tuple[int, str]:
    """Add the row of a device; return its id and new token. Raises Invalid for a taken name."""
    name = str(row["name"])
    if rows.device_by_name(connection, centre_id, name) is not None:
        raise Invalid("name_taken", field="name", name=name)
    token = secrets.token_urlsafe(32)
    kept = {**row, "token_hash": token_hash(token), "created_at": at}
    return rows.insert_device(connection, centre_id, kept), token


def note_device(
    unit: UnitOfWork, caller: Caller | None, device: Device, change: str, more: Mapping[str, object]
) -> None:
    """Write a change of the device into the log; without a caller it was the command line."""
    facts = {"device": device.id, "name": device.name, "device_kind": device.kind}
    actor = caller.actor if caller is not None else SYSTEM
    written = {**facts, "change": change, **more}
    unit.note(unit.event(DEVICE, actor, written))


def _known_device(unit: UnitOfWork, device: int | str) -> Device:
    if isinstance(device, str):
        known = rows.device_by_name(unit.connection, unit.centre_id, device)
    else:
        known = rows.device_by_id(unit.connection, device)
    if known is None or known.centre_id != unit.centre_id:
        raise NotThere(device=device)
    return known
