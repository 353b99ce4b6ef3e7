"""How often one address may ask what is open to everybody."""

import time
from collections import OrderedDict
from collections.abc import Callable
from math import ceil
from threading import Lock

from app.domain.errors import TooMany

A_MINUTE = 300
"""So many questions a minute one address may ask: a whole ward may stand behind one."""
SHARE_S = 60 / A_MINUTE
ADDRESSES_KEPT = 10_000


class PublicLimit:
    """Counts questions by address, in memory alone. Safe for many threads.

    What is kept of an address is until when it is busy: each question adds its share, and no more
    than a minute of them may be outstanding.
    """

    def __init__(self, *, now_s: Callable[[], float] = time.monotonic) -> None:
        self._now_s = now_s
        self._busy_until: OrderedDict[str, float] = OrderedDict()
        self._lock = Lock()

    def count(self, address: str) -> None:
        """Count a question of the address. Raises TooMany while it has to wait."""
        with self._lock:
            now = self._now_s()
            busy_until = max(self._busy_until.pop(address, now), now) + SHARE_S
            is_too_many = busy_until - now > (A_MINUTE + 0.5) * SHARE_S
            self._busy_until[address] = busy_until - SHARE_S if is_too_many else busy_until
            while len(self._busy_until) > ADDRESSES_KEPT:
                self._busy_until.popitem(last=False)
        if is_too_many:
            raise TooMany("asked_too_often", seconds=max(ceil(SHARE_S), 1))
