"""Commits of other processes: the command line's, and those of a second server."""

from collections.abc import Sequence

from app.background.commit_follower import CommitFollower
from app.background.periodic import PeriodicWorker
from app.operations.installation import Installation

EVERY_S = 1.0


class ForeignCommits(PeriodicWorker):
    """The newest floors as the database has them, told once a second to those who follow the log.

    The first round tells them of every centre at once, so that a restart shows what stands.
    """

    def __init__(self, installation: Installation, followers: Sequence[CommitFollower]) -> None:
        super().__init__("foreign-commits", every_s=EVERY_S, first_s=0.0)
        self._installation = installation
        self._followers = followers

    def round(self) -> None:
        """Tell the followers of every centre's newest floor. Raises Unavailable."""
        for centre_id in self._installation.centre_ids():
            floor = self._installation.units.floor(centre_id)
            for follower in self._followers:
                follower.changed(floor)
