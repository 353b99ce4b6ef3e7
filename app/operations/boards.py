"""What the LED boards over the counters show: a text, and the call that it flashes for."""

import logging
from pathlib import Path
from threading import Lock

from app.domain.floor import CounterState, Floor
from app.domain.ticket import State, Ticket
from hardware.presets import SITE_FILE, PresetError, Presets, expand, shipped, site

log = logging.getLogger(__name__)

NOT_SERVING = "----"


class BoardPresets:
    """The boards that are described in TOML; the site's own file is read anew when it changes.

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

    def _newest(self) -> Presets:
        with self._lock:
            try:
                changed = (self._data / SITE_FILE).stat().st_mtime_ns
            except OSError:
                changed = None
            if changed != self._read_of:
                self._read_of = changed
                try:
                    self._known = site(self._data)
                except PresetError as error:
                    log.error("boards: %s", error)
            return self._known


def board_text(floor: Floor, counter: int, ticket: Ticket | None) -> tuple[str, int]:
    """What the board of a counter with this ticket shows, and the call to flash for (0: none)."""
    now = floor.counters[counter]
    if now.state is not CounterState.OPEN:
        return NOT_SERVING, 0
    if ticket is None:
        return "", 0
    calls = floor.calls.get(floor.centre.counters[counter].zone, ())
    call = next((c.seq for c in calls if c.ticket_id == ticket.id), 0)
    return ticket.label, call if ticket.state is State.CALLED else 0
