"""Faults of devices and their ends, written into the log."""

from threading import Lock

from app.background.periodic import PeriodicWorker
from app.operations.devices.health_log import WELL, HealthEvents, Told
from app.persistence.devices.devices import Device
from hardware.devices import Health, HealthState

EVERY_S = 1.0
"""How soon what could not be written is tried again, and the least time between two rounds."""


class HealthLog(PeriodicWorker):
    """What the log is told when devices fail and when they are well again.

    Devices' threads only leave word; one thread writes, the newest state of each device, so that
    a loose plug fills no log and a busy database holds up no printer.
    """

    def __init__(self, events: HealthEvents) -> None:
        super().__init__("health-log", every_s=EVERY_S, spacing_s=EVERY_S)
        self._events = events
        self._lock = Lock()
        self._heard: dict[int, tuple[Device, Health]] = {}
        self._told: dict[int, dict[int, Told]] = {}

    def heard(self, device: Device, health: Health) -> None:
        """Take the newest health of a device; return at once.

        What is heard and not written before the server stops is heard again at the next start.
        """
        with self._lock:
            self._heard[device.id] = (device, health)
        self.wake()

    def round(self) -> None:
        """Write what is news. Raises Unavailable; what was not written stays to be written."""
        with self._lock:
            heard = dict(self._heard)
        for device, health in heard.values():
            self._write(device, health)
            with self._lock:
                if self._heard.get(device.id) == (device, health):
                    del self._heard[device.id]

    def _write(self, device: Device, health: Health) -> None:
        if health.state is HealthState.UNKNOWN:
            return
        centre_id, now = device.centre_id, (health.state.value, health.cause.value)
        if centre_id not in self._told:
            self._told[centre_id] = dict(self._events.told(centre_id))
        # A device that was never in trouble is well, which is no news.
        if self._told[centre_id].get(device.id, WELL) != now:
            self._events.note(centre_id, device.id, device.name, health)
            self._told[centre_id][device.id] = now
