"""How often one address may ask what is open to everybody."""

import time
from collections import OrderedDict
from collections.abc import Callable
from math import ceil
from threading import Lock

from app.domain.errors import TooMany
from app.domain.networks import line_of

A_MINUTE = 300
"""So many questions a minute one address may ask: a whole ward may stand behind one."""
ADDRESSES_KEPT = 10_000


class PublicLimit:
    """Counts questions by the line of an address, in memory alone. Safe for many threads.

    What is kept of a line is until when it is busy: each question adds its share, and no more
    than those of `every_s` seconds may be outstanding.
    """

    def __init__(
        self,
        most: int = A_MINUTE,
        *,
        every_s: float = 60,
        now_s: Callable[[], float] = time.monotonic,
    ) -> None:
        self._most = most
        self._share_s = every_s / most
        self._now_s = now_s
        self._busy_until: OrderedDict[str, float] = OrderedDict()
        self._lock = Lock()

    def count(self, address: str) -> None:
        """Count a question of the address's line. Raises TooMany while it has to wait."""
        line = line_of(address)
        with self._lock:
            now = self._now_s()
            busy_until = max(self._busy_until.pop(line, now), now) + self._share_s
            is_too_many = busy_until - now > (self._most + 0.5) * self._share_s
            self._busy_until[line] = busy_until - self._share_s if is_too_many else busy_until
            while len(self._busy_until) > ADDRESSES_KEPT:
                self._busy_until.popitem(last=False)
        if is_too_many:
            raise TooMany("asked_too_often", seconds=max(ceil(self._share_s), 1))
