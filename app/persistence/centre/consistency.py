"""What in a centre's file refers to nothing or stands twice, each named by its place."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from pydantic import BaseModel

from app import texts
from app.persistence.centre.file_form import (
    CentreFile,
    FileSpans,
    HelpPart,
    LocalText,
    wrong_spans,
)

Place = tuple[str | int, ...]
LONGEST_WAIT_MIN = 600


@dataclass(frozen=True, slots=True)
class WrongPlace:
    """A place of a centre's file, and what is wrong there: a word, its facts, an English text.

    `name` is the place as people and pages call it, a row by its code.
    """

    place: Place
    code: str
    message: str
    facts: dict[str, Any] = field(default_factory=dict)
    name: str = ""


def inconsistencies(file: CentreFile) -> Iterator[WrongPlace]:
    """Every place that fits no other one."""
    yield from _twice(file)
    yield from _strays(file)
    yield from _retired_before(file)
    yield from _wrong_hours(file)
    yield from _wrong_plans(file)
    yield from _wrong_helps(file)
    yield from _unknown_languages(file)


def _twice(file: CentreFile) -> Iterator[WrongPlace]:
    living = [service for service in file.service if not service.retired]
    prefixes = {id(s): s.prefix.upper() for s in living}
    for part, field_, word, keys in (
        ("service", "code", "service code", [s.code for s in file.service]),
        ("service", "prefix", "prefix", [prefixes.get(id(s)) for s in file.service]),
        ("procedure", "code", "procedure code", [p.code for p in file.procedure]),
        ("zone", "code", "zone code", [z.code for z in file.zone]),
        ("group", "code", "group code", [g.code for g in file.group]),
        ("priority_class", "code", "class code", [c.code for c in file.priority_class]),
        ("counter", "number", "counter", [c.number for c in file.counter]),
        ("booking_plan", "code", "plan code", [p.code for p in file.booking_plan]),
    ):
        for number, key in _repeated(keys):
            facts = {"value": key}
            yield WrongPlace((part, number, field_), "twice", f"a {word} stands twice", facts)
    in_zones = [(z, c, number) for z, zone in enumerate(file.zone) for c, number in
                enumerate(zone.counters)]  # fmt: skip
    for place, _ in _repeated([number for _, _, number in in_zones]):
        zone, at, number = in_zones[place]
        told = "a counter stands in two zones"
        yield WrongPlace(("zone", zone, "counters", at), "counter_twice", told, {"counter": number})


def _repeated(keys: Iterable[Any]) -> Iterator[tuple[int, Any]]:
    """The places of the keys that stand further ahead already."""
    seen: set[Any] = set()
    for place, key in enumerate(keys):
        if key is not None and key in seen:
            yield place, key
        seen.add(key)


def _strays(file: CentreFile) -> Iterator[WrongPlace]:
    known = {number for zone in file.zone for number in zone.counters}
    services = {service.code for service in file.service}
    groups = {group.code for group in file.group}
    for place, service in enumerate(file.service):
        if service.group is not None and service.group not in groups:
            told = f"no group {service.group!r}"
            yield WrongPlace(
                ("service", place, "group"), "no_group", told, {"group": service.group}
            )
        if strays := sorted(set(service.counters) - known):
            listed = ", ".join(map(str, strays))
            told = f"counters {strays} are in no zone"
            at = ("service", place, "counters")
            yield WrongPlace(at, "no_zone", told, {"counters": listed})
    for place, counter in enumerate(file.counter):
        if counter.number not in known:
            told = f"counter {counter.number} is in no zone"
            at = ("counter", place, "number")
            yield WrongPlace(at, "no_zone", told, {"counters": str(counter.number)})
    for place, day in enumerate(file.calendar.day):
        if day.service is not None and day.service not in services:
            yield _no_service(("calendar", "day", place, "service"), day.service)
    for place, procedure in enumerate(file.procedure):
        if procedure.service not in services:
            yield _no_service(("procedure", place, "service"), procedure.service)
    for place, profile in enumerate(file.profile):
        for at_entry, entry in enumerate(profile.services):
            code = entry.service if isinstance(entry, HelpPart) else entry
            if code not in services and not (code == "own" and not isinstance(entry, HelpPart)):
                yield _no_service(("profile", place, "services", at_entry), code)
        if strays := sorted(set(profile.counters) - known):
            listed = ", ".join(map(str, strays))
            told = f"counters {strays} are in no zone"
            at = ("profile", place, "counters")
            yield WrongPlace(at, "no_zone", told, {"counters": listed})


def _no_service(place: Place, code: str) -> WrongPlace:
    return WrongPlace(place, "no_service", f"no service {code!r}", {"service": code})


def _retired_before(file: CentreFile) -> Iterator[WrongPlace]:
    """A zone is retired after its counters are."""
    gone = {counter.number for counter in file.counter if counter.retired}
    for place, zone in enumerate(file.zone):
        if zone.retired and (left := sorted(set(zone.counters) - gone)):
            listed = ", ".join(map(str, left))
            told = f"a retired zone still has counters {left}"
            yield WrongPlace(("zone", place, "retired"), "zone_in_use", told, {"counters": listed})


def _wrong_hours(file: CentreFile) -> Iterator[WrongPlace]:
    """Weekly hours that end before they begin, or overlap; a file of before may have such."""
    hours: list[tuple[Place, FileSpans]] = [
        (("calendar", "issuing"), file.calendar.issuing),
        (("calendar", "calling"), file.calendar.calling),
        (("voice", "quiet"), file.voice.quiet),
    ]
    hours += [
        (("service", place, "issuing"), service.issuing)
        for place, service in enumerate(file.service)
        if service.issuing is not None
    ]
    hours += [
        (("booking_plan", place, "hours"), plan.hours)
        for place, plan in enumerate(file.booking_plan)
    ]
    for place, spans in hours:
        if (wrong := wrong_spans(spans)) is not None:
            yield WrongPlace(place, wrong.code, wrong.message, wrong.facts)


def _wrong_plans(file: CentreFile) -> Iterator[WrongPlace]:
    """A service has one plan of bookings, or two would count its places."""
    services = {service.code for service in file.service}
    planned: set[str] = set()
    for place, plan in enumerate(file.booking_plan):
        for at, code in enumerate(plan.services):
            here = ("booking_plan", place, "services", at)
            if code not in services:
                yield _no_service(here, code)
            elif not plan.retired and code in planned:
                told = f"service {code!r} stands in two plans"
                yield WrongPlace(here, "planned_twice", told, {"service": code})
            if not plan.retired:
                planned.add(code)


def _wrong_helps(file: CentreFile) -> Iterator[WrongPlace]:
    """A wait after which a counter helps is one of minutes that somebody could wait."""
    for place, profile in enumerate(file.profile):
        for at, entry in enumerate(profile.services):
            minutes = entry.when_wait_over_min if isinstance(entry, HelpPart) else None
            here = ("profile", place, "services", at, "when_wait_over_min")
            if minutes is not None and not minutes > 0:
                yield WrongPlace(here, "greater_than", "must be above 0", {"gt": 0})
            elif minutes is not None and not minutes <= LONGEST_WAIT_MIN:
                told = f"at most {LONGEST_WAIT_MIN}"
                yield WrongPlace(here, "less_than_equal", told, {"le": LONGEST_WAIT_MIN})


def _unknown_languages(file: CentreFile) -> Iterator[WrongPlace]:
    """Languages that there is no file of: a centre that has such already still opens."""
    spoken = [(("centre", "languages"), code) for code in file.centre.languages]
    words = [(place, str(place[-1])) for place in _words(file, ())]
    words += [
        (("slip", "texts", key, code), code)
        for key, known in file.slip.texts.items()
        for code in known
    ]
    for place, code in [*spoken, *words]:
        if code not in texts.languages():
            facts = {"code": code, "known": ", ".join(texts.languages())}
            told = f"no language {code!r}; there are: {facts['known']}"
            yield WrongPlace(place, "no_language", told, facts)


def _words(part: object, place: Place) -> Iterator[Place]:
    """The place of each word in a language that a file need not have."""
    if isinstance(part, LocalText):
        yield from ((*place, code) for code in part.__pydantic_extra__)
    elif isinstance(part, BaseModel):
        for name, inner in part:
            yield from _words(inner, (*place, name))
    elif isinstance(part, list):
        for number, inner in enumerate(part):
            yield from _words(inner, (*place, number))
