"""The backup of each business day, those that people ask for, and the restore of one."""

from collections.abc import Callable

from app.background.periodic import PeriodicWorker
from app.operations.centre.backups import Backups
from app.operations.centre.restoring import Restoring

EVERY_S = 60.0
FIRST_S = 60.0
"""After the start, when days that are over have been closed."""


class DailyBackup(PeriodicWorker):
    """Looks each minute whether a backup is due: so at the first minute of a business day.

    Of several processes the one that `leads` makes it; what is asked of one is made by that one.
    """

    def __init__(
        self,
        backups: Backups,
        *,
        first_s: float = FIRST_S,
        leads: Callable[[], bool] = lambda: True,
    ) -> None:
        super().__init__("backup", every_s=EVERY_S, first_s=first_s)
        self._leads = leads
        self._backups = backups
        backups.listeners.append(self.wake)

    def stop(self) -> None:
        self._backups.stop()
        super().stop()

    def round(self) -> None:
        """Make or try what is due or asked for. Raises Unavailable."""
        self._backups.work(daily=self._leads())


class RestoreOfBackup(PeriodicWorker):
    """Brings a backup back as soon as somebody asks for it."""

    def __init__(self, restoring: Restoring) -> None:
        super().__init__("restore", every_s=EVERY_S)
        self._restoring = restoring
        restoring.listeners.append(self.wake)

    def stop(self) -> None:
        self._restoring.stop()
        super().stop()

    def round(self) -> None:
        """Bring back what is asked for. Raises Unavailable."""
        self._restoring.work()
