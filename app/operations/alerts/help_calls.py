"""Calls for help: a counter calls, somebody comes, it ends; each step is in the log."""

from app.domain.errors import Conflict
from app.domain.events import CounterAction
from app.domain.queue.counter import Alarm
from app.domain.queue.floor import Floor
from app.operations.commands import CommandHandler, counter_event, known_counter
from app.operations.people.rights import Caller, Right


class HelpCalls(CommandHandler):
    """Raises, accepts and ends alarms of counters; each command is idempotent."""

    def sound(self, caller: Caller, number: int, alarm: Alarm) -> Floor:
        """Raise the counter's alarm, change it, or end it (`none`).

        It is for the officer there and for supervisors. Raises NotAllowed, NotThere, Conflict.
        """
        with self.begin(caller, CounterAction.ALARM) as unit:
            now = known_counter(unit.floor, number)
            if now.officer != caller.id and not caller.may(Right.SUPERVISE):
                raise Conflict("not_your_counter", counter=number)
            if now.alarm is not alarm:
                facts: dict[str, object] = {"state": alarm.value}
                unit.counter(counter_event(unit, CounterAction.ALARM, caller, number, facts))
        return unit.floor

    def accept(self, caller: Caller, number: int) -> Floor:
        """Accept the alarm: the caller comes; the first one who accepts it stays named.

        It is for everybody who serves or supervises. Raises NotAllowed, NotThere, or Conflict where
        no alarm is raised.
        """
        with self.begin(caller, CounterAction.ALARM_ACCEPT) as unit:
            now = known_counter(unit.floor, number)
            if now.alarm is Alarm.NONE:
                raise Conflict("no_alarm", counter=number)
            if now.alarm_accepted_by is None:
                facts: dict[str, object] = {"user": caller.id}
                unit.counter(counter_event(unit, CounterAction.ALARM_ACCEPT, caller, number, facts))
        return unit.floor
