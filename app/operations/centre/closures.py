"""Closing services for now: no numbers are given, those who wait are served."""

from datetime import datetime, time

from app.domain.centre.calendar import business_day
from app.domain.errors import Invalid, NotThere
from app.domain.events import ServiceAction
from app.domain.queue.floor import Floor
from app.operations.commands import CommandHandler
from app.operations.people.rights import Caller
from app.persistence.queue.unit_of_work import UnitOfWork


class Closures(CommandHandler):
    """What supervisors do with services; each is idempotent by the service's state."""

    def close(self, caller: Caller, code: str, reason: str, until: time | None = None) -> Floor:
        """Close the service for now: until that time of today, or the end of the day.

        Raises NotAllowed, NotThere, Invalid without a reason or for a time that is over.
        """
        with self.begin(caller, ServiceAction.CLOSE) as unit:
            why = reason.strip()
            if not why:
                raise Invalid("reason_needed", field="reason")
            _must_know(unit, code)
            zone = unit.floor.centre.time_zone
            end = datetime.combine(business_day(unit.at, zone), until, zone) if until else None
            if end is not None and end <= unit.at:
                raise Invalid("time_over", field="until")
            known = unit.floor.closures.get(code)
            if known and known.holds(unit.at, zone) and (known.reason, known.until) == (why, end):
                return unit.floor
            until_at = end.isoformat() if end else None
            facts: dict[str, object] = {"service": code, "reason": why, "until": until_at}
            unit.service(unit.event(ServiceAction.CLOSE, caller.actor, facts))
        return unit.floor

    def open(self, caller: Caller, code: str) -> Floor:
        """Let the service give numbers again. Raises NotAllowed, NotThere."""
        with self.begin(caller, ServiceAction.OPEN) as unit:
            _must_know(unit, code)
            if code in unit.floor.closures:
                unit.service(unit.event(ServiceAction.OPEN, caller.actor, {"service": code}))
        return unit.floor


def _must_know(unit: UnitOfWork, code: str) -> None:
    if code not in unit.floor.centre.services:
        raise NotThere(service=code)
