"""The floor now and in the next hour, for who directs it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from app.domain.queue.floor import Floor
from app.domain.waits.next_hour import ServiceOutlook, outlook
from app.operations.clock import Clock
from app.operations.people.rights import Caller, Right
from app.persistence.queue.unit_of_work import UnitsOfWork


@dataclass(frozen=True, slots=True)
class FloorOutlook:
    """The floor as it stands at the instant, and each service's next hour, the worst first."""

    floor: Floor
    at: datetime
    services: Sequence[ServiceOutlook]


class Outlooks:
    """Tells the newest look ahead; it was made behind the requests, none of which waits for it."""

    def __init__(self, units: UnitsOfWork, clock: Clock) -> None:
        self._units = units
        self._clock = clock

    def of(self, caller: Caller) -> FloorOutlook:
        """The outlook of the caller's centre. Raises NotAllowed."""
        caller.must(Right.SUPERVISE)
        floor, at = self._units.floor(caller.centre_id), self._clock.now()
        return FloorOutlook(floor, at, outlook(floor, at))
