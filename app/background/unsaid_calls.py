"""Calls that the voice will not say, told as soon as that is known."""

from app.background.periodic import PeriodicWorker
from app.operations.installation import Installation

EVERY_S = 1.0


class UnsaidCalls(PeriodicWorker):
    """A look at each zone every second: who was called there and will not be said, is told."""

    def __init__(self, installation: Installation) -> None:
        super().__init__("unsaid-calls", every_s=EVERY_S)
        self._installation = installation

    def round(self) -> None:
        """Look at every centre. Raises Unavailable."""
        for floor in self._installation.units.every_floor().values():
            self._installation.speech_locks.give_up(floor)
