"""Displays' troubles, told to whoever writes the log."""

import logging
from collections.abc import Callable, Mapping
from threading import Event, Thread

from app.operations.people import People
from app.persistence.database import Unavailable
from app.persistence.people import Device
from hardware.devices import Health

log = logging.getLogger(__name__)

EVERY_S = 2.0


class ScreenWatch:
    """Looks how displays are, and passes on what changed."""

    def __init__(
        self,
        health: Callable[[], Mapping[int, Health]],
        people: People,
        heard: Callable[[Device, Health], None],
    ) -> None:
        self._health = health
        self._people = people
        self._heard = heard
        self._known: Mapping[int, Health] = {}
        self._stopping = Event()
        self._thread = Thread(target=self._run, name="screens", daemon=True)

    def start(self) -> None:
        """Begins to look."""
        self._thread.start()

    def stop(self) -> None:
        """Ends."""
        self._stopping.set()

    def look(self) -> None:
        """Passes on what changed since the last look. Raises Unavailable."""
        now = self._health()
        changed = {i: health for i, health in now.items() if self._known.get(i) != health}
        if changed:
            devices = {device.id: device for device in self._people.every_device()}
            for device_id, health in changed.items():
                if device_id in devices:
                    self._heard(devices[device_id], health)
        self._known = now

    def _run(self) -> None:
        while not self._stopping.wait(EVERY_S):
            try:
                self.look()
            except Unavailable as error:
                log.warning("screens: the database can't answer: %s", error)
            except Exception:  # the thread's top
                log.exception("screens: a look failed")
