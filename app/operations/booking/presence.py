"""The building's code: it changes every minute, and proves that who gives it stands there.

A photograph of it is worth nothing two minutes later, so nobody checks in from home.
"""

import hmac
from datetime import datetime

from app.operations.booking.bookings import LINK_LETTERS
from app.operations.clock import Clock
from app.operations.people.derived_keys import derived_key

EVERY_S = 60
STILL_GOOD = 2
"""So many codes before the present one are taken, too: a phone takes its time."""
LENGTH = 8


class PresenceCodes:
    """Makes and checks the codes; nothing is kept."""

    def __init__(self, secret_key: str, clock: Clock) -> None:
        self._key = derived_key(secret_key, "presence")
        self._clock = clock

    def now(self, centre_id: int) -> tuple[str, datetime]:
        """The centre's code of this minute, and when the next one begins."""
        at = self._clock.now()
        minute = int(at.timestamp()) // EVERY_S
        return self._code(centre_id, minute), datetime.fromtimestamp(
            (minute + 1) * EVERY_S, at.tzinfo
        )

    def is_good(self, centre_id: int, given: str) -> bool:
        """Whether the code is the centre's one of this minute or of one shortly before."""
        minute = int(self._clock.now().timestamp()) // EVERY_S
        codes = [self._code(centre_id, minute - ago) for ago in range(STILL_GOOD + 1)]
        plain = given.strip().upper().encode()
        return any(hmac.compare_digest(code.encode(), plain) for code in codes)

    def _code(self, centre_id: int, minute: int) -> str:
        mark = hmac.digest(self._key, f"{centre_id}:{minute}".encode(), "sha256")
        return "".join(LINK_LETTERS[byte % len(LINK_LETTERS)] for byte in mark[:LENGTH])
