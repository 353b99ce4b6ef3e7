"""The history of alerts: who saw each one, or came to the counter that called, and who ended it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from app.domain.alerts.rules import Alert, AlertKind
from app.domain.events import CounterAction, Event
from app.domain.queue.counter import Alarm

ALARMS = frozenset({AlertKind.HELP.value, AlertKind.EMERGENCY.value})
"""The kinds that a person raises at a counter: a colleague accepts them, and somebody ends them."""


DELIVERY_STATES = ("queued", "delivered", "failed")
"""How the message of an alert to a webhook may stand."""


@dataclass(frozen=True, slots=True)
class PastAlert:
    """An alert, the id of who saw it or came, and when, and who ended it, if a person did."""

    alert: Alert
    seen_by: int | None
    seen_at: datetime | None
    ended_by: str | None = None


@dataclass(frozen=True, slots=True)
class _Alarm:
    """A counter's alarm from its event to the one that ended it."""

    counter: int
    kind: str
    begun_at: datetime
    accepted_by: int | None = None
    accepted_at: datetime | None = None
    ended_by: str | None = None


def histories(found: Iterable[Alert], events: Iterable[Event]) -> Sequence[PastAlert]:
    """The history of each alert, by the events of the counters' alarms in the order of the log."""
    alarms = _alarms(events)
    return [_past(alert, alarms) for alert in found]


def _alarms(events: Iterable[Event]) -> Sequence[_Alarm]:
    """Each alarm of each counter; one that turns into an emergency is another."""
    over: list[_Alarm] = []
    now: dict[int, _Alarm] = {}
    for event in events:
        counter = event.counter or 0
        if event.type == CounterAction.ALARM_ACCEPT and counter in now:
            by = int(str(event.facts["user"]))
            now[counter] = replace(now[counter], accepted_by=by, accepted_at=event.at)
        elif event.type == CounterAction.ALARM:
            if (before := now.pop(counter, None)) is not None:
                over.append(replace(before, ended_by=event.actor))
            if (state := str(event.facts["state"])) != Alarm.NONE:
                now[counter] = _Alarm(counter, state, event.at)
    return [*over, *now.values()]


def _past(alert: Alert, alarms: Sequence[_Alarm]) -> PastAlert:
    seen = PastAlert(alert, alert.acknowledged_by, alert.acknowledged_at)
    mine = [
        alarm
        for alarm in alarms
        if (alarm.kind, f"counter:{alarm.counter}") == alert.key
        and alarm.begun_at <= alert.raised_at
    ]
    if not mine:
        return seen
    alarm = max(mine, key=lambda one: one.begun_at)
    return PastAlert(alert, alarm.accepted_by, alarm.accepted_at, alarm.ended_by)
