"""The health of devices as events of the centre's log."""

from collections.abc import Mapping

from app.domain.events import DEVICE_HEALTH
from app.operations.clock import Clock
from app.persistence.queue.queries import newest_of_devices
from app.persistence.queue.unit_of_work import UnitsOfWork
from hardware.devices import Health, HealthState

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
