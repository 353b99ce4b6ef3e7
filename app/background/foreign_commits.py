"""Commits of other processes: the command line's, and those of a second server."""

from app.background.periodic import PeriodicWorker
from app.domain.queue.floor import Floor
from app.operations.installation import Installation

EVERY_S = 1.0


class ForeignCommits(PeriodicWorker):
    """The newest floors as the database has them, told once a second to who listens to commits.

    The first round tells of every centre at once, so that a restart shows what stands. A listener
    may be told of the same floor twice, for one of this process's own commits is news here, too.
    """

    def __init__(self, installation: Installation) -> None:
        super().__init__("foreign-commits", every_s=EVERY_S, first_s=0.0)
        self._installation = installation
        self._told: dict[int, Floor] = {}

    def round(self) -> None:
        """Tell the listeners of every centre's floor that is another. Raises Unavailable."""
        units = self._installation.units
        for centre_id in self._installation.centre_ids():
            floor = units.floor(centre_id)
            if self._told.get(centre_id) is not floor:
                for listener in units.listeners:
                    listener(floor)
                self._told[centre_id] = floor
