"""Displays' troubles, told to whoever writes the log."""

from collections.abc import Callable, Mapping

from app.background.periodic import PeriodicWorker
from app.operations.people.authentication import Authentication
from app.persistence.devices.devices import Device
from hardware.devices import Health

EVERY_S = 2.0


class DisplayWatch(PeriodicWorker):
    """The health of displays, passed on when it changes."""

    def __init__(
        self,
        health: Callable[[], Mapping[int, Health]],
        people: Authentication,
        heard: Callable[[Device, Health], None],
    ) -> None:
        super().__init__("display-watch", every_s=EVERY_S)
        self._health = health
        self._people = people
        self._heard = heard
        self._known: Mapping[int, Health] = {}

    def round(self) -> None:
        """Pass on what has changed since the round before. Raises Unavailable."""
        now = self._health()
        changed = {i: health for i, health in now.items() if self._known.get(i) != health}
        if changed:
            devices = {device.id: device for device in self._people.every_device()}
            for device_id, health in changed.items():
                # What has no page is told by whoever drives it.
                if device_id in devices and devices[device_id].kind == "display":
                    self._heard(devices[device_id], health)
        self._known = now
