"""Alerts looked back at: who had seen each, or come, and how it ended; what a webhook heard."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from app.domain.alerts import Alert
from app.domain.past_alerts import ALARMS, PastAlert, past_alerts
from app.operations.auditing import PAGE, bounds
from app.operations.clock import Clock
from app.operations.rights import Caller, Right
from app.persistence import past_alerts as rows
from app.persistence.alerts import Delivery
from app.persistence.past_alerts import PastFilter
from app.persistence.units import Units


@dataclass(frozen=True, slots=True)
class Asked:
    """What to look for: days of the centre, both included; the `kind`, or a message's state."""

    first: date | None = None
    last: date | None = None
    kind: str | None = None
    cursor: int | None = None


class PastAlerts:
    """Answers what was wrong and what became of it. It is for supervisors."""

    def __init__(self, units: Units, clock: Clock) -> None:
        self._units = units
        self._clock = clock

    def find(self, caller: Caller, asked: Asked, *, most: int = PAGE) -> Sequence[PastAlert]:
        """The newest first, of all days where none is given. Raises NotAllowed, Invalid."""
        caller.must(Right.SUPERVISE)
        wanted = self._filter(caller, asked)
        with self._units.database.read() as connection:
            found = rows.past_alerts(connection, caller.centre_id, wanted, most)
            ids = [alert.id for alert in found if alert.kind in ALARMS]
            events = (
                rows.alarm_events(connection, caller.centre_id, min(ids), max(ids)) if ids else ()
            )
        return past_alerts(found, events)

    def deliveries(
        self, caller: Caller, asked: Asked, *, most: int = PAGE
    ) -> Sequence[tuple[Delivery, Alert]]:
        """What the webhook was sent and of which alert, as `find`. Raises NotAllowed, Invalid."""
        caller.must(Right.SUPERVISE)
        wanted = self._filter(caller, asked)
        with self._units.database.read() as connection:
            return rows.past_deliveries(connection, caller.centre_id, wanted, most)

    def _filter(self, caller: Caller, asked: Asked) -> PastFilter:
        if asked.first is None and asked.last is None:
            return PastFilter(kind=asked.kind, cursor=asked.cursor)
        zone = self._units.floor(caller.centre_id).centre.time_zone
        first_at, before_at = bounds(asked.first, asked.last, zone, self._clock.now())
        return PastFilter(first_at, before_at, asked.kind, asked.cursor)
