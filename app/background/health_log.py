"""Faults of devices and their ends, written into the log."""

from collections.abc import Callable, Mapping
from threading import Lock

from app.background.periodic import PeriodicWorker
from app.domain.events import DEVICE_HEALTH
from app.operations.clock import Clock
from app.persistence.devices.devices import Device
from app.persistence.queue.queries import newest_of_devices
from app.persistence.queue.unit_of_work import UnitsOfWork
from hardware.devices import Health, HealthState

EVERY_S = 1.0
"""How soon what could not be written is tried again, and the least time between two rounds."""


Told = tuple[str, str]
"""A state and its cause, as the log has them."""


WELL: Told = (HealthState.OK.value, "")


class HealthEvents:
    """Writes into the log when a device fails and when it is well again."""

    def __init__(self, units: UnitsOfWork, clock: Clock) -> None:
        self._units = units
        self._clock = clock

    def told(self, centre_id: int) -> Mapping[int, Told]:
        """The newest state of each device that the log has mentioned lately."""
        with self._units.database.read() as connection:
            events = newest_of_devices(connection, centre_id)
        return {
            int(str(e.facts["device"])): (str(e.facts["state"]), str(e.facts["cause"]))
            for e in events
        }

    def note(self, centre_id: int, device_id: int, name: str, health: Health) -> None:
        """Append one event. Raises Unavailable while the database can't answer."""
        with self._units.begin(centre_id, self._clock.now()) as unit:
            facts: dict[str, object] = {
                "device": device_id,
                "name": name,
                "state": health.state.value,
                "cause": health.cause.value,
                "detail": health.detail,
            }
            actor = f"device:{device_id}"
            unit.note(unit.event(DEVICE_HEALTH, actor, facts))


class HealthLog(PeriodicWorker):
    """What the log is told when devices fail and when they are well again.

    Devices' threads only leave word; one thread writes, the newest state of each device, so that
    a loose plug fills no log and a busy database holds up no printer.
    """

    def __init__(
        self,
        events: HealthEvents,
        also: Callable[[Device, Health], None] = lambda _device, _health: None,
        *,
        alone: bool = True,
    ) -> None:
        """`also` is told the newest state of each device, on this thread; it raises Unavailable.

        A process that isn't `alone` looks each time what the others have told the log.
        """
        super().__init__("health-log", every_s=EVERY_S, spacing_s=EVERY_S)
        self._events = events
        self._also = also
        self._alone = alone
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
        if not self._alone:
            self._told.clear()
        for device, health in heard.values():
            self._write(device, health)
            self._also(device, health)
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
