"""What the LED boards over the counters show: a text, and the call that it flashes for.

And whether the screens of the lobby's displays are on, which goes the same way as a text.
"""

import logging
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from threading import Lock
from urllib.parse import parse_qsl, urlsplit

from app.domain.centre.calendar import is_around, opening
from app.domain.centre.values import HoursFor
from app.domain.queue.counter import CounterState
from app.domain.queue.floor import Call, Floor
from app.domain.queue.ticket import State, Ticket
from app.persistence.devices.devices import Device
from hardware.presets import SITE_FILE, PresetError, Presets, expand, models, shipped
from hardware.urls import checked_presets

log = logging.getLogger(__name__)

NOT_SERVING = "----"

ON, OFF = ("on", 0), ("off", 0)
BEFORE_MIN, AFTER_MIN = 15, 15
"""How long before the hours of calling a screen is on, and how long after them."""


class BoardPresets:
    """The boards that are described in TOML; the site's own file is read again when it changes.

    Safe to use from many threads.
    """

    def __init__(self, data: Path) -> None:
        self._data = data
        self._lock = Lock()
        self._read_of: int | None = -1
        self._known: Presets = shipped()

    def written_out(self, url: str) -> str:
        """The URL with its preset's options; as it is where the preset is unknown.

        A file with a mistake is logged once, and what was known before stays.
        """
        return expand(url, self._newest())

    def models(self) -> Mapping[str, str]:
        """The boards that need no description, by name, each with a URL as one writes it."""
        return models(self._newest())

    def _newest(self) -> Presets:
        with self._lock:
            try:
                changed = (self._data / SITE_FILE).stat().st_mtime_ns
            except OSError:
                changed = None
            if changed != self._read_of:
                self._read_of = changed
                try:
                    self._known = checked_presets(self._data)
                except PresetError as error:
                    log.error("boards: %s", error)
            return self._known


Shown = tuple[str, int]
"""What a board shows, and the call that it flashes for (0: none)."""


class BoardTexts:
    """What the boards of a centre show at an instant; `always_open` leaves no night."""

    def __init__(self, *, always_open: bool) -> None:
        self._always_open = always_open

    def of(self, floor: Floor, devices: Iterable[Device], at: datetime) -> dict[int, Shown]:
        """What each of the boards shows, by its device: over a counter, or the zone's main one.

        Of a display whose power is switched: "on" or "off".
        """
        hours = floor.centre.hours
        is_open = opening(hours, HoursFor.CALLING, at, floor.centre.time_zone).is_open
        is_night = not is_open and not self._always_open
        occupied = floor.occupied()
        shown: dict[int, Shown] = {}
        for device in devices:
            if device.kind == "display" and device.url:
                is_on = self._always_open or is_screen_on(floor, device, at)
                shown[device.id] = ON if is_on else OFF
            if device.kind != "board":
                continue
            if device.counter is not None and device.counter in floor.counters:
                ticket = occupied.get(device.counter)
                shown[device.id] = board_text(floor, device.counter, ticket, is_night=is_night)
            elif device.counter is None and device.zone is not None:
                calls = floor.calls.get(device.zone, ())
                shown[device.id] = ("", 0) if is_night else main_text(calls, device.url)
        return shown


def is_screen_on(floor: Floor, display: Device, at: datetime) -> bool:
    """Whether the display's screen is on: around the hours of calling, and while it shows a call.

    At noon it stays on. The minutes are its URL's `before` and `after`. A visitor who is called or
    served at one of its counters keeps it on.
    """
    options = dict(parse_qsl(urlsplit(display.url).query))
    before = timedelta(minutes=int(options.get("before", BEFORE_MIN)))
    after = timedelta(minutes=int(options.get("after", AFTER_MIN)))
    hours, zone = floor.centre.hours, floor.centre.time_zone
    if is_around(hours, HoursFor.CALLING, at, zone, before=before, after=after):
        return True
    if display.counter is not None:
        return display.counter in floor.occupied()
    zoned = floor.centre.zones.get(display.zone or "")
    its = zoned.counters if zoned is not None else floor.centre.counters
    return any(counter in its for counter in floor.occupied())


def main_text(calls: Sequence[Call], url: str) -> Shown:
    """The calls that the URL's `row` and `calls` select, newest first, each with its counter."""
    options = dict(parse_qsl(urlsplit(url).query))
    first, count = int(options.get("row", 1)) - 1, int(options.get("calls", 1))
    tickets: dict[int, Call] = {}
    for call in calls:  # newest first; a ticket that was called again counts once
        tickets.setdefault(call.ticket_id, call)
    newest = list(tickets.values())[first : first + count]
    text = " ".join(f"{call.label}-{call.counter}" for call in newest)
    return text, newest[0].seq if newest and first == 0 else 0


def board_text(
    floor: Floor, counter: int, ticket: Ticket | None, *, is_night: bool = False
) -> Shown:
    """What the board of a counter with this ticket shows; at night nothing, if it is closed."""
    now = floor.counters[counter]
    if is_night and now.state is CounterState.CLOSED:
        return "", 0
    if now.state is not CounterState.OPEN:
        return NOT_SERVING, 0
    if ticket is None:
        return "", 0
    calls = floor.calls.get(floor.centre.counters[counter].zone, ())
    call = next((c.seq for c in calls if c.ticket_id == ticket.id), 0)
    return ticket.label, call if ticket.state is State.CALLED else 0
