"""In which order a visitor with several needs goes to their services."""

from collections.abc import Sequence
from datetime import datetime
from math import inf

from app.domain.queue.floor import Floor
from app.domain.queue.routing import ahead_of_new
from app.domain.waits.estimate import estimate

MOST_NEEDS = 4
"""As many services as one number may be for; with more a visitor is better off at the reception."""


def by_wait(
    floor: Floor, services: Sequence[str], priority: str | None, at: datetime
) -> tuple[str, ...]:
    """The services by the wait of somebody who takes a number now, the shortest first.

    One whose wait nobody knows comes after those that are known; the given order breaks ties.
    """

    def wait(service: str) -> tuple[float, int]:
        ahead = ahead_of_new(floor, service, priority, at)
        expected = estimate(floor, service, ahead, at, priority=priority)
        return (expected.p50_s if expected else inf, ahead)

    return tuple(sorted(services, key=wait))
