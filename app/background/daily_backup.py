"""The backup of each business day, and those that people ask for."""

from app.background.periodic import PeriodicWorker
from app.operations.centre.backups import Backups

EVERY_S = 60.0
FIRST_S = 60.0
"""After the start, when days that are over have been closed."""


class DailyBackup(PeriodicWorker):
    """Looks each minute whether a backup is due: so at the first minute of a business day."""

    def __init__(self, backups: Backups, *, first_s: float = FIRST_S) -> None:
        super().__init__("backup", every_s=EVERY_S, first_s=first_s)
        self._backups = backups
        backups.listeners.append(self.wake)

    def stop(self) -> None:
        self._backups.stop()
        super().stop()

    def round(self) -> None:
        """Make or try what is due or asked for. Raises Unavailable."""
        self._backups.work()
