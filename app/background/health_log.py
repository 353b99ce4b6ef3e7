"""Faults of devices and their ends, written into the log."""

import logging
from threading import Event, Lock, Thread

from app.operations.devices.health_log import WELL, HealthEvents, Told
from app.persistence.database import Unavailable
from app.persistence.devices.devices import Device
from hardware.devices import Health, HealthState

log = logging.getLogger(__name__)

BETWEEN_WRITES_S = 1.0


class HealthLog:
    """Writes into the log when devices fail and when they are well again.

    Devices' threads only leave word; one thread writes, the newest state of each device, so that
    a loose plug fills no log and a busy database holds up no printer.
    """

    def __init__(self, watching: HealthEvents) -> None:
        self._watching = watching
        self._lock = Lock()
        self._heard: dict[int, tuple[Device, Health]] = {}
        self._told: dict[int, dict[int, Told]] = {}
        self._awake = Event()
        self._stopping = Event()
        self._thread = Thread(target=self._run, name="health-log", daemon=True)

    def start(self) -> None:
        """Begins to write."""
        self._thread.start()

    def stop(self) -> None:
        """Ends; what was heard and not written will be heard again at the next start."""
        self._stopping.set()
        self._awake.set()

    def heard(self, device: Device, health: Health) -> None:
        """Takes the newest health of a device; returns at once."""
        with self._lock:
            self._heard[device.id] = (device, health)
        self._awake.set()

    def _run(self) -> None:
        while not self._stopping.is_set():
            self._awake.wait()
            self._awake.clear()
            try:
                self.write()
            except Unavailable as error:
                log.warning("devices: their health isn't written yet: %s", error)
                self._awake.set()
            except Exception:  # the thread's top
                log.exception("devices: their health could not be written")
            self._stopping.wait(BETWEEN_WRITES_S)

    def write(self) -> None:
        """Writes what is news. Raises Unavailable; what was not written stays to be written."""
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
            self._told[centre_id] = dict(self._watching.told(centre_id))
        # A device that was never in trouble is well, which is no news.
        if self._told[centre_id].get(device.id, WELL) != now:
            self._watching.note(centre_id, device.id, device.name, health)
            self._told[centre_id][device.id] = now
