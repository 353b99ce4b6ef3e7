"""Whether somebody looks at the reception's page now, as this server's own screens tell."""

import time
from collections.abc import Callable

PRESENT_S = 12.0
"""A reception's page that is there gets a picture every four seconds; after three, nobody is."""


class Attendance:
    """Knows of each centre when a reception's page was last sent its picture."""

    def __init__(self, now_s: Callable[[], float] = time.monotonic) -> None:
        self._now_s = now_s
        self._seen: dict[int, float] = {}

    def note(self, centre_id: int) -> None:
        """A reception's page of the centre is being shown its picture."""
        self._seen[centre_id] = self._now_s()

    def is_attended(self, centre_id: int) -> bool:
        """Whether a reception's page of the centre is open."""
        seen = self._seen.get(centre_id)
        return seen is not None and self._now_s() - seen < PRESENT_S
