"""The form of a centre's TOML file: its tables, and what may not stand in them."""

from datetime import time
from itertools import pairwise
from typing import Annotated, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from app.domain.centre import Origin, Policy
from app.domain.speech import Reading
from app.persistence.slip_file import SlipFile

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
Code = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]{0,62}$")]


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

    weekdays: list[Weekday]
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
    auto_call_s: float = Field(0, ge=0, le=600)
    pause_reasons: list[Annotated[str, Field(min_length=1, max_length=40)]] = Field(
        ["lunch", "break", "meeting", "technical", "other"], min_length=1, max_length=9
    )
    outcome_required: bool = False


class VoicePart(_Part):
    """The table [voice]: how numbers are read, and local spans in which nothing is said."""

    reading: Reading = Reading.DIGITS
    missing_ten: Literal["linh", "lẻ"] = "linh"
    quiet: list[tuple[time, time]] = []


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
    daily_limit: int | None = Field(None, ge=1)
    weekdays: list[Weekday] | None = None
    issuing: list[tuple[time, time]] | None = None
    procedures: list[str] = []  # A name alone is enough; [[procedure]] says more.


class ProcedurePart(_Part):
    """One [[procedure]]: leads to its service by its name and keywords."""

    code: str = Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9.-]{0,39}$")
    service: Code
    name: Words
    keywords: list[Annotated[str, Field(min_length=1)]] = []


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
    voice: VoicePart = VoicePart()
    priority_class: list[PriorityPart] = []
    zone: list[ZonePart]
    service: list[ServicePart]
    procedure: list[ProcedurePart] = []
    counter: list[CounterPart] = []
    profile: list[ProfilePart] = []
    slip: SlipFile = Field(default_factory=lambda: SlipFile.model_validate({}))

    @model_validator(mode="after")
    def consistent(self) -> "CentreFile":
        """Refuses what points at nothing or stands twice."""
        known = [number for zone in self.zone for number in zone.counters]
        if len(known) != len(set(known)):
            raise ValueError("a counter stands in two zones")
        for service in self.service:
            if strays := sorted(set(service.counters) - set(known)):
                raise ValueError(f"service {service.code}: counters {strays} are in no zone")
        services = [service.code for service in self.service]
        for procedure in self.procedure:
            if procedure.service not in services:
                raise ValueError(f"procedure {procedure.code}: no service {procedure.service!r}")
        for word, values in (
            ("service code", services),
            ("procedure code", [p.code for p in self.procedure]),
            ("prefix", [s.prefix.upper() for s in self.service]),
            ("zone code", [z.code for z in self.zone]),
        ):
            if len(values) != len(set(values)):
                raise ValueError(f"a {word} stands twice")
        return self
