"""Cards at the kiosk: cached in memory for minutes, never written to a disk."""

import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from threading import Lock
from typing import Protocol

from app.domain.centre.calendar import business_day
from app.domain.errors import Conflict, QueueError
from app.domain.visitors.citizen_card import CitizenCard, card_of, offered_class
from app.operations.clock import Clock
from app.operations.people.rights import Caller, Right
from app.persistence.queue.unit_of_work import UnitsOfWork
from app.persistence.visitors import left_for_a_day as tallies

KEPT_S = 300.0
"""The timeout of a card that was read: a visitor chooses slowly."""
OFFERED_S = 20.0
"""The timeout of a scan that its kiosk hasn't shown yet: later another visitor may be there."""
HANDLE_BYTES = 12
KEPT_MOST = 500

Monotonic = Callable[[], float]


@dataclass(frozen=True, slots=True)
class CardLook:
    """What a kiosk may know of a card: a handle for it, the year of birth, and what follows."""

    scan: str
    birth_year: int
    offered: str | None
    taken: int
    most: int

    @property
    def may_take(self) -> bool:
        """Whether the card may take another number today."""
        return self.taken < self.most


@dataclass(slots=True)
class _Scan:
    """A card by its handle, or the refusal of what could not be read as one."""

    handle: str
    device_id: int
    at_s: float
    found: CitizenCard | QueueError = field(repr=False)
    was_shown: bool = False


@dataclass(frozen=True, slots=True)
class SharedScan:
    """A scan as processes tell it each other: its handle, whose it is, what was read."""

    handle: str
    device_id: int
    found: CitizenCard | QueueError = field(repr=False)


class SharedScans(Protocol):
    """The scans of all processes of an installation; raises nothing, and may know nothing."""

    def keep(self, scan: SharedScan, *, is_offered: bool) -> None:
        """Keep the scan for minutes, and for seconds that its screen is to show it."""
        ...

    def find(self, handle: str) -> SharedScan | None:
        """The scan of the handle."""
        ...

    def offered(self, device_id: int) -> SharedScan | None:
        """The scan that the device's screen should show now."""
        ...

    def show(self, device_id: int, code: str) -> bool:
        """Keep a code for seconds that a simulated scanner is to read; whether it is kept."""
        ...

    def take_shown(self, device_id: int) -> str | None:
        """The code that the simulated scanner is to read; once."""
        ...


class Cards:
    """Holds the last cards scanned at each device, in memory only. Safe for many threads.

    Of several processes each has its own memory; what it doesn't know it asks of `shared`.
    """

    def __init__(
        self, units: UnitsOfWork, clock: Clock, *, now_s: Monotonic = time.monotonic
    ) -> None:
        self.listeners: list[Callable[[int, int], None]] = []
        """Called with the centre and the device for whose screen a scan waits; must not block."""

        self.shared: SharedScans | None = None
        self._units = units
        self._clock = clock
        self._now_s = now_s
        self._scans: dict[str, _Scan] = {}
        self._lock = Lock()

    def read(self, caller: Caller, text: str) -> CardLook:
        """Read the scanned text; return what it says, with a handle. Raises NotAllowed, Invalid."""
        caller.must(Right.READ_CARD)
        card = card_of(text, today=self._today(caller.centre_id))
        return self._look(caller, self._keep(caller.id, card, was_shown=True), card)

    def look(self, caller: Caller, handle: str) -> CardLook:
        """What the card of the handle says; its screen is no longer offered it.

        Raises NotAllowed, Conflict for a handle that has expired or is another device's, and the
        refusal of a scan that was no card.
        """
        caller.must(Right.READ_CARD)
        scan = self._known(caller, handle)
        scan.was_shown = True
        return self._look(caller, handle, self._held(caller, handle))

    def presented(
        self, caller: Caller, *, handle: str | None, text: str | None
    ) -> Callable[[], CitizenCard] | None:
        """A function that returns the card presented with a request; None where none is.

        A handle is looked up only when the number is given: a repeated request gets its answer even
        if the card has expired since. Raises Invalid for a text that is no card; what is returned
        may raise Conflict.
        """
        if text is not None:
            card = card_of(text, today=self._today(caller.centre_id))
            return lambda: card
        return None if handle is None else lambda: self._held(caller, handle)

    def _held(self, caller: Caller, handle: str) -> CitizenCard:
        found = self._known(caller, handle).found
        if isinstance(found, QueueError):
            raise found
        return found

    def scanned(self, device_id: int, centre_id: int, text: str) -> None:
        """Take in what a serial scanner has read for the device, and offer it to its screen."""
        try:
            found: CitizenCard | QueueError = card_of(text, today=self._today(centre_id))
        except QueueError as refusal:
            found = refusal
        self._keep(device_id, found, was_shown=False)
        for listener in self.listeners:
            listener(centre_id, device_id)

    def offered_elsewhere(self, device_id: int) -> None:
        """Take in what another process has read for the device's screen."""
        found = self.shared.offered(device_id) if self.shared is not None else None
        if found is not None:
            self._remember(_Scan(found.handle, found.device_id, self._now_s(), found.found))

    def waiting_scan(self, device_id: int) -> str | None:
        """The handle of the scan that the device's screen should take up now, if any."""
        oldest = self._now_s() - OFFERED_S
        with self._lock:
            mine = [s for s in self._scans.values() if s.device_id == device_id]
        newest = max(mine, key=lambda scan: scan.at_s, default=None)
        if newest is None or newest.was_shown or newest.at_s < oldest:
            return None
        return newest.handle

    def _today(self, centre_id: int) -> date:
        zone = self._units.floor(centre_id).centre.time_zone
        return business_day(self._clock.now(), zone)

    def _keep(self, device_id: int, found: CitizenCard | QueueError, *, was_shown: bool) -> str:
        handle = secrets.token_urlsafe(HANDLE_BYTES)
        self._remember(_Scan(handle, device_id, self._now_s(), found, was_shown))
        if self.shared is not None:
            self.shared.keep(SharedScan(handle, device_id, found), is_offered=not was_shown)
        return handle

    def _remember(self, scan: _Scan) -> _Scan:
        """Keep the scan in memory, and return it, or what is known of its handle already."""
        with self._lock:
            self._drop_old(scan.at_s)
            while len(self._scans) >= KEPT_MOST:
                del self._scans[next(iter(self._scans))]
            return self._scans.setdefault(scan.handle, scan)

    def _known(self, caller: Caller, handle: str) -> _Scan:
        with self._lock:
            self._drop_old(self._now_s())
            scan = self._scans.get(handle)
        if scan is None and self.shared is not None:
            known = self.shared.find(handle)
            if known is not None:
                read = _Scan(handle, known.device_id, self._now_s(), known.found, was_shown=True)
                scan = self._remember(read)
        if scan is None or caller.kind != "device" or scan.device_id != caller.id:
            raise Conflict("scan_forgotten")
        return scan

    def _drop_old(self, now_s: float) -> None:
        old = [handle for handle, scan in self._scans.items() if now_s - scan.at_s > KEPT_S]
        for handle in old:
            del self._scans[handle]

    def _look(self, caller: Caller, handle: str, card: CitizenCard) -> CardLook:
        centre = self._units.floor(caller.centre_id).centre
        on = self._today(caller.centre_id)
        with self._units.database.read() as connection:
            taken = tallies.numbers_taken(connection, caller.centre_id, on, card.number)
        classes = centre.priority_classes.values()
        return CardLook(
            scan=handle,
            birth_year=card.birth_on.year,
            offered=offered_class(classes, card.birth_on, on),
            taken=taken,
            most=centre.calling.tickets_per_person_day,
        )
