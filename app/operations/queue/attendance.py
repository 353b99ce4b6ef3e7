"""Whether somebody looks at the reception's page now, as the screens of every process tell."""

import time
from collections.abc import Callable

PRESENT_S = 12.0
"""A reception's page that is there gets a picture every four seconds; after three, nobody is."""


class Attendance:
    """Knows of each centre when a reception's page was last sent its picture.

    `noted` is told the centre where that was done here, and must not block.
    """

    def __init__(self, now_s: Callable[[], float] = time.monotonic) -> None:
        self._now_s = now_s
        self.noted: Callable[[int], None] = lambda _centre_id: None
        self._seen: dict[int, float] = {}

    def note(self, centre_id: int) -> None:
        """A reception's page of the centre is being shown its picture, by this process."""
        self.note_elsewhere(centre_id)
        self.noted(centre_id)

    def note_elsewhere(self, centre_id: int) -> None:
        """A reception's page of the centre is being shown its picture, by another process."""
        self._seen[centre_id] = self._now_s()

    def is_attended(self, centre_id: int) -> bool:
        """Whether a reception's page of the centre is open."""
        seen = self._seen.get(centre_id)
        return seen is not None and self._now_s() - seen < PRESENT_S
