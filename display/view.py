"""What the lobby TV of a zone shows, as a pure function of the floor; never a name or procedure."""

from collections import Counter as Tally
from collections.abc import Callable, Mapping
from datetime import datetime

from app.domain.calendar import business_day
from app.domain.floor import Call, CounterState, Floor, profile_of
from app.domain.instants import iso
from app.domain.ticket import AT_COUNTER, State, Ticket

Picture = dict[str, object]
Speech = Mapping[str, object]
"""The words of an announcement and the URLs of its clips: {"text": …, "clips": […]}."""


def display_view(
    floor: Floor, zone: str, at: datetime, *, speech: Callable[[Call], Speech]
) -> Picture:
    """The picture of the zone's display at the instant; raises KeyError for an unknown zone."""
    plan = floor.centre.zones[zone]
    return {
        "seq": floor.seq,
        "at": iso(at),
        "centre": {
            "code": floor.centre.code,
            "name": dict(floor.centre.name),
            "site": dict(floor.centre.site),
            "time_zone": floor.centre.time_zone.key,
        },
        "zone": {"code": plan.code, "name": dict(plan.name)},
        "calls": _calls(floor, zone, at, speech),
        "serving": _serving(floor, plan.counters),
        "waiting": _waiting(floor, zone, at),
        "messages": [],
        "media": [],
    }


def _calls(
    floor: Floor, zone: str, at: datetime, speech: Callable[[Call], Speech]
) -> list[Picture]:
    """The zone's calls of today, newest first, without those of tickets that wait again."""
    today = business_day(at, floor.centre.time_zone)
    return [
        {
            "seq": call.seq,
            "zone": zone,
            "label": call.label,
            "counter": call.counter,
            "counter_name": floor.centre.counters[call.counter].name["vi"],
            "counter_name_en": _english(floor.centre.counters[call.counter].name),
            "at": iso(call.at),
            "recall": call.recall,
            "last": call.last,
            "language": call.language,
            "speech": dict(speech(call)),
        }
        for call in floor.calls.get(zone, ())
        if business_day(call.at, floor.centre.time_zone) == today
        and not _waits_again(floor.tickets.get(call.ticket_id))
    ]


def _waits_again(ticket: Ticket | None) -> bool:
    """Whether the call is void: taken back, returned or transferred, so nobody must come."""
    return ticket is not None and ticket.state is State.WAITING


def _serving(floor: Floor, counters: tuple[int, ...]) -> list[Picture]:
    at_counters = {t.counter: t for t in floor.tickets.values() if t.state in AT_COUNTER}
    return [_counter(floor, number, at_counters.get(number)) for number in counters]


def _counter(floor: Floor, number: int, ticket: Ticket | None) -> Picture:
    now = floor.counters[number]
    name = floor.centre.counters[number].name
    shown = ticket if now.state is not CounterState.CLOSED else None
    return {
        "counter": number,
        "counter_name": name["vi"],
        "counter_name_en": _english(name),
        "state": now.state.value,
        "label": shown.label if shown else None,
        "ticket_state": shown.state.value if shown else None,
    }


def _waiting(floor: Floor, zone: str, at: datetime) -> list[Picture]:
    """How many wait for each service that the zone's counters serve as their own."""
    served = {
        entry.service
        for plan in floor.centre.counters.values()
        for entry in profile_of(floor, plan.number)
        if plan.zone == zone and entry.when_wait_over_min is None
    }
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


def _english(name: Mapping[str, str]) -> str:
    return name.get("en") or name["vi"]
