"""A centre's configuration: read from TOML, checked, and the value that the domain works with."""

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from pydantic import ValidationError

from app import texts
from app.domain.centre import values as domain
from app.persistence.centre.file_form import (
    WEEKDAYS,
    CalendarPart,
    CentreFile,
    HelpPart,
    LocalText,
    ServicePart,
    VoicePart,
    ZonePart,
    with_emblem,
    with_logo,
)

MOST_BYTES = 512 * 1024
"""The longest file of a centre: the sample, with 60 services, is a thirtieth of it."""
DEEPEST = 16
DOTS = re.compile(r"\.[ \t]*(?=[\w\"'-])")
MOST_DOTS = 64
"""In a line: a dotted key of a thousand parts takes tomllib a second, one of 100,000 all memory."""
MOST_TOLD = 20
MOST_LETTERS = 300
SAMPLES = Path(__file__).parents[2] / "samples"


class ConfigurationError(ValueError):
    """A centre's file can't be used; the message names each wrong place."""


def read_file(path: Path) -> dict[str, Any]:
    """The plain configuration of a TOML file, checked. Raises ConfigurationError."""
    try:
        with path.open("rb") as file:
            content = file.read(MOST_BYTES + 1)
        if len(content) > MOST_BYTES:
            raise ConfigurationError(f"{path} is longer than {MOST_BYTES // 1024} KiB")
        text = content.decode()
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
    except ConfigurationError:
        raise
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


def sample_file(name: str) -> Path:
    """The path of a sample centre by name, or of a file."""
    return (
        SAMPLES / f"{name}.toml" if "/" not in name and not name.endswith(".toml") else Path(name)
    )


def checked(plain: dict[str, Any], *, where: str) -> dict[str, Any]:
    """The configuration as plain JSON values. Raises ConfigurationError naming each place."""
    try:
        return CentreFile.model_validate(plain).model_dump(mode="json", exclude_none=True)
    except ValidationError as error:
        found = error.errors()
        places = "; ".join(
            f"{'.'.join(map(str, e['loc'])) or 'file'}: {e['msg']}"[:MOST_LETTERS]
            for e in found[:MOST_TOLD]
        )
        more = f"; and {len(found) - MOST_TOLD} more" if len(found) > MOST_TOLD else ""
        raise ConfigurationError(f"{where}: {places}{more}") from error


def build_centre(centre_id: int, plain: dict[str, Any]) -> domain.Centre:
    """The domain's Centre of a checked configuration."""
    file = CentreFile.model_validate(plain)
    part = file.centre
    return domain.Centre(
        id=centre_id,
        code=part.code,
        name=part.name.in_every_language(),
        site=part.site.in_every_language(),
        header=part.header,
        address=part.address,
        time_zone=ZoneInfo(part.time_zone),
        languages=tuple(part.languages),
        organisation_code=part.organisation_code,
        hours=_hours(file.calendar),
        targets=domain.Targets(**file.targets.model_dump()),
        numbers=domain.NumberRules(file.numbers.digits, file.numbers.first, file.numbers.ranges),
        calling=domain.CallingRules(
            **file.calling.model_dump() | {"pause_reasons": tuple(file.calling.pause_reasons)}
        ),
        voice=_voice(file.voice),
        priority_classes={
            p.code: domain.PriorityClass(**p.model_dump() | _named(p.name))
            for p in file.priority_class
        },
        zones={
            z.code: domain.Zone(
                z.code, z.name.in_every_language(), tuple(z.counters), z.colour, z.direction
            )
            for z in file.zone
        },
        services={s.code: _service(s, file.calendar) for s in file.service},
        procedures={p.code: p for p in _procedures(file)},
        counters={n: _counter(file, z, n) for z in file.zone for n in z.counters},
        slip=file.slip.template(),
        groups={
            g.code: domain.ServiceGroup(g.code, g.name.in_every_language(), g.colour)
            for g in file.group
        },
        emblem_png=part.emblem_png,
    )


def _service(part: ServicePart, calendar: CalendarPart) -> domain.Service:
    plain = part.model_dump(exclude={"procedures", "weekdays", "issuing"})
    own = part.model_dump(include={"weekdays", "issuing"}, exclude_none=True)
    hours = _hours(calendar.model_copy(update=own)) if own else None
    return domain.Service(
        **plain | _named(part.name) | {"counters": tuple(part.counters), "hours": hours}
    )


def _named(words: LocalText) -> dict[str, dict[str, str]]:
    return {"name": words.in_every_language()}


def _voice(part: VoicePart) -> domain.VoiceRules:
    words = domain.NumberWords(part.missing_ten, part.four, part.five, part.thousand)
    return domain.VoiceRules(part.reading, words, tuple(part.quiet))


def _hours(part: CalendarPart) -> domain.Hours:
    weekdays = frozenset(WEEKDAYS.index(day) + 1 for day in part.weekdays)
    return domain.Hours(weekdays, tuple(part.issuing), tuple(part.calling))


def _procedures(file: CentreFile) -> Iterator[domain.Procedure]:
    """The procedures with a code of their own, and those of which a service only says the name."""
    for part in file.procedure:
        words = tuple(part.keywords)
        yield domain.Procedure(part.code, part.service, part.name.in_every_language(), words)
    for service in file.service:
        for place, name in enumerate(service.procedures, start=1):
            code = f"{service.code}:{place}"
            yield domain.Procedure(code, service.code, dict.fromkeys(texts.languages(), name))


def _counter(file: CentreFile, zone: ZonePart, number: int) -> domain.Counter:
    own = [s.code for s in file.service if number in s.counters]
    named = next((c.name.in_every_language() for c in file.counter if c.number == number), None)
    profile = next((p for p in file.profile if number in p.counters), None)
    listed = profile.services if profile else ["own"]
    entries: list[domain.Helping] = []
    for entry in listed:
        if isinstance(entry, HelpPart):
            entries.append(domain.Helping(entry.service, entry.when_wait_over_min))
        else:
            codes = own if entry == "own" else [entry]
            entries.extend(domain.Helping(code) for code in codes)
    name = named or {
        language: texts.text(language, "devices.at_counter", number=number)
        for language in texts.languages()
    }
    return domain.Counter(number, name, zone.code, tuple(entries))
