"""Alerting: alerts raised once, acknowledged by somebody, ended by themselves; each an event."""

from collections.abc import Mapping, Sequence
from typing import Any

from app.domain.alerts import Alert, Signal, alert_after
from app.domain.errors import NotThere
from app.domain.instants import iso
from app.domain.log import AlertAction, Event
from app.operations.clock import Clock
from app.operations.commands import Commands
from app.operations.rights import Caller, Right
from app.persistence.alerts import (
    alert_by_id,
    open_alerts,
    queue_delivery,
    save_alert,
)
from app.persistence.unit import Unit
from app.persistence.units import Units

SYSTEM = "system"


class Alerting(Commands):
    """Keeps the alerts of centres; `sends` says whether a webhook is to hear of them."""

    def __init__(self, units: Units, clock: Clock, *, sends: bool = False) -> None:
        super().__init__(units, clock)
        self._sends = sends

    def watch(self, centre_id: int, found: Sequence[Signal]) -> bool:
        """Raises what is new, ends what is over; whether anything was. Else it takes no lock."""
        wanted = {signal.key: signal for signal in found}
        if {alert.key for alert in self.open(centre_id)} == wanted.keys():
            return False
        with self.units.begin(centre_id, self.clock.now()) as unit:
            known = {alert.key: alert for alert in open_alerts(unit.connection, centre_id)}
            for key, alert in known.items():
                if key not in wanted:
                    self._write(unit, alert, AlertAction.END, SYSTEM, {"alert": alert.id})
            for key, signal in wanted.items():
                if key not in known:
                    self._write(unit, None, AlertAction.RAISE, SYSTEM, _facts(signal))
        return True

    def acknowledge(self, caller: Caller, alert_id: int) -> Alert:
        """The alert, seen by the caller; the first one who says so is named.

        It is for supervisors. Raises NotAllowed, NotThere.
        """
        caller.must(Right.SUPERVISE)
        with self.units.begin(caller.centre_id, self.clock.now()) as unit:
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

    def _write(
        self,
        unit: Unit,
        alert: Alert | None,
        action: AlertAction,
        actor: str,
        facts: Mapping[str, object],
    ) -> Alert:
        event = Event(unit.next_seq, unit.at, action.value, actor, facts=facts)
        after = alert_after(alert, event)
        save_alert(unit.connection, unit.centre_id, after, is_new=alert is None)
        unit.note(event)
        if self._sends and action is not AlertAction.ACKNOWLEDGE:
            body = message(unit.floor.centre.code, after, action)
            queue_delivery(unit.connection, unit.centre_id, after.id, body, unit.at)
        return after


def message(centre: str, alert: Alert, action: AlertAction) -> dict[str, Any]:
    """What a webhook is told of the alert: never a visitor's name, for none is known."""
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
            "ended_at": iso(alert.ended_at) if alert.ended_at else None,
        },
    }


def _facts(signal: Signal) -> Mapping[str, object]:
    return {
        "kind": signal.kind.value,
        "subject": signal.subject,
        "grave": signal.is_grave,
        "facts": dict(signal.facts),
    }
