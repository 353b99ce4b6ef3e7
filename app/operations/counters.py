"""Counters: opened, paused, resumed and closed by the officer who sits there."""

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager

from app.domain.errors import Forbidden, Invalid
from app.domain.floor import CounterNow, CounterState, Floor
from app.domain.log import CounterAction
from app.operations.commands import (
    Commands,
    counter_event,
    free_of_tickets,
    known_counter,
)
from app.operations.rights import Caller, Right
from app.persistence.unit import Unit


class CounterDesk(Commands):
    """What officers do with their counters; each is idempotent by the counter's state."""

    def open(self, caller: Caller, number: int, services: Sequence[str] = ()) -> Floor:
        """Opens the counter for the caller, narrowed to `services` if given.

        Raises NotAllowed, NotThere, Invalid, or Forbidden where another sits there or the
        caller sits elsewhere.
        """
        with self._begun(caller, Right.SERVE) as unit:
            now = known_counter(unit.floor, number)
            profile = {entry.service for entry in unit.floor.centre.counters[number].profile}
            if unknown := sorted(set(services) - profile):
                raise Invalid("invalid", field="services", unknown=unknown)
            elsewhere = unit.floor.of_officer(caller.id)
            if elsewhere is not None and elsewhere.number != number:
                raise Forbidden("officer_elsewhere", counter=elsewhere.number)
            if now.state is not CounterState.CLOSED and now.officer != caller.id:
                raise Forbidden("counter_taken", counter=number, officer=str(now.officer))
            if now.state is CounterState.CLOSED:
                facts = {"officer": caller.id, "services": list(services)}
                unit.counter(counter_event(unit, CounterAction.OPEN, caller, number, facts))
        return unit.floor

    def pause(self, caller: Caller, number: int, reason: str) -> Floor:
        """Pauses the counter; a reason is needed and no ticket may be unfinished."""
        if not reason.strip():
            raise Invalid("reason_needed", field="reason")
        return self._change(
            caller, number, CounterAction.PAUSE, CounterState.PAUSED, {"reason": reason.strip()}
        )

    def resume(self, caller: Caller, number: int) -> Floor:
        """Serves again after a pause."""
        return self._change(caller, number, CounterAction.RESUME, CounterState.OPEN, {})

    def close(self, caller: Caller, number: int) -> Floor:
        """Closes the counter; a supervisor may close another's. No ticket may be unfinished."""
        return self._change(caller, number, CounterAction.CLOSE, CounterState.CLOSED, {})

    def _change(
        self,
        caller: Caller,
        number: int,
        action: CounterAction,
        target: CounterState,
        facts: Mapping[str, object],
    ) -> Floor:
        closes = action is CounterAction.CLOSE
        rights = (Right.SERVE, Right.SUPERVISE) if closes else (Right.SERVE,)
        with self._begun(caller, *rights) as unit:
            now = known_counter(unit.floor, number)
            if now.state is target and action is not CounterAction.OPEN:
                return unit.floor
            _may_change(now, caller, action)
            free_of_tickets(unit.floor, number)
            unit.counter(counter_event(unit, action, caller, number, dict(facts)))
        return unit.floor

    def _begun(self, caller: Caller, *rights: Right) -> AbstractContextManager[Unit]:
        caller.must(*rights)
        return self.units.begin(caller.centre_id, self.clock.now())


def _may_change(now: CounterNow, caller: Caller, action: CounterAction) -> None:
    if now.state is CounterState.CLOSED:
        raise Forbidden("counter_closed", counter=now.number)
    supervises = caller.may(Right.SUPERVISE) and action is CounterAction.CLOSE
    if now.officer != caller.id and not supervises:
        raise Forbidden("not_your_counter", counter=now.number)
