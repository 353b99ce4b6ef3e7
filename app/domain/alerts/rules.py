"""Alerts: the table of rules over floor and devices, and an alert as it is kept.

An alert is raised once, may be acknowledged by somebody, and ends by itself when its cause does.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum

from app.domain.centre.calendar import business_day
from app.domain.events import AlertAction, Event
from app.domain.queue.assistance import UNANSWERED_AFTER
from app.domain.queue.attention import idle_since
from app.domain.queue.counter import Alarm, CounterState
from app.domain.queue.deferral import is_deferred
from app.domain.queue.floor import Floor, lately_unsaid
from app.domain.queue.routing import queue_of
from app.domain.queue.ticket import AT_COUNTER, State, Ticket
from app.domain.waits.estimate import counters_open

IDLE_AFTER = timedelta(minutes=3)
CALLED_LONG, SERVING_LONG, HELD_LONG = (timedelta(minutes=n) for n in (10, 60, 120))
RECENT = timedelta(hours=1)
"""The span of the newest waits of which the share within the target is computed."""

RECENT_LEAST = 10
"""With fewer waits their share says nothing."""

BURST, BURST_WITHIN = 20, timedelta(minutes=5)
"""So many sign-ins in vain within so long are a burst: somebody, or a program, tries passwords."""

BURST_TOLD = timedelta(minutes=30)
"""So long after a burst its alert ends: one that stops and goes on is one alert, not hundreds."""

LOOKED_BACK = BURST_TOLD + BURST_WITHIN

UNSAID_TOLD, LABELS_TOLD = timedelta(minutes=5), 5
"""So long after a call that the voice did not say its alert ends; so many labels it names."""

LATE_AFTER = timedelta(minutes=3)
"""So long after the time that was named for the end of a pause the return is late."""

HEALTHY = frozenset({"ok", "unknown"})
"""A device that never reported is not an alert; one that stopped reporting is a fault."""


class AlertKind(StrEnum):
    """What is wrong."""

    EMERGENCY = "emergency"
    HELP = "help"
    WAIT_OVER_BOUND = "wait_over_bound"
    NO_COUNTER_OPEN = "no_counter_open"
    SHARE_FALLING = "share_falling"
    COUNTER_IDLE = "counter_idle"
    TICKET_OPEN_LONG = "ticket_open_long"
    DEVICE = "device"
    SIGN_INS_IN_VAIN = "sign_ins_in_vain"
    PAPER_ENDS = "paper_ends"
    CALLS_UNSAID = "calls_unsaid"
    RETURN_LATE = "return_late"
    REPORT_UNSENT = "report_unsent"
    ASSISTANCE_UNANSWERED = "assistance_unanswered"
    BACKUP_OLD = "backup_old"
    BACKUP_COPY_OLD = "backup_copy_old"
    BACKUP_TRIAL_FAILED = "backup_trial_failed"


@dataclass(frozen=True, slots=True)
class AlertInputs:
    """What the rules look at: the floor at an instant, devices' health, the newest waits.

    `last_ends` says when each counter's last transaction of the day ended; `recent_waits_s` are the
    waits of those served whose call is at most an hour old; `in_vain` says when sign-ins were tried
    in vain, and how many together each time; `paper` says of which printers the paper ends soon;
    `unsent` which schedules' reports weren't mailed to everybody, and why; `backups` what of them
    doesn't come as it should. `always_open` says that no day is closed; `kiosks` are the names of
    devices by their ids.
    """

    floor: Floor
    at: datetime
    devices: Sequence[Mapping[str, object]] = ()
    last_ends: Mapping[int, datetime | None] = field(default_factory=dict)
    recent_waits_s: Sequence[float] = ()
    in_vain: Sequence[tuple[datetime, int]] = ()
    paper: Sequence[Mapping[str, object]] = ()
    unsent: Sequence[Mapping[str, object]] = ()
    backups: Sequence[str] = ()
    always_open: bool = False
    kiosks: Mapping[int, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Signal:
    """Something wrong: what, of whom or what, whether it is grave, and facts as plain JSON."""

    kind: AlertKind
    subject: str
    is_grave: bool
    facts: Mapping[str, object] = field(default_factory=dict)

    @property
    def key(self) -> tuple[str, str]:
        """What makes two signals the same alert."""
        return self.kind.value, self.subject


@dataclass(frozen=True, slots=True)
class Alert:
    """An alert as it is kept; `id` is the `seq` of the event that raised it."""

    id: int
    kind: str
    subject: str
    is_grave: bool
    facts: Mapping[str, object]
    raised_at: datetime
    ended_at: datetime | None = None
    acknowledged_at: datetime | None = None
    acknowledged_by: int | None = None

    @property
    def key(self) -> tuple[str, str]:
        """What makes two alerts the same, equal to the key of their signal."""
        return self.kind, self.subject


def alert_after(alert: Alert | None, event: Event) -> Alert:
    """The alert after one of the AlertActions. Raises ValueError for one never raised."""
    facts = event.facts
    match AlertAction(event.type):
        case AlertAction.RAISE:
            signal_facts = facts["facts"]
            assert isinstance(signal_facts, Mapping)
            kind, subject = str(facts["kind"]), str(facts["subject"])
            is_grave = bool(facts["grave"])
            return Alert(event.seq, kind, subject, is_grave, signal_facts, event.at)
        case AlertAction.ACKNOWLEDGE if alert is not None:
            by = int(str(facts["user"]))
            return replace(alert, acknowledged_at=event.at, acknowledged_by=by)
        case AlertAction.END if alert is not None:
            return replace(alert, ended_at=event.at)
        case _:
            raise ValueError(f"event {event.seq}: {event.type} of an alert never raised")


def signals(inputs: AlertInputs) -> list[Signal]:
    """Everything that is wrong now, in the order of the rules."""
    rules = [rule for rule in ALERT_RULES if rule not in OF_WORKING_DAYS or not _is_rest(inputs)]
    return [signal for rule in rules for signal in rule(inputs)]


def _is_rest(inputs: AlertInputs) -> bool:
    """Whether the calendar closes the day, and nobody is there all the same."""
    floor = inputs.floor
    day = business_day(inputs.at, floor.centre.time_zone)
    return (
        not inputs.always_open
        and floor.centre.hours.is_holiday(day)
        and all(now.state is CounterState.CLOSED for now in floor.counters.values())
        and not any(floor.waiting(day))
    )


def _alarms(inputs: AlertInputs) -> Iterable[Signal]:
    """Counters that call for help or in an emergency, the emergencies first."""
    calling = [now for now in inputs.floor.counters.values() if now.alarm is not Alarm.NONE]
    for now in sorted(calling, key=lambda c: (c.alarm is not Alarm.EMERGENCY, c.number)):
        kind, is_grave = AlertKind(now.alarm.value), now.alarm is Alarm.EMERGENCY
        yield Signal(kind, f"counter:{now.number}", is_grave, {"counter": now.number})


def _waits(inputs: AlertInputs) -> Iterable[Signal]:
    """Waits over the bound, and people who wait where no counter is open."""
    floor, at = inputs.floor, inputs.at
    bound = timedelta(minutes=floor.centre.targets.alert_wait_min)
    day = business_day(at, floor.centre.time_zone)
    for code in floor.centre.services:
        found = floor.waiting_for(code, day)
        since = [ticket.queued_at for ticket in found if not is_deferred(ticket, at)]
        if not since:
            continue
        longest = max(at - min(since), timedelta())  # Who has come early waits from the slot on.
        facts = {
            "service": code,
            "waiting": len(since),
            "longest_wait_s": round(longest.total_seconds()),
        }
        if longest >= bound:
            yield Signal(AlertKind.WAIT_OVER_BOUND, f"service:{code}", is_grave=True, facts=facts)
        if not counters_open(floor, code, at):
            yield Signal(AlertKind.NO_COUNTER_OPEN, f"service:{code}", is_grave=True, facts=facts)


def _share(inputs: AlertInputs) -> Iterable[Signal]:
    """The share within the target among the last hour's visitors, if the centre promises more."""
    targets, waits = inputs.floor.centre.targets, inputs.recent_waits_s
    if len(waits) < RECENT_LEAST:
        return
    share = sum(wait_s <= targets.wait_min * 60 for wait_s in waits) / len(waits)
    if share < targets.wait_share:
        facts = {"share": round(share, 3), "served": len(waits), "minutes": targets.wait_min}
        yield Signal(AlertKind.SHARE_FALLING, "centre", is_grave=False, facts=facts)


def _idle(inputs: AlertInputs) -> Iterable[Signal]:
    """Open counters that call nobody for three minutes while people wait for them."""
    floor, at = inputs.floor, inputs.at
    busy, idle = floor.occupied(), idle_since(floor, inputs.last_ends)
    for number, now in sorted(floor.counters.items()):
        if now.state is not CounterState.OPEN or number in busy:
            continue
        since = idle[number]
        waiting = len(queue_of(floor, number, at))
        if since is not None and waiting and at - since >= IDLE_AFTER:
            idle_s = round((at - since).total_seconds())
            facts = {"counter": number, "waiting": waiting, "idle_s": idle_s}
            subject = f"counter:{number}"
            yield Signal(AlertKind.COUNTER_IDLE, subject, is_grave=False, facts=facts)


def _return_late(inputs: AlertInputs) -> Iterable[Signal]:
    """Paused counters where nobody is back although the time that was named is over."""
    for number, now in sorted(inputs.floor.counters.items()):
        if now.back_at is not None and inputs.at - now.back_at >= LATE_AFTER:
            late_s = round((inputs.at - now.back_at).total_seconds())
            facts = {"counter": number, "late_s": late_s}
            subject = f"counter:{number}"
            yield Signal(AlertKind.RETURN_LATE, subject, is_grave=False, facts=facts)


def _open_long(inputs: AlertInputs) -> Iterable[Signal]:
    """Tickets that are called, in service or on hold at a counter for longer than they should."""
    for ticket in inputs.floor.tickets.values():
        since, bound = _open_since(ticket)
        if since is None or inputs.at - since < bound:
            continue
        facts = {
            "label": ticket.label,
            "counter": ticket.counter,
            "state": ticket.state.value,
            "open_s": round((inputs.at - since).total_seconds()),
        }
        subject = f"ticket:{ticket.id}"
        yield Signal(AlertKind.TICKET_OPEN_LONG, subject, is_grave=False, facts=facts)


def _open_since(ticket: Ticket) -> tuple[datetime | None, timedelta]:
    leg = ticket.leg
    if leg is None or ticket.state not in (*AT_COUNTER, State.HELD):
        return None, timedelta()
    if ticket.state is State.CALLED:
        return leg.called_at, CALLED_LONG
    if ticket.state is State.HELD:
        return leg.held_since, HELD_LONG
    return leg.started_at, SERVING_LONG


def _devices(inputs: AlertInputs) -> Iterable[Signal]:
    for device in inputs.devices:
        state = str(device.get("state"))
        if state not in HEALTHY:
            health = {name: str(device.get(name) or "") for name in ("state", "cause", "detail")}
            facts = {"device": device.get("name"), "device_kind": str(device.get("kind")), **health}
            subject = f"device:{device.get('id', device.get('name'))}"
            yield Signal(AlertKind.DEVICE, subject, is_grave=state == "fault", facts=facts)


def _paper(inputs: AlertInputs) -> Iterable[Signal]:
    """Printers whose paper ends soon by what they printed, before their sensors say so."""
    low = {
        f"device:{device.get('id')}"
        for device in inputs.devices
        if device.get("cause") in ("paper_low", "paper_out")
    }
    for printer in inputs.paper:
        subject = f"device:{printer['id']}"
        if subject not in low:
            facts = {"printer": printer["name"], "slips": printer["slips"]}
            yield Signal(AlertKind.PAPER_ENDS, subject, is_grave=False, facts=facts)


def _sign_ins(inputs: AlertInputs) -> Iterable[Signal]:
    """A burst of sign-ins in vain, in the centre or under names that nobody has."""
    tried = [(at, times) for at, times in inputs.in_vain if at <= inputs.at]
    since = inputs.at - BURST_TOLD
    worst = max(
        (
            sum(times for at, times in tried if end - BURST_WITHIN < at <= end)
            for end, _ in tried
            if end > since
        ),
        default=0,
    )
    if worst >= BURST:
        minutes = round(BURST_WITHIN.total_seconds() / 60)
        facts = {"times": worst, "minutes": minutes}
        yield Signal(AlertKind.SIGN_INS_IN_VAIN, "sign-ins", is_grave=True, facts=facts)


def _calls_unsaid(inputs: AlertInputs) -> Iterable[Signal]:
    """Zones where calls of the last minutes were not said: their visitors may not know of them."""
    minutes = round(UNSAID_TOLD.total_seconds() / 60)
    for zone, calls in inputs.floor.calls.items():
        unsaid = lately_unsaid(calls, inputs.at, UNSAID_TOLD)
        if unsaid:
            labels = ", ".join(dict.fromkeys(call.label for call in unsaid[:LABELS_TOLD]))
            more = " …" if len(unsaid) > LABELS_TOLD else ""
            facts = {
                "zone": zone,
                "calls": len(unsaid),
                "labels": labels + more,
                "minutes": minutes,
            }
            yield Signal(AlertKind.CALLS_UNSAID, f"zone:{zone}", is_grave=False, facts=facts)


def _assistance(inputs: AlertInputs) -> Iterable[Signal]:
    """Visitors who asked for a person at a kiosk, and nobody has said that they come."""
    for one in inputs.floor.assistances.values():
        waited = inputs.at - one.asked_at
        if one.accepted_at is None and waited >= UNANSWERED_AFTER:
            facts = {
                "kiosk": inputs.kiosks.get(one.kiosk, ""),
                "waited_s": round(waited.total_seconds()),
            }
            subject = f"device:{one.kiosk}"
            yield Signal(AlertKind.ASSISTANCE_UNANSWERED, subject, is_grave=True, facts=facts)


def _unsent(inputs: AlertInputs) -> Iterable[Signal]:
    """Schedules whose last reports didn't reach everybody by e-mail."""
    for mailing in inputs.unsent:
        subject = f"report-schedule:{mailing['schedule']}"
        facts = {name: value for name, value in mailing.items() if name != "schedule"}
        yield Signal(AlertKind.REPORT_UNSENT, subject, is_grave=False, facts=facts)


def reports_unsent(alerts: Iterable[Alert]) -> list[dict[str, object]]:
    """What `unsent` was when these alerts were raised: a picture asks no table for it."""
    return [
        {"schedule": alert.subject.partition(":")[2], **alert.facts}
        for alert in alerts
        if alert.kind == AlertKind.REPORT_UNSENT
    ]


BACKUPS = {
    "backup": AlertKind.BACKUP_OLD,
    "copy": AlertKind.BACKUP_COPY_OLD,
    "trial": AlertKind.BACKUP_TRIAL_FAILED,
}
"""The alert of what doesn't come: the daily backup, its copy elsewhere, a restore on trial."""


def _backups(inputs: AlertInputs) -> Iterable[Signal]:
    """A backup that is older than a day, or of no use; told in every centre."""
    for what in inputs.backups:
        yield Signal(BACKUPS[what], "backups", is_grave=True)


def backups_late(alerts: Iterable[Alert]) -> list[str]:
    """What `backups` was when these alerts were raised: a picture asks no table for it."""
    kinds = {alert.kind for alert in alerts}
    return [what for what, kind in BACKUPS.items() if kind in kinds]


ALERT_RULES: tuple[Callable[[AlertInputs], Iterable[Signal]], ...] = (
    _alarms,
    _assistance,
    _waits,
    _share,
    _idle,
    _open_long,
    _devices,
    _paper,
    _sign_ins,
    _calls_unsaid,
    _return_late,
    _unsent,
    _backups,
)
"""The table of rules: to add one, add a function and its line here, and its words."""

OF_WORKING_DAYS = frozenset({_devices, _paper})
"""The rules that rest on a closed day: devices are switched off then, and nobody needs them."""
