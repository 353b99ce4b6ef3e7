"""How devices are, told to the other processes and taken in from them.

An agent reports to one process, a display's page to another; each writes down what it has heard
itself, and reads what the others have. So whoever judges that a device is silent knows of all.
"""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import timedelta

from app.operations.devices.agents import Agents
from app.operations.lobby.displays import DisplayHealth, sound_of
from app.persistence.database import Database
from app.persistence.devices.devices import Device
from app.persistence.devices.states import (
    CABLE,
    PAGE,
    HeardElsewhere,
    HeardState,
    foreign_states,
    forget_pages,
    keep_states,
)
from hardware.devices import Cause, Health, HealthState

AGAIN_S = 10.0
"""What this process drives itself is written again so often, though nothing has changed."""
DRIVEN_FOR = timedelta(seconds=30)
"""So long what another process drives counts as it was; then nobody drives it."""

Driven = Callable[[], Mapping[int, Health]]


class SharedStates:
    """What this process tells of devices, and what it knows from others. Not alone: see `Leases`.

    `exchange` is called by one thread; `driven_elsewhere` by any.
    """

    def __init__(
        self,
        database: Database,
        process: str,
        *,
        agents: Agents,
        displays: DisplayHealth,
        driven: Driven,
        devices: Callable[[], Sequence[Device]],
    ) -> None:
        self._database = database
        self._process = process
        self._agents = agents
        self._displays = displays
        self._driven = driven
        self._devices = devices
        self._written: dict[int, tuple[float, Health]] = {}
        self._elsewhere: Mapping[int, Health] = {}

    def driven_elsewhere(self) -> Mapping[int, Health]:
        """The devices that another process drives, as it told last."""
        return self._elsewhere

    def exchange(self) -> None:
        """Write what was heard since the last time, and take in what others did.

        Raises Unavailable.
        """
        devices = {device.id: device for device in self._devices()}
        heard = list(self._heard(devices))
        gone = self._displays.take_gone()
        if heard or gone:
            with self._database.write() as connection:
                keep_states(connection, self._process, heard)
                if gone:
                    forget_pages(connection, self._process, gone)
        with self._database.read() as connection:
            foreign = foreign_states(connection, self._process)
        self._take_in(devices, [one for one in foreign if one.known.device_id in devices])

    def _heard(self, devices: Mapping[int, Device]) -> Iterator[HeardState]:
        for device_id, health in self._displays.take_heard().items():
            if device_id in devices:
                yield _written(devices[device_id], PAGE, health)
        reported = self._agents.take_reported()
        for device_id, health in {**reported, **self._of_cables()}.items():
            if device_id in devices:
                yield _written(devices[device_id], CABLE, health)

    def _of_cables(self) -> Mapping[int, Health]:
        """What this process drives: what has changed, and all of it again from time to time."""
        now_s, driven = time.monotonic(), self._driven()
        due = {}
        for device_id, health in driven.items():
            before = self._written.get(device_id)
            if before is None or before[1] != health or now_s - before[0] >= AGAIN_S:
                due[device_id] = health
                self._written[device_id] = (now_s, health)
        return due

    def _take_in(self, devices: Mapping[int, Device], foreign: Sequence[HeardElsewhere]) -> None:
        pages, driven = {}, {}
        for one in foreign:
            device, health = devices[one.known.device_id], _read(one.known)
            if one.known.source == PAGE:
                pages[device.id] = (sound_of(health.cause), one.age)
            elif device.kind == "agent" or device.agent is not None:
                self._agents.heard_elsewhere(device, health, one.age)
            elif one.age < DRIVEN_FOR:
                driven[device.id] = health
        self._displays.heard_elsewhere(pages)
        self._elsewhere = driven


def _written(device: Device, source: str, health: Health) -> HeardState:
    return HeardState(
        device.id,
        source,
        device.centre_id,
        health.state.value,
        health.cause.value,
        health.detail,
        health.since,
    )


def _read(known: HeardState) -> Health:
    return Health(HealthState(known.state), known.detail, known.since_at, Cause(known.cause))
