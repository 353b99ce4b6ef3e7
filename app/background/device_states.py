"""The exchange of what the processes have heard of devices."""

from app.background.periodic import PeriodicWorker
from app.operations.devices.shared_states import SharedStates

EVERY_S = 2.0


class DeviceStates(PeriodicWorker):
    """What was heard is written and read together every two seconds, where there are others."""

    def __init__(self, shared: SharedStates, *, alone: bool) -> None:
        super().__init__("device-states", every_s=EVERY_S, first_s=0.0)
        self._shared = shared
        self._alone = alone

    def start(self) -> None:
        """Begin, unless this process is the only one, which has heard everything itself."""
        if not self._alone:
            super().start()

    def round(self) -> None:
        """Write and read. Raises Unavailable."""
        self._shared.exchange()
