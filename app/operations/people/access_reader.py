"""The access log as it is searched by those who manage people."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from app.operations.clock import Clock
from app.operations.people.access_log import AccessLog
from app.operations.people.audit import PAGE, day_instants, person_of_name
from app.operations.people.rights import Caller, Right
from app.persistence.people import access_log as rows
from app.persistence.people.access_log import Access, AccessFilter
from app.persistence.people.accounts import User, list_users
from app.persistence.queue.unit_of_work import UnitsOfWork

UNKNOWN = "?"
"""The name that asks for what was tried under names that nobody has."""


@dataclass(frozen=True, slots=True)
class AccessQuery:
    """What to search for: days of the centre, both included; `who` is a user name or UNKNOWN."""

    first: date | None = None
    last: date | None = None
    who: str | None = None
    kind: str | None = None
    cursor: int | None = None


class AccessReader:
    """Answers who signed in, tried to, read or took away what. It is for administrators."""

    def __init__(self, units: UnitsOfWork, clock: Clock, kept: AccessLog) -> None:
        self._units = units
        self._clock = clock
        self._kept = kept

    def people(self, caller: Caller) -> Sequence[User]:
        """The people whom the filter offers. Raises NotAllowed."""
        caller.must(Right.CONFIGURE_PEOPLE)
        with self._units.database.read() as connection:
            return list_users(connection, caller.centre_id, also_former=True)

    def find(self, caller: Caller, asked: AccessQuery, *, most: int = PAGE) -> Sequence[Access]:
        """The newest entries first, today's where no day is given.

        Those under names that nobody has are told to every centre of the installation. Raises
        NotAllowed, Invalid as `day_instants`, NotThere for an unknown person.
        """
        caller.must(Right.CONFIGURE_PEOPLE)
        self._kept.write_waiting()
        zone = self._units.floor(caller.centre_id).centre.time_zone
        wanted = AccessFilter(
            *day_instants(asked.first, asked.last, zone, self._clock.now()),
            self._person(caller, asked.who),
            asked.who == UNKNOWN,
            asked.kind,
            asked.cursor,
        )
        with self._units.database.read() as connection:
            return rows.accesses(connection, caller.centre_id, wanted, most)

    def _person(self, caller: Caller, who: str | None) -> int | None:
        if not who or who == UNKNOWN:
            return None
        return person_of_name(self.people(caller), who).id
