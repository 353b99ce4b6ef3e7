"""A service closed for now: by a supervisor, with a reason, until the day's end at the latest."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from app.domain.centre.calendar import business_day
from app.domain.events import Event, ServiceAction


@dataclass(frozen=True, slots=True)
class Closure:
    """Since when a service gives no numbers, until when, and why.

    `reason` is the code of a usual reason, or a text that visitors read as it is; `closed_by` is
    "user:ID" as in the log.
    """

    service: str
    reason: str
    closed_at: datetime
    closed_by: str
    until: datetime | None = None

    def holds(self, at: datetime, zone: ZoneInfo) -> bool:
        """Whether the closure still counts: its end has not come, and its day is today."""
        same_day = business_day(self.closed_at, zone) == business_day(at, zone)
        return same_day and (self.until is None or at < self.until)


def closures_after(closures: Mapping[str, Closure], event: Event) -> Mapping[str, Closure]:
    """The closures after one of the ServiceActions."""
    service, until = str(event.facts["service"]), event.facts.get("until")
    others = {code: known for code, known in closures.items() if code != service}
    match ServiceAction(event.type):
        case ServiceAction.CLOSE:
            made = Closure(
                service=service,
                reason=str(event.facts["reason"]),
                closed_at=event.at,
                closed_by=event.actor,
                until=datetime.fromisoformat(str(until)) if until is not None else None,
            )
            return {**others, service: made}
        case ServiceAction.OPEN:
            return others
