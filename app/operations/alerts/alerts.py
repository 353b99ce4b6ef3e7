"""Alerts, raised once and ended by themselves; their history; and a counter's calls for help."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from app.domain.alerts.history import ALARMS, PastAlert, histories
from app.domain.alerts.rules import Alert, Signal, alert_after
from app.domain.alerts.targets import mark_of, told_from, told_of
from app.domain.errors import Conflict, NotThere
from app.domain.events import SYSTEM, AlertAction, CounterAction
from app.domain.instants import iso, iso_or_none
from app.domain.queue.counter import Alarm
from app.domain.queue.floor import Floor
from app.operations.clock import Clock
from app.operations.commands import CommandHandler, counter_event, known_counter
from app.operations.people.audit import PAGE, day_instants
from app.operations.people.rights import Caller, Right
from app.persistence.alerts import store as rows
from app.persistence.alerts.store import (
    AlertDelivery,
    AlertFilter,
    alert_by_id,
    open_alerts,
    open_alerts_everywhere,
    queue_delivery,
    save_alert,
)
from app.persistence.queue.unit_of_work import UnitOfWork, UnitsOfWork

DELIVERIES_KEPT = timedelta(days=30)
"""So long is shown what came of telling an alert elsewhere; the alert itself is in the log."""


class Alerts(CommandHandler):
    """Keeps the alerts of centres.

    `targets` are told of each raising and ending, and so are the centre's own recipients.
    """

    def __init__(self, units: UnitsOfWork, clock: Clock, *, targets: Collection[str] = ()) -> None:
        super().__init__(units, clock)
        self.targets = tuple(targets)

    def watch(
        self, centre_id: int, found: Sequence[Signal], opened: Iterable[Alert] | None = None
    ) -> bool:
        """Raise new alerts and end those that are over, and return whether there were any.

        `opened` are the centre's open alerts as they were a moment ago, for who knows them. Where
        they are those that were found, it takes no lock.
        """
        current = {signal.key: signal for signal in found}
        known = self.open(centre_id) if opened is None else opened
        if {alert.key for alert in known} == current.keys():
            return False
        with self.units.begin(centre_id, self.clock.now()) as unit:
            open_now = {alert.key: alert for alert in open_alerts(unit.connection, centre_id)}
            for key, alert in open_now.items():
                if key not in current:
                    self._write(unit, alert, AlertAction.END, SYSTEM, {"alert": alert.id})
            for key, signal in current.items():
                if key not in open_now:
                    self._write(unit, None, AlertAction.RAISE, SYSTEM, _signal_facts(signal))
        return True

    def acknowledge(self, caller: Caller, alert_id: int) -> Alert:
        """Acknowledge the alert, and return it; the first caller to do so stays named.

        It is for supervisors. Raises NotAllowed, NotThere.
        """
        with self.begin(caller, AlertAction.ACKNOWLEDGE) as unit:
            alert = alert_by_id(unit.connection, caller.centre_id, alert_id)
            if alert is None:
                raise NotThere(alert=alert_id)
            if alert.acknowledged_by is not None:
                return alert
            facts = {"alert": alert.id, "user": caller.id}
            return self._write(unit, alert, AlertAction.ACKNOWLEDGE, caller.actor, facts)

    def open(self, centre_id: int) -> Sequence[Alert]:
        """The alerts that have not ended."""
        with self.units.database.read() as connection:
            return open_alerts(connection, centre_id)

    def open_everywhere(self) -> Mapping[int, Sequence[Alert]]:
        """The same of every centre that has any, by its id."""
        with self.units.database.read() as connection:
            return open_alerts_everywhere(connection)

    def forget_deliveries(self) -> int:
        """Delete what was told of alerts a term ago, and return how many messages that were."""
        before = self.clock.now() - DELIVERIES_KEPT
        with self.units.database.read() as connection:
            if not rows.has_old_deliveries(connection, before):
                return 0
        with self.units.database.write() as connection:
            return rows.forget_deliveries(connection, before)

    def _write(
        self,
        unit: UnitOfWork,
        alert: Alert | None,
        action: AlertAction,
        actor: str,
        facts: Mapping[str, object],
    ) -> Alert:
        event = unit.event(action.value, actor, facts)
        after = alert_after(alert, event)
        save_alert(unit.connection, unit.centre_id, after, is_new=alert is None)
        unit.note(event)
        if action is not AlertAction.ACKNOWLEDGE:
            self._queue(unit, after, action)
        return after

    def _queue(self, unit: UnitOfWork, alert: Alert, action: AlertAction) -> None:
        """Queue what the settings' targets and the centre's own recipients are told of it."""
        centre = unit.floor.centre
        body = message(centre.code, alert, action)
        for target in self.targets:
            queue_delivery(unit.connection, unit.centre_id, alert.id, target, body, unit.at)
        for target, address in told_of(centre.alerts, is_grave=alert.is_grave):
            own = {**body, "to": mark_of(address)}
            due_at = told_from(alert, unit.at)
            queue_delivery(
                unit.connection, unit.centre_id, alert.id, target, own, unit.at, due_at=due_at
            )


def message(centre: str, alert: Alert, action: AlertAction) -> dict[str, Any]:
    """The message about the alert: never a visitor's name, for none is known."""
    return {
        "event": action.value,
        "centre": centre,
        "alert": {
            "id": alert.id,
            "kind": alert.kind,
            "subject": alert.subject,
            "grave": alert.is_grave,
            "facts": dict(alert.facts),
            "raised_at": iso(alert.raised_at),
            "ended_at": iso_or_none(alert.ended_at),
        },
    }


def _signal_facts(signal: Signal) -> Mapping[str, object]:
    return {
        "kind": signal.kind.value,
        "subject": signal.subject,
        "grave": signal.is_grave,
        "facts": dict(signal.facts),
    }


@dataclass(frozen=True, slots=True)
class PastAlertQuery:
    """Which alerts or messages: days, both included; the kind of alert or state of message."""

    first: date | None = None
    last: date | None = None
    kind: str | None = None
    cursor: int | None = None


class AlertHistory:
    """Answers what was wrong and what became of it. It is for supervisors."""

    def __init__(self, units: UnitsOfWork, clock: Clock) -> None:
        self._units = units
        self._clock = clock

    def find(
        self, caller: Caller, query: PastAlertQuery, *, most: int = PAGE
    ) -> Sequence[PastAlert]:
        """The newest alerts first, of all days where none is given. Raises NotAllowed, Invalid."""
        caller.must(Right.SUPERVISE)
        filter_ = self._filter(caller, query)
        with self._units.database.read() as connection:
            found = rows.list_past_alerts(connection, caller.centre_id, filter_, most)
            ids = [alert.id for alert in found if alert.kind in ALARMS]
            events = (
                rows.alarm_events(connection, caller.centre_id, min(ids), max(ids)) if ids else ()
            )
        return histories(found, events)

    def deliveries(
        self, caller: Caller, query: PastAlertQuery, *, most: int = PAGE
    ) -> Sequence[tuple[AlertDelivery, Alert]]:
        """The messages to the webhook and their alerts, as `find`. Raises NotAllowed, Invalid."""
        caller.must(Right.SUPERVISE)
        filter_ = self._filter(caller, query)
        with self._units.database.read() as connection:
            return rows.past_deliveries(connection, caller.centre_id, filter_, most)

    def _filter(self, caller: Caller, query: PastAlertQuery) -> AlertFilter:
        if query.first is None and query.last is None:
            return AlertFilter(kind=query.kind, cursor=query.cursor)
        zone = self._units.floor(caller.centre_id).centre.time_zone
        first_at, before_at = day_instants(query.first, query.last, zone, self._clock.now())
        return AlertFilter(first_at, before_at, query.kind, query.cursor)


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
