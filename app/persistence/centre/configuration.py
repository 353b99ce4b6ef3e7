"""A centre's configuration: read from TOML, checked, and the value that the domain works with."""

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from pydantic import ValidationError

from app import texts
from app.domain.centre import values as domain
from app.domain.centre.calendar import service_hours
from app.domain.centre.call_words import call_words
from app.domain.centre.patches import KEYS
from app.persistence.centre.consistency import Place, WrongPlace, inconsistencies
from app.persistence.centre.file_form import (
    WEEKDAYS,
    CalendarPart,
    CentreFile,
    DayPart,
    HelpPart,
    LocalText,
    PriorityPart,
    ServicePart,
    VoicePart,
    Weekday,
    ZonePart,
)
from app.persistence.centre.file_lines import in_sentences
from app.persistence.centre.pictures import with_emblem, with_logo

MOST_BYTES = 4 * 1024 * 1024
"""The longest file of a centre: with the 2,500 procedures of a province it is a sixth of it."""
DEEPEST = 16
DOTS = re.compile(r"\.[ \t]*(?=[\w\"'-])")
MOST_DOTS = 64
"""In a line: a dotted key of a thousand parts takes tomllib a second, one of 100,000 all memory."""
MOST_TOLD = 20
Codes = Sequence[str]
LANGUAGES = ("vi", "en")
"""Those in which a file must say its words."""
MOST_LETTERS = 300
SAMPLES = Path(__file__).parents[2] / "samples"


class ConfigurationError(ValueError):
    """A centre's file can't be used; the message names each wrong place, and so does `wrong`."""

    def __init__(self, message: str, wrong: Sequence[WrongPlace] = ()) -> None:
        self.wrong = tuple(wrong)
        super().__init__(message)


def read_file(path: Path) -> dict[str, Any]:
    """The plain configuration of a TOML file, checked. Raises ConfigurationError."""
    try:
        with path.open("rb") as file:
            content = file.read(MOST_BYTES + 1)
        if len(content) > MOST_BYTES:
            raise ConfigurationError(f"{path} is longer than {MOST_BYTES // 1024} KiB")
        text = content.decode("utf-8-sig")  # Windows' editors put a mark before the text.
        if any(len(DOTS.findall(line)) > MOST_DOTS for line in text.splitlines()):
            raise RecursionError
        plain = tomllib.loads(text)
        if not _is_flat_enough(plain):
            raise RecursionError
    except FileNotFoundError as error:
        raise ConfigurationError(f"no centre file at {path}") from error
    except ConfigurationError:
        raise
    except UnicodeDecodeError as error:
        raise ConfigurationError(f"{path} is not in UTF-8 ({error}); save it as UTF-8") from error
    except ValueError as error:  # TOML's own, and a number of thousands of digits.
        raise ConfigurationError(f"{path} is not TOML: {str(error)[:MOST_LETTERS]}") from error
    except RecursionError as error:
        raise ConfigurationError(f"{path} is nested too deeply for a centre") from error
    except OSError as error:
        raise ConfigurationError(f"{path} can't be read: {error.strerror}") from error
    try:
        return checked(with_emblem(with_logo(plain, path.parent), path.parent), where=str(path))
    except ConfigurationError as error:
        told = in_sentences(path, text, plain, error.wrong) if error.wrong else str(error)
        raise ConfigurationError(told, error.wrong) from error
    except ValueError as error:
        raise ConfigurationError(f"{path}: {error}") from error


def _is_flat_enough(plain: object) -> bool:
    """Whether no value is deeper than any of a centre; what validates would end with the stack."""
    level = [plain]
    for _ in range(DEEPEST):
        inner: list[object] = []
        for one in level:
            if isinstance(one, dict):
                inner += one.values()
            elif isinstance(one, list):
                inner += one
        level = inner
    return not level


SAMPLE = "quang-tri"
"""The sample centre where no other is named."""


def sample_file(name: str) -> Path:
    """The path of a sample centre by name, or of a file; of the sample itself by no name."""
    name = name or SAMPLE
    return (
        SAMPLES / f"{name}.toml" if "/" not in name and not name.endswith(".toml") else Path(name)
    )


def checked(plain: dict[str, Any], *, where: str) -> dict[str, Any]:
    """The configuration as plain JSON values. Raises ConfigurationError naming each place."""
    file = shaped(plain, where=where)
    must_fit(file, plain, where=where)
    return plain_of(file)


def plain_of(file: CentreFile) -> dict[str, Any]:
    """The configuration as plain JSON values."""
    return file.model_dump(mode="json", exclude_none=True)


def must_fit(file: CentreFile, plain: Mapping[str, Any], *, where: str) -> None:
    """Raise ConfigurationError where parts of the configuration don't fit together."""
    if wrong := list(inconsistencies(file)):
        raise _error(plain, wrong, where)


def shaped(plain: dict[str, Any], *, where: str) -> CentreFile:
    """The configuration, of which each part alone is right, whether they fit together or not.

    Raises ConfigurationError naming each place.
    """
    try:
        return CentreFile.model_validate(plain)
    except ValidationError as error:
        wrong = [
            WrongPlace(e["loc"], _code(e["type"], e.get("ctx", {})), e["msg"], e.get("ctx", {}))
            for e in error.errors()
        ]
        raise _error(plain, wrong, where) from error


def _code(kind: str, facts: Mapping[str, Any]) -> str:
    """The word for what is wrong; "words" where a text stands that must be one in each language."""
    return "words" if facts.get("class_name") == LocalText.__name__ else kind


def _error(plain: Mapping[str, Any], wrong: Sequence[WrongPlace], where: str) -> ConfigurationError:
    wrong = [replace(one, name=_named_place(plain, one.place)) for one in wrong]
    places = "; ".join(f"{one.name}: {one.message}"[:MOST_LETTERS] for one in wrong[:MOST_TOLD])
    more = f"; and {len(wrong) - MOST_TOLD} more" if len(wrong) > MOST_TOLD else ""
    return ConfigurationError(f"{where}: {places}{more}", wrong)


def _named_place(plain: Mapping[str, Any], place: Place) -> str:
    """The place as words with dots; a row stands by its code where no other has the same."""
    if len(place) > 1 and place[0] in KEYS and isinstance(place[1], int):
        part, number = str(place[0]), place[1]
        rows = plain.get(part)
        codes = [row.get(KEYS[part]) for row in rows if isinstance(row, Mapping)] if rows else []
        if number < len(codes) and codes.count(codes[number]) == 1:
            return ".".join(map(str, (part, codes[number], *place[2:])))
    return ".".join(map(str, place)) or "file"


def build_centre(centre_id: int, plain: dict[str, Any]) -> domain.Centre:
    """The domain's Centre of a checked configuration."""
    return centre_of_file(centre_id, CentreFile.model_validate(plain))


def centre_of_file(centre_id: int, file: CentreFile) -> domain.Centre:
    """The domain's Centre of a file that is read already."""
    part, codes = file.centre, _languages(file)
    hours = _hours(file.calendar, codes)
    gone = frozenset(counter.number for counter in file.counter if counter.retired)
    return domain.Centre(
        id=centre_id,
        code=part.code,
        name=part.name.in_each(codes),
        site=part.site.in_each(codes),
        header=part.header,
        address=part.address,
        time_zone=ZoneInfo(part.time_zone),
        languages=_spoken(part.languages),
        organisation_code=part.organisation_code,
        public_url=part.public_url or "",
        is_archived=part.archived_on is not None,
        hours=hours,
        targets=domain.Targets(**file.targets.model_dump()),
        numbers=domain.NumberRules(file.numbers.digits, file.numbers.first, file.numbers.ranges),
        calling=domain.CallingRules(
            **file.calling.model_dump() | {"pause_reasons": tuple(file.calling.pause_reasons)}
        ),
        voice=_voice(file.voice),
        priority_classes={c.code: _class(c, codes) for c in file.priority_class if not c.retired},
        zones={z.code: _zone(z, gone, codes) for z in file.zone if not z.retired},
        services={
            s.code: _service(s, file, gone, hours, codes) for s in file.service if not s.retired
        },
        procedures={p.code: p for p in _procedures(file, codes)},
        counters={
            n: _counter(file, z, n, codes) for z in file.zone for n in z.counters if n not in gone
        },
        slip=file.slip.template(),
        retired=domain.Retired(
            services={
                s.code: _service(s, file, gone, hours, codes) for s in file.service if s.retired
            },
            counters={
                n: _counter(file, z, n, codes) for z in file.zone for n in z.counters if n in gone
            },
            zones={z.code: _zone(z, frozenset(), codes) for z in file.zone if z.retired},
            priority_classes={c.code: _class(c, codes) for c in file.priority_class if c.retired},
        ),
        groups={
            g.code: domain.ServiceGroup(g.code, g.name.in_each(codes), g.colour)
            for g in file.group
            if not g.retired
        },
        emblem_png=part.emblem_png,
        booking_plans={p.code: p for p in _booking_plans(file, codes)},
        alerts=file.alerts.recipients(),
        messages=file.messages.words(),
    )


def _languages(file: CentreFile) -> Codes:
    """Those in which somebody may read the centre's words: its visitors, and staff."""
    return tuple(dict.fromkeys((*texts.complete(), *_spoken(file.centre.languages))))


def _spoken(codes: Iterable[str]) -> tuple[str, ...]:
    """The languages without those whose file has gone since: a centre opens all the same."""
    return tuple(code for code in codes if code in texts.languages()) or (texts.DEFAULT,)


def _service(
    part: ServicePart,
    file: CentreFile,
    gone: frozenset[int],
    centre: domain.Hours,
    codes: Codes,
) -> domain.Service:
    plain = part.model_dump(exclude={"procedures", "weekdays", "issuing", "retired"})
    issuing = tuple(part.issuing) if part.issuing is not None else None
    usual = domain.SpecialDay(issuing or centre.issuing, centre.calling)
    hours = service_hours(
        centre,
        _weekdays(part.weekdays) if part.weekdays is not None else None,
        issuing,
        {
            day.date: _day(day, usual, codes)
            for day in file.calendar.day
            if day.service == part.code
        },
    )
    counters = tuple(number for number in part.counters if number not in gone)
    is_grouped = any(g.code == part.group and not g.retired for g in file.group)
    own = {"counters": counters, "hours": hours, "group": part.group if is_grouped else None}
    return domain.Service(**plain | _named(part.name, codes) | own)


def _booking_plans(file: CentreFile, codes: Codes) -> Iterator[domain.BookingPlan]:
    """The plans of services that are still offered."""
    living = {service.code for service in file.service if not service.retired}
    for part in file.booking_plan:
        services = tuple(code for code in part.services if code in living)
        if part.retired or not services:
            continue
        yield domain.BookingPlan(
            code=part.code,
            name=part.name.in_each(codes),
            services=services,
            weekdays=_weekdays(part.weekdays),
            hours=tuple(sorted(part.hours)),
            slot_min=part.slot_min,
            online=part.online,
            staff=part.staff,
            lead_min=part.lead_min,
            lead_days=part.lead_days,
        )


def _class(part: PriorityPart, codes: Codes) -> domain.PriorityClass:
    return domain.PriorityClass(**part.model_dump(exclude={"retired"}) | _named(part.name, codes))


def _zone(part: ZonePart, gone: frozenset[int], codes: Codes) -> domain.Zone:
    counters = tuple(number for number in part.counters if number not in gone)
    name = part.name.in_each(codes)
    return domain.Zone(part.code, name, counters, part.colour, part.direction)


def _named(words: LocalText, codes: Codes) -> dict[str, dict[str, str]]:
    return {"name": words.in_each(codes)}


def _voice(part: VoicePart) -> domain.VoiceRules:
    words = domain.NumberWords(part.missing_ten, part.four, part.five, part.thousand)
    return domain.VoiceRules(
        part.reading,
        words,
        tuple(part.quiet),
        part.speed,
        part.times,
        part.chime,
        {code: call_words(sentence) for code, sentence in (part.call or {}).items()},
    )


def _hours(part: CalendarPart, codes: Codes) -> domain.Hours:
    usual = domain.SpecialDay(tuple(part.issuing), tuple(part.calling))
    days = {day.date: _day(day, usual, codes) for day in part.day if day.service is None}
    return domain.Hours(_weekdays(part.weekdays), usual.issuing, usual.calling, days)


def _weekdays(names: Iterable[Weekday]) -> frozenset[int]:
    return frozenset(WEEKDAYS.index(name) + 1 for name in names)


def _day(part: DayPart, usual: domain.SpecialDay, codes: Codes) -> domain.SpecialDay:
    """The single day; one that is like a weekday has the usual hours."""
    reason = part.reason.in_each(codes) if part.reason is not None else {}
    if part.like is not None:
        return replace(usual, reason=reason, like=WEEKDAYS.index(part.like) + 1)
    return domain.SpecialDay(tuple(part.issuing or ()), tuple(part.calling or ()), reason)


def plain_days(days: Mapping[date, domain.SpecialDay]) -> list[dict[str, Any]]:
    """The single days as [[calendar.day]] of a file has them."""
    return [
        {
            "date": on,
            **_plain_hours(day),
            **({"reason": {code: day.reason[code] for code in LANGUAGES}} if day.reason else {}),
        }
        for on, day in sorted(days.items())
    ]


def _plain_hours(day: domain.SpecialDay) -> dict[str, Any]:
    if day.like is not None:
        return {"like": WEEKDAYS[day.like - 1]}
    if not day.issuing and not day.calling:
        return {"closed": True}
    spans = {"issuing": day.issuing, "calling": day.calling}
    return {
        name: [[f"{moment:%H:%M}" for moment in span] for span in given]
        for name, given in spans.items()
    }


def _procedures(file: CentreFile, codes: Codes) -> Iterator[domain.Procedure]:
    """The procedures with a code of their own, and those of which a service only says the name."""
    living = {service.code for service in file.service if not service.retired}
    for part in file.procedure:
        if part.retired or part.service not in living:
            continue
        bring = tuple(thing.in_each(codes) for thing in part.bring)
        yield domain.Procedure(
            part.code,
            part.service,
            part.name.in_each(codes),
            tuple(part.keywords),
            bring,
            part.first_on,
            part.last_on,
        )
    for service in file.service:
        if service.retired:
            continue
        for place, name in enumerate(service.procedures, start=1):
            code = f"{service.code}:{place}"
            yield domain.Procedure(code, service.code, dict.fromkeys(codes, name))


def _counter(file: CentreFile, zone: ZonePart, number: int, codes: Codes) -> domain.Counter:
    living = {service.code for service in file.service if not service.retired}
    own = [s.code for s in file.service if number in s.counters and s.code in living]
    told = next((c.name for c in file.counter if c.number == number), None)
    named = told.in_each(codes) if told is not None else None
    profile = next((p for p in file.profile if number in p.counters), None)
    listed = profile.services if profile else ["own"]
    entries: list[domain.Helping] = []
    for entry in listed:
        if isinstance(entry, HelpPart):
            if entry.service in living:
                entries.append(domain.Helping(entry.service, entry.when_wait_over_min))
        else:
            listed_codes = own if entry == "own" else [entry]
            entries.extend(domain.Helping(code) for code in listed_codes if code in living)
    name = named or {
        language: texts.text(language, "devices.at_counter", number=number) for language in codes
    }
    return domain.Counter(number, name, zone.code, tuple(entries))
