"""Pairing: a device gets its token for six digits that an administrator reads out."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from app.domain.devices.kinds import KINDS, DeviceKind
from app.domain.errors import Conflict, NotSignedIn, NotThere
from app.operations.clock import Clock
from app.operations.devices.devices import note_device
from app.operations.people.authentication import Authentication, device_caller
from app.operations.people.rights import Caller, Right
from app.operations.people.throttling import SignInThrottle
from app.persistence.devices import devices as codes
from app.persistence.devices import devices as rows
from app.persistence.devices.devices import Device
from app.persistence.queue.unit_of_work import UnitsOfWork

DIGITS = 6
GOOD_FOR = timedelta(minutes=10)
PAIRING = "device-pairing"
"""The name by which wrong codes are throttled: five from an address are free, fifty from all."""


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
            caller.must(Right.MANAGE_DEVICES)
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
                if codes.put_code(unit.connection, device, digits, expires_at):
                    return Code(digits, expires_at)

    def pair(self, digits: str, *, address: str) -> tuple[Device, str]:
        """Redeem a code, and return its device and the new token; the one it had before ends.

        Raises NotSignedIn for a wrong, used or old code, TooMany after some of them.
        """
        at = self._clock.now()
        self._attempts.begin(PAIRING, address, at)
        with self._units.database.read() as connection:
            known = codes.device_of_code(connection, digits, at)
        if known is None:
            raise NotSignedIn("bad_pairing_code")
        token = secrets.token_urlsafe(32)
        with self._units.begin(known.centre_id, at) as unit:
            device = codes.take_code(unit.connection, digits, at)
            if device is None:
                raise NotSignedIn("bad_pairing_code")
            rows.set_device_token(unit.connection, device.id, token)
            note_device(unit, device_caller(device), device, "paired", {})
        self._attempts.succeeded(PAIRING, address, at)
        self._people.forget_callers()
        return device, token
