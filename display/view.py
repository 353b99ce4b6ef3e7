"""What the lobby TV of a zone shows, as a pure function of the floor; never a name or procedure."""

from collections import Counter as Tally
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from app.api.lobby.displays import (
    AppointmentCountAnswer,
    CallAnswer,
    ClosedAnswer,
    ClosingAnswer,
    DisplayAnswer,
    ServingAnswer,
    ShownMediumAnswer,
    SpeechAnswerText,
    WaitingAnswer,
    ZoneAnswer,
)
from app.domain.centre.calendar import business_day, is_around
from app.domain.centre.closing import all_hours, closing, issuing
from app.domain.centre.emblem import emblem_name
from app.domain.centre.values import HoursFor, Zone
from app.domain.instants import iso, iso_or_none
from app.domain.lobby.displays import DisplayPlan, Notice
from app.domain.lobby.speech_lock import to_be_heard
from app.domain.queue.appointments import to_come
from app.domain.queue.counter import CounterState
from app.domain.queue.floor import Call, Floor, profile_of
from app.domain.queue.ticket import AT_COUNTER, Ticket
from app.web.emblems import emblem_address

STILL_OPEN = timedelta(minutes=15)
"""So long after the last span of calling the screen is as in the day."""
MOST_TIMES = 4
"""So many of the next times with appointments stand in one line."""


@dataclass(frozen=True, slots=True)
class Shown:
    """Which display it is: the zones it shows and how, its only counter if it has one."""

    zones: tuple[str, ...]
    plan: DisplayPlan = field(default_factory=DisplayPlan)
    counter: int | None = None
    notices: Sequence[Notice] = ()
    media: Sequence[ShownMediumAnswer] = ()


def display_view(
    floor: Floor,
    shown: Shown,
    at: datetime,
    *,
    speech: Callable[[Call], SpeechAnswerText],
    always_open: bool = False,
) -> DisplayAnswer:
    """The display's picture at the instant; raises KeyError for an unknown zone.

    Where it is `always_open` nothing is said of the hours.
    """
    zones = [floor.centre.zones[code] for code in shown.zones]
    plan = shown.plan
    counters = [n for zone in zones for n in zone.counters if shown.counter in (None, n)]
    closed = None if always_open else _closed(floor, counters, at)
    return {
        "seq": floor.seq,
        "at": iso(at),
        "centre": {
            "code": floor.centre.code,
            "name": dict(floor.centre.name),
            "site": dict(floor.centre.site),
            "time_zone": floor.centre.time_zone.key,
            "emblem": emblem_address(emblem_name(floor.centre)),
        },
        "zone": {"code": zones[0].code, "name": dict(zones[0].name)},
        "zones": [_zone(zone) for zone in zones],
        "layout": plan.layout.value,
        "languages": list(plan.languages),
        "sound": {
            "silent": plan.is_silent,
            "volume": plan.volume,
            "quiet": floor.centre.voice.is_quiet(at.astimezone(floor.centre.time_zone)),
        },
        "closed": closed,
        # The panel of the closed centre says it all.
        "closing": None if always_open or closed is not None else _closing(floor, at),
        "calls": _calls(floor, shown, at, speech),
        "serving": _serving(floor, counters),
        "waiting": _waiting(floor, shown.zones, at),
        "appointments": _appointments(floor, shown.zones, at) if closed is None else [],
        "code": plan.shows_code and shown.counter is None,
        "messages": [
            {"id": notice.id, "text": dict(notice.text)}
            for notice in shown.notices
            if notice.is_shown(shown.zones, at)
        ],
        "media": list(shown.media),
        "image_s": plan.image_s,
    }


def _closed(floor: Floor, counters: Sequence[int], at: datetime) -> ClosedAnswer | None:
    """Why the centre is closed and when it gives numbers again; None while anything goes on.

    A break at noon is no close, nor are the minutes after the last call, nor is who still waits.
    """
    centre, zone, none = floor.centre, floor.centre.time_zone, timedelta()
    each = all_hours(centre)
    if any(is_around(one, HoursFor.ISSUING, at, zone, before=none, after=none) for one in each):
        return None
    if is_around(centre.hours, HoursFor.CALLING, at, zone, before=none, after=STILL_OPEN):
        return None
    is_served = not floor.occupied().keys().isdisjoint(counters)
    if is_served or any(floor.waiting(business_day(at, zone))):
        return None
    now = issuing(centre, at)
    return {
        "day": dict(now.reason) if now.reason is not None else None,
        "opens_at": iso_or_none(now.opens_at),
    }


def _zone(zone: Zone) -> ZoneAnswer:
    return {
        "code": zone.code,
        "name": dict(zone.name),
        "colour": zone.colour.value if zone.colour else None,
        "direction": zone.direction.value if zone.direction else None,
    }


def _closing(floor: Floor, at: datetime) -> ClosingAnswer | None:
    known = closing(floor.centre, at)
    if known is None:
        return None
    return {
        "stage": known.stage.value,
        "ends_at": iso_or_none(known.ends_at),
        "opens_at": iso_or_none(known.opens_at),
    }


def _calls(
    floor: Floor, shown: Shown, at: datetime, speech: Callable[[Call], SpeechAnswerText]
) -> list[CallAnswer]:
    """Today's calls, newest first, without those of tickets that wait again."""
    return [
        _call(floor, call, speech)
        for call in to_be_heard(floor, shown.zones, at)
        if shown.counter in (None, call.counter)
    ]


def _call(floor: Floor, call: Call, speech: Callable[[Call], SpeechAnswerText]) -> CallAnswer:
    name = floor.centre.counter(call.counter).name
    return {
        "seq": call.seq,
        "zone": call.zone,
        "label": call.label,
        "counter": call.counter,
        "counter_name": name["vi"],
        "counter_names": dict(name),
        "at": iso(call.at),
        "recall": call.recall,
        "last": call.last,
        "language": call.language,
        "speech": speech(call),
    }


def _serving(floor: Floor, counters: Sequence[int]) -> list[ServingAnswer]:
    at_counters = {t.counter: t for t in floor.tickets.values() if t.state in AT_COUNTER}
    return [_counter(floor, number, at_counters.get(number)) for number in counters]


def _counter(floor: Floor, number: int, ticket: Ticket | None) -> ServingAnswer:
    now = floor.counters[number]
    name = floor.centre.counters[number].name
    shown = ticket if now.state is not CounterState.CLOSED else None
    return {
        "counter": number,
        "counter_name": name["vi"],
        "counter_names": dict(name),
        "state": now.state.value,
        "label": shown.label if shown else None,
        "ticket_state": shown.state.value if shown else None,
    }


def _served(floor: Floor, zones: Sequence[str]) -> set[str]:
    """The services that the zones' counters serve as their own."""
    return {
        entry.service
        for plan in floor.centre.counters.values()
        for entry in profile_of(floor, plan.number)
        if plan.zone in zones and entry.when_wait_over_min is None
    }


def _appointments(floor: Floor, zones: Sequence[str], at: datetime) -> list[AppointmentCountAnswer]:
    """How many come to the zones at each of the next times, within two hours; no service's name."""
    served = _served(floor, zones)
    known = to_come(floor.appointments.values(), at)
    times = Tally(one.starts_at for one in known if one.service in served and one.starts_at >= at)
    return [{"start": iso(t), "count": n} for t, n in sorted(times.items())[:MOST_TIMES]]


def _waiting(floor: Floor, zones: Sequence[str], at: datetime) -> list[WaitingAnswer]:
    """How many wait for each service that the zones' counters serve as their own."""
    served = _served(floor, zones)
    day = business_day(at, floor.centre.time_zone)
    tally = Tally(t.service for t in floor.waiting(day))
    return [
        {
            "service": service.code,
            "prefix": service.prefix,
            "name": dict(service.name),
            "waiting": tally[service.code],
        }
        for service in floor.centre.services.values()
        if service.code in served
    ]
