"""A centre's configuration: the TOML form, checked, and the value that the domain works with."""

import tomllib
from datetime import time
from itertools import pairwise
from pathlib import Path
from typing import Annotated, Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from app.domain import centre as domain
from app.domain.centre import Origin, Policy

SAMPLES = Path(__file__).parent.parent / "samples"
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
Code = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]{0,62}$")]


class ConfigurationError(ValueError):
    """A centre's file can't be used; the message names each wrong place."""


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Words(_Part):
    """A text in Vietnamese and English."""

    vi: str = Field(min_length=1)
    en: str = Field(min_length=1)


class CentrePart(_Part):
    """The table [centre]."""

    code: Code
    name: Words
    site: Words
    header: str
    address: str
    time_zone: str
    organisation_code: str = ""
    languages: list[str] = ["vi", "en"]

    @field_validator("time_zone")
    @classmethod
    def known_zone(cls, value: str) -> str:
        """Refuses a time zone that the system doesn't know."""
        try:
            ZoneInfo(value)
        except (ZoneInfoNotFoundError, ValueError) as error:
            raise ValueError(f"unknown time zone {value!r}") from error
        return value


class CalendarPart(_Part):
    """The table [calendar]: weekdays and local spans."""

    weekdays: list[str]
    issuing: list[tuple[time, time]]
    calling: list[tuple[time, time]]


class TargetsPart(_Part):
    """The table [targets]."""

    wait_min: float = Field(gt=0)
    wait_share: float = Field(gt=0, le=1)
    alert_wait_min: float = Field(gt=0)


class NumbersPart(_Part):
    """The table [numbers]."""

    digits: int = Field(ge=1, le=6)
    first: int = Field(ge=1)
    ranges: dict[Origin, tuple[int, int]] = {}

    @model_validator(mode="after")
    def apart(self) -> "NumbersPart":
        """Refuses ranges that share a number: it would be given twice."""
        spans = sorted(self.ranges.values())
        ascend = all(first <= last for first, last in spans)
        if not ascend or any(low[1] >= high[0] for low, high in pairwise(spans)):
            raise ValueError("ranges must ascend and must not overlap")
        return self


class CallingPart(_Part):
    """The table [calling]: the rules of routing and of a ticket's life."""

    policy: Policy = Policy.ACCUMULATING_PRIORITY
    longest_wait_min: float = Field(45, gt=0)
    priority_in_a_row: int = Field(2, ge=1)
    recalls_before_no_show: int = Field(3, ge=0)
    recall_gap_s: int = Field(20, ge=0)
    reinstate_window_min: float = Field(30, ge=0)
    offer_missed_after_calls: int = Field(3, ge=0)
    tickets_per_person_day: int = Field(2, ge=1)
    start_on_call: bool = False
    outcome_required: bool = False


class PriorityPart(_Part):
    """One [[priority_class]]."""

    code: str
    name: Words
    weight: float = Field(ge=1)
    head_start_min: float = Field(ge=0)
    from_age: int | None = None


class ZonePart(_Part):
    """One [[zone]]."""

    code: Code
    name: Words
    counters: list[int]


class ServicePart(_Part):
    """One [[service]]."""

    code: Code
    prefix: str = Field(pattern=r"^[A-HJ-NP-Za-hj-np-z]{1,2}$")
    name: Words
    agency: str
    counters: list[int]
    minutes: dict[str, float]
    per_day: int = Field(ge=0)
    procedures: list[str] = []


class HelpPart(_Part):
    """A service in a profile with its condition."""

    service: str
    when_wait_over_min: float | None = None


class ProfilePart(_Part):
    """One [[profile]]; "own" stands for the services that name the counter."""

    name: Words
    counters: list[int] = []
    services: list[str | HelpPart]


class CounterPart(_Part):
    """One [[counter]]: a name for a counter that isn't called by its number."""

    number: int
    name: Words


class CentreFile(_Part):
    """A whole centre, as in `samples/quang-tri.toml`."""

    centre: CentrePart
    calendar: CalendarPart
    targets: TargetsPart
    numbers: NumbersPart
    calling: CallingPart
    priority_class: list[PriorityPart] = []
    zone: list[ZonePart]
    service: list[ServicePart]
    counter: list[CounterPart] = []
    profile: list[ProfilePart] = []

    @model_validator(mode="after")
    def consistent(self) -> "CentreFile":
        """Refuses what points at nothing or stands twice."""
        known = [number for zone in self.zone for number in zone.counters]
        if len(known) != len(set(known)):
            raise ValueError("a counter stands in two zones")
        for service in self.service:
            if strays := sorted(set(service.counters) - set(known)):
                raise ValueError(f"service {service.code}: counters {strays} are in no zone")
        for word, values in (
            ("service code", [s.code for s in self.service]),
            ("prefix", [s.prefix.upper() for s in self.service]),
            ("zone code", [z.code for z in self.zone]),
        ):
            if len(values) != len(set(values)):
                raise ValueError(f"a {word} stands twice")
        return self


def read_file(path: Path) -> dict[str, Any]:
    """The plain configuration of a TOML file, checked. Raises ConfigurationError."""
    try:
        with path.open("rb") as file:
            plain = tomllib.load(file)
    except FileNotFoundError as error:
        raise ConfigurationError(f"no centre file at {path}") from error
    except tomllib.TOMLDecodeError as error:
        raise ConfigurationError(f"{path} is not TOML: {error}") from error
    return checked(plain, where=str(path))


def sample(name: str) -> Path:
    """The path of a sample centre by name, or of a file."""
    return (
        SAMPLES / f"{name}.toml" if "/" not in name and not name.endswith(".toml") else Path(name)
    )


def checked(plain: dict[str, Any], *, where: str) -> dict[str, Any]:
    """The configuration as plain JSON values. Raises ConfigurationError naming each place."""
    try:
        return CentreFile.model_validate(plain).model_dump(mode="json", exclude_none=True)
    except ValidationError as error:
        places = "; ".join(
            f"{'.'.join(map(str, e['loc'])) or 'file'}: {e['msg']}" for e in error.errors()
        )
        raise ConfigurationError(f"{where}: {places}") from error


def build(centre_id: int, plain: dict[str, Any]) -> domain.Centre:
    """The domain's Centre of a checked configuration."""
    file = CentreFile.model_validate(plain)
    part = file.centre
    return domain.Centre(
        id=centre_id,
        code=part.code,
        name=part.name.model_dump(),
        site=part.site.model_dump(),
        header=part.header,
        address=part.address,
        time_zone=ZoneInfo(part.time_zone),
        languages=tuple(part.languages),
        organisation_code=part.organisation_code,
        hours=domain.Hours(
            frozenset(WEEKDAYS.index(day) + 1 for day in file.calendar.weekdays),
            tuple(file.calendar.issuing),
            tuple(file.calendar.calling),
        ),
        targets=domain.Targets(**file.targets.model_dump()),
        numbers=domain.NumberRules(file.numbers.digits, file.numbers.first, file.numbers.ranges),
        calling=domain.CallingRules(**file.calling.model_dump()),
        priority_classes={
            p.code: domain.PriorityClass(**p.model_dump()) for p in file.priority_class
        },
        zones={
            z.code: domain.Zone(z.code, z.name.model_dump(), tuple(z.counters)) for z in file.zone
        },
        services={s.code: _service(s) for s in file.service},
        counters={n: _counter(file, z, n) for z in file.zone for n in z.counters},
    )


def _service(part: ServicePart) -> domain.Service:
    plain = part.model_dump()
    plain["counters"], plain["procedures"] = tuple(part.counters), tuple(part.procedures)
    return domain.Service(**plain)


def _counter(file: CentreFile, zone: ZonePart, number: int) -> domain.Counter:
    own = [s.code for s in file.service if number in s.counters]
    named = next((c.name.model_dump() for c in file.counter if c.number == number), None)
    profile = next((p for p in file.profile if number in p.counters), None)
    listed = profile.services if profile else ["own"]
    entries: list[domain.Helping] = []
    for entry in listed:
        if isinstance(entry, HelpPart):
            entries.append(domain.Helping(entry.service, entry.when_wait_over_min))
        else:
            codes = own if entry == "own" else [entry]
            entries.extend(domain.Helping(code) for code in codes)
    name = named or {"vi": f"Quầy {number}", "en": f"Counter {number}"}
    return domain.Counter(number, name, zone.code, tuple(entries))
