"""The audit: the log searched by those who have the right to."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from app.domain.centre.calendar import business_day, day_bounds
from app.domain.errors import Invalid, NotThere
from app.operations.clock import Clock
from app.operations.people.authentication import Authentication
from app.operations.people.rights import Caller, Right
from app.persistence.people import audit as rows
from app.persistence.people.accounts import User, list_users
from app.persistence.people.audit import AuditEntry, AuditFilter
from app.persistence.queue.unit_of_work import UnitsOfWork

PAGE = 100
MOST = 10_000
"""Rows of an export; its last one says where to go on."""

YEARS = range(2000, 2200)


@dataclass(frozen=True, slots=True)
class AuditQuery:
    """What to search for: days of the centre, both included; `who` is a user name or "system"."""

    first: date | None = None
    last: date | None = None
    who: str | None = None
    action: str | None = None
    counter: int | None = None
    label: str | None = None
    cursor: int | None = None


def day_instants(
    first: date | None, last: date | None, zone: ZoneInfo, at: datetime
) -> tuple[datetime, datetime]:
    """The instants where the first day begins and the last one ends; today's where none is given.

    Raises Invalid for days in the wrong order or of impossible years.
    """
    today = business_day(at, zone)
    days = [day for day in (first, last) if day is not None] or [today]
    first, last = days[0], days[-1]
    if first > last:
        raise Invalid("period_backwards", field="from")
    if first.year not in YEARS or last.year not in YEARS:
        raise Invalid("invalid", field="from")
    return day_bounds(first, zone)[0], day_bounds(last, zone)[1]


def person_of_name(people: Sequence[User], who: str) -> User:
    """The one of the people who has the user name. Raises NotThere."""
    for user in people:
        if user.username == who:
            return user
    raise NotThere(username=who)


class Audit:
    """Answers who did what."""

    def __init__(self, units: UnitsOfWork, clock: Clock, people: Authentication) -> None:
        self._units = units
        self._clock = clock
        self._people = people

    def today(self, caller: Caller) -> date:
        """The day of the caller's centre."""
        zone = self._units.floor(caller.centre_id).centre.time_zone
        return business_day(self._clock.now(), zone)

    def people(self, caller: Caller) -> Sequence[User]:
        """The people whom the filter offers. Raises NotAllowed."""
        caller.must(Right.AUDIT)
        with self._units.database.read() as connection:
            return list_users(connection, caller.centre_id, also_former=True)

    def find(self, caller: Caller, asked: AuditQuery, *, most: int = PAGE) -> Sequence[AuditEntry]:
        """The newest events first, today's where no day is given.

        Raises NotAllowed, Invalid as `day_instants`, NotThere for an unknown person.
        """
        caller.must(Right.AUDIT)
        zone = self._units.floor(caller.centre_id).centre.time_zone
        wanted = AuditFilter(
            *day_instants(asked.first, asked.last, zone, self._clock.now()),
            self._actor(caller, asked.who),
            asked.action,
            asked.counter,
            asked.label,
            asked.cursor,
        )
        with self._units.database.read() as connection:
            return rows.audit_entries(connection, caller.centre_id, wanted, most)

    def _actor(self, caller: Caller, who: str | None) -> str | None:
        if not who or who == "system":
            return who or None
        return f"user:{person_of_name(self.people(caller), who).id}"
