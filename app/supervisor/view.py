"""What the supervisor's live page shows: the floor, the day's figures, devices and alerts."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import cast

from app.api.queue.assistance import assistance_json
from app.api.queue.messages import message_json
from app.api.queue.ticket_answers import estimate_json
from app.api.waits.forecast import hour_json
from app.domain.alerts.rules import Alert, AlertInputs, backups_late, reports_unsent, signals
from app.domain.instants import iso, iso_or_none
from app.domain.queue.appointments import counted
from app.domain.queue.attention import CounterSeen, counter_seen, idle_since
from app.domain.queue.counter import PAUSE_MINUTES, Alarm
from app.domain.queue.floor import Floor, profile_of
from app.domain.queue.messages import ReplyCode, TellCode
from app.domain.queue.ticket import AT_COUNTER, Ticket
from app.domain.waits.estimate import counters_open, estimate
from app.domain.waits.next_hour import ServiceOutlook, outlook
from app.supervisor.picture import (
    AlertFacts,
    CallingForHelp,
    ClosurePicture,
    CounterNowPicture,
    CounterSoFar,
    SeenPicture,
    ServiceSoFar,
    SupervisorPicture,
    TotalsPicture,
    WatchedAlert,
    WatchedDevice,
    WatchedService,
)

Figures = Mapping[str, object]
Names = Mapping[int, str]

NOTHING_SERVED: ServiceSoFar = {
    "issued": 0,
    "served": 0,
    "mean_wait_s": None,
    "median_wait_s": None,
    "p90_wait_s": None,
    "share_in_target": None,
}


def supervisor_view(
    floor: Floor,
    at: datetime,
    *,
    names: Mapping[int, str],
    services_today: Mapping[str, ServiceSoFar],
    counters_today: Mapping[int, CounterSoFar],
    devices: Sequence[WatchedDevice],
    totals: TotalsPicture,
    recent_waits_s: Sequence[float] = (),
    in_vain: Sequence[tuple[datetime, int]] = (),
    paper: Sequence[Figures] = (),
    open_alerts: Mapping[tuple[str, str], Alert] | None = None,
    trends: Mapping[str, Sequence[int]] | None = None,
    always_open: bool = False,
    kiosks: Mapping[int, str] | None = None,
) -> SupervisorPicture:
    """The supervisor's picture at the instant; `worst_first` orders its services.

    `names` are the officers' by id. `counters_today` has `served` for each counter and, where
    known, `last_end_at` (when its last transaction ended), which tells how long it is idle. With
    `always_open` no day is closed.
    """
    at_counters = {
        t.counter: t
        for t in floor.tickets.values()
        if t.state in AT_COUNTER and t.counter is not None
    }
    ends, outlooks = last_ends(counters_today), outlook(floor, at)
    idle = idle_since(floor, ends)
    kept = (open_alerts or {}).values()
    inputs = AlertInputs(
        floor,
        at,
        devices,
        ends,
        recent_waits_s,
        in_vain,
        paper,
        reports_unsent(kept),
        backups_late(kept),
        always_open,
        kiosks or {},
    )
    targets = floor.centre.targets
    return {
        "seq": floor.seq,
        "at": iso(at),
        "centre": {
            "code": floor.centre.code,
            "name": dict(floor.centre.name),
            "site": dict(floor.centre.site),
            "time_zone": floor.centre.time_zone.key,
        },
        "counters": [
            {
                **_counter(floor, n, at_counters.get(n), names=names, today=counters_today),
                **_seen(counter_seen(floor, n, at_counters.get(n), at, idle)),
            }
            for n in sorted(floor.centre.counters)
        ],
        "services": _services(floor, outlooks, services_today, trends or {}, at),
        "worst_first": [one.code for one in outlooks],
        "looked_at": iso_or_none(floor.next_hour.at if floor.next_hour else None),
        "digits": floor.centre.numbers.digits,
        "pause_reasons": list(floor.centre.calling.pause_reasons),
        "pause_minutes": list(PAUSE_MINUTES),
        "devices": list(devices),
        "totals": totals,
        "alerts": _alerts(inputs, open_alerts or {}, names),
        "messages": [message_json(message, names) for message in floor.messages.values()],
        "assistances": [
            assistance_json(one, kiosks or {}, names) for one in floor.assistances.values()
        ],
        "tells": [code.value for code in TellCode],
        "replies": [code.value for code in ReplyCode],
        "targets": {
            "wait_min": targets.wait_min,
            "wait_share": targets.wait_share,
            "alert_wait_min": targets.alert_wait_min,
        },
    }


def _counter(
    floor: Floor,
    number: int,
    ticket: Ticket | None,
    *,
    names: Mapping[int, str],
    today: Mapping[int, CounterSoFar],
) -> CounterNowPicture:
    now, plan = floor.counters[number], floor.centre.counters[number]
    return {
        "number": number,
        "name": dict(plan.name),
        "zone": plan.zone,
        "state": now.state.value,
        "since": iso_or_none(now.since),
        "reason": now.reason,
        "back_at": iso_or_none(now.back_at),
        "profile": [
            {"service": e.service, "when_wait_over_min": e.when_wait_over_min}
            for e in profile_of(floor, number)
        ],
        "is_own_profile": now.profile is None,
        "officer_name": names.get(now.officer) if now.officer is not None else None,
        "label": ticket.label if ticket else None,
        "ticket_state": ticket.state.value if ticket else None,
        "served": today[number]["served"] if number in today else 0,
    }


def _seen(seen: CounterSeen) -> SeenPicture:
    """Since when the counter is as it is, and why somebody should look at it."""
    return {"seen_since": iso_or_none(seen.since), "care": seen.care.value if seen.care else None}


def _services(
    floor: Floor,
    outlooks: Sequence[ServiceOutlook],
    today: Mapping[str, ServiceSoFar],
    trends: Mapping[str, Sequence[int]],
    at: datetime,
) -> list[WatchedService]:
    pictures: list[WatchedService] = []
    by_code = {one.code: one for one in outlooks}
    booked = counted(floor.appointments.values(), at)
    for service in floor.centre.services.values():
        one = by_code[service.code]
        longest_s = one.longest_wait_s
        pictures.append(
            {
                "code": service.code,
                "prefix": service.prefix,
                "name": dict(service.name),
                "waiting": one.waiting,
                "booked": booked[service.code],
                "longest_wait_s": round(longest_s) if longest_s is not None else None,
                "closure": _closure(floor, service.code, at),
                "counters_open": counters_open(floor, service.code, at),
                "estimate": estimate_json(estimate(floor, service.code, one.waiting, at)),
                "hour": hour_json(one.hour),
                "trend": list(trends.get(service.code, ())),
                **today.get(service.code, NOTHING_SERVED),
            }
        )
    return pictures


def _closure(floor: Floor, service: str, at: datetime) -> ClosurePicture | None:
    """Why the service gives no numbers for now, and until when; None where it isn't closed."""
    closure = floor.closures.get(service)
    if closure is None or not closure.holds(at, floor.centre.time_zone):
        return None
    return {"reason": closure.reason, "until": iso_or_none(closure.until)}


def last_ends(counters_today: Mapping[int, CounterSoFar]) -> dict[int, datetime | None]:
    """When each counter that has served today has last ended a transaction."""
    return {n: so_far["last_end_at"] for n, so_far in counters_today.items() if so_far["served"]}


def _alerts(
    inputs: AlertInputs, open_alerts: Mapping[tuple[str, str], Alert], names: Names
) -> list[WatchedAlert]:
    """What is wrong now; its open alert says since when, and who has seen it."""
    centre = inputs.floor.centre
    found: list[WatchedAlert] = []
    for signal in signals(inputs):
        alert = open_alerts.get(signal.key)
        seen_by = alert.acknowledged_by if alert else None
        service, counter = signal.facts.get("service"), signal.facts.get("counter")
        service_name = dict(centre.service(str(service)).name) if service else None
        number = int(str(counter)) if counter is not None else None
        known = centre.counters.get(number) if number is not None else None
        found.append(
            {
                "kind": signal.kind.value,
                "subject": signal.subject,
                "is_grave": signal.is_grave,
                **cast("AlertFacts", signal.facts),
                "service_name": service_name,
                "counter_name": dict(known.name) if known else None,
                "id": alert.id if alert else None,
                "raised_at": iso(alert.raised_at) if alert else None,
                "seen_by": names.get(seen_by, "") if seen_by is not None else None,
                **_calling(inputs.floor, number, names),
            }
        )
    return found


def _calling(floor: Floor, number: int | None, names: Names) -> CallingForHelp:
    """Who calls for help at the counter, since when, and who comes."""
    now = floor.counters.get(number) if number is not None else None
    if now is None or now.alarm is Alarm.NONE:
        return {}
    by = now.alarm_accepted_by
    return {
        "officer_name": names.get(now.officer) if now.officer is not None else None,
        "since": iso_or_none(now.alarm_at),
        "accepted_by": names.get(by, "") if by is not None else None,
    }
