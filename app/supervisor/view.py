"""What the supervisor's live page shows: the floor, the day's figures, devices and alerts."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta

from app.domain.calendar import business_day
from app.domain.desks import Alarm
from app.domain.floor import CounterState, Floor
from app.domain.instants import iso
from app.domain.routing import queue_of
from app.domain.ticket import AT_COUNTER, Ticket
from app.domain.waiting import counters_open

Picture = dict[str, object]
Figures = Mapping[str, object]

IDLE_AFTER = timedelta(minutes=3)
HEALTHY = frozenset({"ok", "unknown"})
"""A device nobody has heard from yet is not an alert; one that went silent is a fault."""
NO_FIGURES: Figures = {}


def supervisor_view(
    floor: Floor,
    at: datetime,
    *,
    names: Mapping[int, str],
    services_today: Mapping[str, Figures],
    counters_today: Mapping[int, Figures],
    devices: Sequence[Figures],
    totals: Figures,
) -> Picture:
    """The supervisor's picture at the instant.

    `names` are the officers' by id. `counters_today` has `served` for each counter and, where
    known, `last_end_at` (when its last transaction ended), which tells how long it is idle.
    """
    at_counters = {
        t.counter: t
        for t in floor.tickets.values()
        if t.state in AT_COUNTER and t.counter is not None
    }
    services = _services(floor, services_today, at)
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
            _counter(floor, n, at_counters.get(n), names=names, today=counters_today)
            for n in sorted(floor.centre.counters)
        ],
        "services": services,
        "devices": [_plain(device) for device in devices],
        "totals": dict(totals),
        "alerts": [
            *_alarm_alerts(floor, names),
            *_wait_alerts(floor, services),
            *_idle_alerts(floor, at_counters, counters_today, at),
            *_device_alerts(devices),
        ],
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
    today: Mapping[int, Figures],
) -> Picture:
    now, plan = floor.counters[number], floor.centre.counters[number]
    return {
        "number": number,
        "name": dict(plan.name),
        "zone": plan.zone,
        "state": now.state.value,
        "since": iso(now.since) if now.since else None,
        "reason": now.reason,
        "officer_name": names.get(now.officer) if now.officer is not None else None,
        "label": ticket.label if ticket else None,
        "ticket_state": ticket.state.value if ticket else None,
        "ticket_since": iso(_since(ticket)) if ticket else None,
        "served": today.get(number, NO_FIGURES).get("served", 0),
    }


def _since(ticket: Ticket) -> datetime:
    """Since when the visitor is being served, or called if not yet served."""
    leg = ticket.leg
    return (leg.started_at or leg.called_at) if leg else ticket.last_at


def _services(floor: Floor, today: Mapping[str, Figures], at: datetime) -> list[Picture]:
    day = business_day(at, floor.centre.time_zone)
    queued: dict[str, list[datetime]] = {}
    for ticket in floor.waiting(day):
        queued.setdefault(ticket.service, []).append(ticket.queued_at)
    pictures: list[Picture] = []
    for service in floor.centre.services.values():
        since = queued.get(service.code, [])
        longest_s = max((at - min(since)).total_seconds(), 0.0) if since else None
        figures = today.get(service.code, NO_FIGURES)
        pictures.append(
            {
                "code": service.code,
                "prefix": service.prefix,
                "name": dict(service.name),
                "waiting": len(since),
                "longest_wait_s": round(longest_s) if longest_s is not None else None,
                "counters_open": counters_open(floor, service.code, at),
                "issued": figures.get("issued", 0),
                "served": figures.get("served", 0),
                "mean_wait_s": figures.get("mean_wait_s"),
                "median_wait_s": figures.get("median_wait_s"),
                "p90_wait_s": figures.get("p90_wait_s"),
                "share_in_target": figures.get("share_in_target"),
            }
        )
    return pictures


def _alarm_alerts(floor: Floor, names: Mapping[int, str]) -> Iterable[Picture]:
    """Counters that call for help or in an emergency, the emergencies first."""
    calling = [now for now in floor.counters.values() if now.alarm is not Alarm.NONE]
    for now in sorted(calling, key=lambda c: (c.alarm is not Alarm.EMERGENCY, c.number)):
        by = now.alarm_accepted_by
        yield {
            "kind": now.alarm.value,
            "counter": now.number,
            "counter_name": dict(floor.centre.counters[now.number].name),
            "officer_name": names.get(now.officer) if now.officer is not None else None,
            "since": iso(now.alarm_at) if now.alarm_at else None,
            "accepted_by": names.get(by, "") if by is not None else None,
        }


def _wait_alerts(floor: Floor, services: Iterable[Picture]) -> Iterable[Picture]:
    """Waits over the bound, and people who wait where no counter is open."""
    bound_s = round(floor.centre.targets.alert_wait_min * 60)
    for service in services:
        facts = {
            "service": service["code"],
            "service_name": service["name"],
            "waiting": service["waiting"],
        }
        longest = service["longest_wait_s"]
        if isinstance(longest, int) and longest >= bound_s:
            yield {"kind": "wait_over_bound", **facts, "longest_wait_s": longest}
        if service["waiting"] and not service["counters_open"]:
            yield {"kind": "no_counter_open", **facts}


def _idle_alerts(
    floor: Floor, busy: Mapping[int, Ticket], today: Mapping[int, Figures], at: datetime
) -> Iterable[Picture]:
    """Open counters that call nobody for three minutes while people wait for them."""
    for number, now in sorted(floor.counters.items()):
        if now.state is not CounterState.OPEN or number in busy:
            continue
        since = _idle_since(floor, number, today.get(number, NO_FIGURES))
        waiting = len(queue_of(floor, number, at))
        if since is not None and waiting and at - since >= IDLE_AFTER:
            yield {
                "kind": "counter_idle",
                "counter": number,
                "counter_name": dict(floor.centre.counters[number].name),
                "waiting": waiting,
                "idle_s": round((at - since).total_seconds()),
            }


def _idle_since(floor: Floor, number: int, figures: Figures) -> datetime | None:
    """When the counter last had a visitor, or opened; None where the log did not say."""
    last = figures.get("last_end_at")
    if not isinstance(last, datetime) and figures.get("served"):
        return None
    known = [last if isinstance(last, datetime) else None, floor.counters[number].since]
    known += [
        t.leg.ended_at or t.last_at
        for t in floor.tickets.values()
        if t.leg is not None and t.leg.counter == number
    ]
    return max((at for at in known if at is not None), default=None)


def _device_alerts(devices: Sequence[Figures]) -> Iterable[Picture]:
    for device in devices:
        if device.get("state") not in HEALTHY:
            yield {
                "kind": str(device.get("kind")),
                "device": device.get("name"),
                "state": device.get("state"),
                "detail": device.get("detail"),
            }


def _plain(device: Figures) -> Picture:
    """The device's line with its instant as text, as every picture is plain JSON."""
    since = device.get("since")
    return {**device, "since": iso(since) if isinstance(since, datetime) else since}
