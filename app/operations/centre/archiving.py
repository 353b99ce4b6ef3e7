"""Archiving a centre and taking it back: it is never deleted, its past stays readable."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from app.domain.centre.calendar import business_day
from app.domain.errors import Conflict
from app.domain.events import SYSTEM
from app.domain.queue.counter import CounterState
from app.operations.centre.centres import Centres
from app.operations.clock import Clock
from app.operations.commands import carried_out
from app.operations.people.rights import Caller, Right
from app.persistence.booking.store import open_bookings
from app.persistence.centre.configuration import build_centre
from app.persistence.centre.store import every_centre, plain_configuration
from app.persistence.queue.unit_of_work import UnitOfWork, UnitsOfWork

ARCHIVE, REOPEN = "archive", "reopen"


class Archiving:
    """Archives centres. A caller of None is the command line."""

    def __init__(self, units: UnitsOfWork, clock: Clock, centres: Centres) -> None:
        self._units = units
        self._clock = clock
        self._centres = centres

    def archive(
        self, caller: Caller | None, centre_id: int, *, request_id: str | None = None
    ) -> None:
        """Let the centre give no number, open no counter and take no booking from now on.

        Its configuration says so, as a version of its own; one that is archived stays it. Raises
        NotAllowed, Conflict where somebody is still there or no other centre would be left.
        """

        def archived(unit: UnitOfWork, part: Mapping[str, Any]) -> Mapping[str, Any]:
            if "archived_on" in part:
                return part
            _must_be_empty(unit)
            others = (one for one in every_centre(unit.connection) if one.id != unit.centre_id)
            if all(one.is_archived for one in others):
                raise Conflict("last_centre")
            today = business_day(unit.at, unit.floor.centre.time_zone)
            return {**part, "archived_on": today.isoformat()}

        self._change(caller, centre_id, ARCHIVE, archived, request_id)

    def reopen(
        self, caller: Caller | None, centre_id: int, *, request_id: str | None = None
    ) -> None:
        """Let the centre work again. Raises NotAllowed."""

        def reopened(_unit: UnitOfWork, part: Mapping[str, Any]) -> Mapping[str, Any]:
            return {key: value for key, value in part.items() if key != "archived_on"}

        self._change(caller, centre_id, REOPEN, reopened, request_id)

    def _change(
        self,
        caller: Caller | None,
        centre_id: int,
        command: str,
        changed: Callable[[UnitOfWork, Mapping[str, Any]], Mapping[str, Any]],
        request_id: str | None,
    ) -> None:
        if caller is not None:
            caller.must(Right.PUBLISH)
        actor = SYSTEM if caller is None else caller.actor
        with self._units.begin(centre_id, self._clock.now()) as unit:
            if request_id and carried_out(unit, actor, request_id, command):
                return
            plain = plain_configuration(unit.connection, centre_id)
            after = {**plain, "centre": dict(changed(unit, plain["centre"]))}
            if after != plain:
                unit.configure(after, build_centre(centre_id, after), actor=actor)
            if request_id:
                unit.answer(actor, request_id, command, None)
        self._centres.forget()


def _must_be_empty(unit: UnitOfWork) -> None:
    """Raise Conflict while visitors are there or expected, or a counter is open."""
    is_open = any(now.state is not CounterState.CLOSED for now in unit.floor.counters.values())
    if unit.floor.tickets or is_open or open_bookings(unit.connection, unit.centre_id, date.max):
        raise Conflict("centre_in_use")
