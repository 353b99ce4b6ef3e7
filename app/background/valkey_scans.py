"""Cards that one process has read, for the others: some minutes in the broker's memory, encrypted.

The broker must keep nothing on a disk; the key is derived of the installation's, which it never
sees.
"""

import base64
import json
import logging
from collections.abc import Callable
from datetime import date

from cryptography.fernet import Fernet, InvalidToken
from valkey.exceptions import ValkeyError

from app.background.broker import broker_client, broker_name
from app.domain.errors import Invalid, QueueError
from app.domain.visitors.citizen_card import CitizenCard
from app.operations.people.derived_keys import derived_key
from app.operations.visitors.cards import KEPT_S, OFFERED_S, SharedScan

log = logging.getLogger(__name__)

SHOWN_S = 15
TIMEOUT_S = 0.5
"""A visitor waits for it, and so no longer; then only the process that read the card knows it."""


class ValkeyScans:
    """The scans of all processes. A broker that can't answer counts as one that knows nothing.

    While the bus is deaf it isn't asked at all: each question would take its whole timeout.
    """

    def __init__(self, url: str, secret_key: str, *, is_heard: Callable[[], bool]) -> None:
        self._client = broker_client(url, TIMEOUT_S)
        self._is_heard = is_heard
        self._fernet = Fernet(base64.urlsafe_b64encode(derived_key(secret_key, "scans")))
        self._prefix = f"{broker_name(secret_key, 'scans')}:scan"

    def keep(self, scan: SharedScan, *, is_offered: bool) -> None:
        """Keep the scan for five minutes, and for some seconds that its screen is to show it."""
        secret = self._fernet.encrypt(_plain(scan).encode())

        def set_both() -> None:
            self._client.set(f"{self._prefix}:{scan.handle}", secret, ex=int(KEPT_S))
            if is_offered:
                offer = f"{self._prefix}-offer:{scan.device_id}"
                self._client.set(offer, scan.handle, ex=int(OFFERED_S))

        self._try(set_both)

    def find(self, handle: str) -> SharedScan | None:
        """The scan of the handle; None for one that nobody knows any more."""
        secret = self._try(lambda: self._client.get(f"{self._prefix}:{handle}"))
        if not isinstance(secret, bytes):
            return None
        try:
            return _read(handle, self._fernet.decrypt(secret, ttl=int(KEPT_S)))
        except (InvalidToken, ValueError, KeyError) as error:
            log.warning("scans: what the broker keeps is none of ours: %s", type(error).__name__)
            return None

    def offered(self, device_id: int) -> SharedScan | None:
        """The scan that the device's screen should show now, if any."""
        handle = self._try(lambda: self._client.get(f"{self._prefix}-offer:{device_id}"))
        return self.find(handle.decode()) if isinstance(handle, bytes) else None

    def show(self, device_id: int, code: str) -> bool:
        """Keep a code that a simulated scanner is to read; whether it is kept. It may be a card."""
        secret = self._fernet.encrypt(code.encode())
        return bool(self._try(lambda: self._client.set(self._shown(device_id), secret, ex=SHOWN_S)))

    def take_shown(self, device_id: int) -> str | None:
        """The code that the simulated scanner is to read; once."""
        secret = self._try(lambda: self._client.getdel(self._shown(device_id)))
        if not isinstance(secret, bytes):
            return None
        try:
            return self._fernet.decrypt(secret, ttl=SHOWN_S).decode()
        except (InvalidToken, ValueError) as error:
            log.warning("scans: what the broker keeps is none of ours: %s", type(error).__name__)
            return None

    def _shown(self, device_id: int) -> str:
        return f"{self._prefix}-shown:{device_id}"

    def _try(self, ask: Callable[[], object]) -> object:
        if not self._is_heard():
            return None
        try:
            return ask()
        except (ValkeyError, OSError) as error:
            log.warning("scans: the broker can't answer: %s", type(error).__name__)
            return None


def _plain(scan: SharedScan) -> str:
    found = scan.found
    told: dict[str, object] = {"device": scan.device_id}
    if isinstance(found, CitizenCard):
        told |= {"number": found.number, "birth_on": found.birth_on.isoformat()}
    else:
        told |= {"refused": found.code, "facts": dict(found.facts)}
    return json.dumps(told)


def _read(handle: str, plain: bytes) -> SharedScan:
    told = json.loads(plain)
    found: CitizenCard | QueueError
    if "refused" in told:
        found = Invalid(told["refused"], **told["facts"])
    else:
        found = CitizenCard(told["number"], date.fromisoformat(told["birth_on"]))
    return SharedScan(handle, int(told["device"]), found)
