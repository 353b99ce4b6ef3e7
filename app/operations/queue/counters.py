"""Counters: opened, paused, resumed and closed by the officer there or by a supervisor."""

from collections.abc import Mapping, Sequence
from datetime import datetime, time, timedelta

from app.domain.centre.calendar import business_day
from app.domain.centre.values import Centre, Helping
from app.domain.errors import Conflict, Invalid, NotThere
from app.domain.events import CounterAction
from app.domain.queue.counter import CounterNow, CounterState, plain_profile
from app.domain.queue.floor import Floor, profile_of
from app.operations.commands import CommandHandler, counter_event, free_of_tickets, known_counter
from app.operations.people.authentication import person_caller
from app.operations.people.rights import Caller, Right, Role
from app.persistence.people.accounts import list_users, user_by_name, user_names
from app.persistence.queue.unit_of_work import UnitOfWork

SUPERVISED = frozenset({CounterAction.PAUSE, CounterAction.RESUME, CounterAction.CLOSE})
"""What a supervisor does at another's counter."""


class Counters(CommandHandler):
    """What officers do with their counters; each is idempotent by the counter's state."""

    def open(
        self,
        caller: Caller,
        number: int,
        services: Sequence[str] = (),
        *,
        takes_over: bool = False,
    ) -> Floor:
        """Open the counter for the caller, narrowed to `services` if given.

        To take over needs a right of its own; the counter's ticket stays there. Raises NotAllowed,
        NotThere, Invalid, or Conflict where another sits there or the caller sits elsewhere.
        """
        if takes_over:
            caller.must_have("take-over")
        with self.begin(caller, CounterAction.OPEN) as unit:
            now = known_counter(unit.floor, number)
            profile = {entry.service for entry in profile_of(unit.floor, number)}
            if unknown := sorted(set(services) - profile):
                raise Invalid("invalid", field="services", unknown=unknown)
            if now.state is CounterState.CLOSED or now.officer != caller.id:
                if now.state is not CounterState.CLOSED and not takes_over:
                    who = user_names(unit.connection, unit.centre_id).get(now.officer or 0, "")
                    raise Conflict("counter_taken", counter=number, officer=who)
                _seat(unit, caller, number, by=caller, services=services)
        return unit.floor

    def seat(self, caller: Caller, number: int, username: str) -> Floor:
        """Open the counter with the officer of the user name, for supervisors.

        Who sits there leaves, the ticket stays. The officer leaves the counter where they sat,
        unless a ticket there is unfinished. Raises NotAllowed, NotThere, Invalid for somebody who
        doesn't serve or may not enter now, Conflict.
        """
        with self.begin(caller, "counter-seat") as unit:
            now = known_counter(unit.floor, number)
            officer = self._server(unit, username)
            if now.officer == officer.id:
                return unit.floor
            elsewhere = unit.floor.of_officer(officer.id)
            if elsewhere is not None:
                free_of_tickets(unit.floor, elsewhere.number)
                unit.counter(counter_event(unit, CounterAction.CLOSE, caller, elsewhere.number))
            _seat(unit, officer, number, by=caller, services=now.services)
        return unit.floor

    def servers(self, caller: Caller) -> Sequence[Caller]:
        """The people whom a supervisor may put at a counter, by user name, officers first.

        Raises NotAllowed.
        """
        caller.must_have("counter-seat")
        with self.units.database.read() as connection:
            people = list_users(connection, caller.centre_id)
        at = self.clock.now()
        callers = (
            person_caller(user).at(caller.centre_id) for user in people if user.may_enter(at)
        )
        serving = [who for who in callers if who.may(Right.SERVE)]
        return sorted(serving, key=lambda who: who.role is not Role.OFFICER)

    def _server(self, unit: UnitOfWork, username: str) -> Caller:
        user = user_by_name(unit.connection, username)
        if user is None or not user.belongs_to(unit.centre_id):
            raise NotThere(username=username)
        officer = person_caller(user).at(unit.centre_id)
        if not user.may_enter(unit.at) or not officer.may(Right.SERVE):
            raise Invalid("no_officer", field="officer", name=user.name)
        return officer

    def hand_over(self, caller: Caller, substitute: Caller, number: int) -> Floor:
        """Pass the counter from the caller to the substitute, with the ticket that is there.

        Raises NotAllowed where the substitute may not serve, Conflict where the caller doesn't sit
        there or the substitute sits elsewhere.
        """
        substitute.must_have(CounterAction.OPEN)
        with self.begin(caller, CounterAction.OPEN) as unit:
            now = known_counter(unit.floor, number)
            _may_change(now, caller, CounterAction.OPEN)
            if substitute.id != caller.id:
                _seat(unit, substitute, number, by=caller, services=now.services)
        return unit.floor

    def set_profile(self, caller: Caller, number: int, profile: Sequence[Helping] | None) -> Floor:
        """Replace the counter's profile, for good, or give back the centre's own (None).

        It is for supervisors. Raises NotAllowed, NotThere, Invalid for a service that is unknown or
        named twice, or an empty profile.
        """
        with self.begin(caller, CounterAction.PROFILE) as unit:
            now = known_counter(unit.floor, number)
            given = tuple(profile) if profile is not None else None
            if given is not None:
                codes = [entry.service for entry in given]
                known = unit.floor.centre.services
                if not codes or len(codes) != len(set(codes)) or set(codes) - set(known):
                    raise Invalid("invalid", field="services")
            if now.profile != given:
                facts: dict[str, object] = {"profile": plain_profile(given)}
                unit.counter(counter_event(unit, CounterAction.PROFILE, caller, number, facts))
        return unit.floor

    def stop_auto_call(self, caller: Caller, number: int) -> Floor:
        """Cancel the counter's next automatic call. Raises as the others do."""
        with self.begin(caller, CounterAction.STOP_AUTO_CALL) as unit:
            now = known_counter(unit.floor, number)
            _may_change(now, caller, CounterAction.STOP_AUTO_CALL)
            if now.auto_call_at is not None:
                unit.counter(counter_event(unit, CounterAction.STOP_AUTO_CALL, caller, number))
        return unit.floor

    def pause(
        self, caller: Caller, number: int, reason: str, back: time | timedelta | None = None
    ) -> Floor:
        """Pause the counter; a reason is needed and no ticket may be unfinished.

        `back` is when they mean to be back: a time of today, or after so long. As resuming and
        closing, it is for who sits there and for supervisors. Raises Invalid for a time that is
        over.
        """
        if not reason.strip():
            raise Invalid("reason_needed", field="reason")
        facts: dict[str, object] = {"reason": reason.strip()}
        if back is not None:
            centre = self.units.floor(caller.centre_id).centre
            facts["until"] = _planned_return(centre, back, self.clock.now()).isoformat()
        return self._change(caller, number, CounterAction.PAUSE, CounterState.PAUSED, facts)

    def resume(self, caller: Caller, number: int) -> Floor:
        """Resume serving after a pause."""
        return self._change(caller, number, CounterAction.RESUME, CounterState.OPEN, {})

    def close(self, caller: Caller, number: int) -> Floor:
        """Close the counter. No ticket may be unfinished."""
        return self._change(caller, number, CounterAction.CLOSE, CounterState.CLOSED, {})

    def _change(
        self,
        caller: Caller,
        number: int,
        action: CounterAction,
        target: CounterState,
        facts: Mapping[str, object],
    ) -> Floor:
        with self.begin(caller, action) as unit:
            now = known_counter(unit.floor, number)
            if now.state is target and action is not CounterAction.OPEN:
                return unit.floor
            _may_change(now, caller, action)
            free_of_tickets(unit.floor, number)
            unit.counter(counter_event(unit, action, caller, number, dict(facts)))
        return unit.floor


def _planned_return(centre: Centre, back: time | timedelta, at: datetime) -> datetime:
    """When that is, to the minute for a time of the clock. Raises Invalid where it is over."""
    zone = centre.time_zone
    if isinstance(back, timedelta):
        return (at + back).astimezone(zone)
    planned = datetime.combine(business_day(at, zone), back, zone)
    if planned <= at:
        raise Invalid("return_over", field="back_at")
    return planned


def _seat(
    unit: UnitOfWork, officer: Caller, number: int, *, by: Caller, services: Sequence[str]
) -> None:
    """Put the officer at the counter; the one who sat there before leaves it first."""
    elsewhere = unit.floor.of_officer(officer.id)
    if elsewhere is not None:
        raise Conflict("officer_elsewhere", counter=elsewhere.number)
    if unit.floor.counters[number].state is not CounterState.CLOSED:
        unit.counter(counter_event(unit, CounterAction.CLOSE, by, number))
    facts: dict[str, object] = {"officer": officer.id, "services": list(services)}
    unit.counter(counter_event(unit, CounterAction.OPEN, by, number, facts))


def _may_change(now: CounterNow, caller: Caller, action: CounterAction) -> None:
    if now.state is CounterState.CLOSED:
        raise Conflict("counter_closed", counter=now.number)
    supervises = caller.may(Right.SUPERVISE) and action in SUPERVISED
    if now.officer != caller.id and not supervises:
        raise Conflict("not_your_counter", counter=now.number)
