"""The form of a centre's TOML file: its tables, and what is refused in them."""

import string
from collections.abc import Mapping
from datetime import time
from itertools import pairwise
from pathlib import Path
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from app import texts
from app.domain.centre.slip_template import (
    DEFAULT_PARTS,
    LEAST_LABEL_MM,
    NEEDED,
    REPEATABLE,
    SlipPart,
    SlipTemplate,
)
from app.domain.centre.values import Colour, Direction, NumberReading, Origin, Policy
from hardware.printers.document import DocumentError
from hardware.printers.picture import for_screens, printable, read_picture

OWN_WORDS = frozenset({"note"})
"""Words that only a centre has; all others are those of the section `slip` of the texts."""

LOGO_WIDTH_MM = 24.0
MOST_EMBLEM = 200_000
"""Letters of base64; what `for_screens` makes is never longer."""
LONGEST_WORD = 300


class SlipFile(BaseModel):
    """The table [slip]."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    parts: list[SlipPart] = Field(list(DEFAULT_PARTS), max_length=60)
    texts: dict[str, dict[str, str]] = {}
    label_mm: float = Field(20.0, ge=LEAST_LABEL_MM, le=40)
    logo_png: str | None = Field(None, max_length=40_000)

    @field_validator("parts")
    @classmethod
    def whole(cls, parts: list[SlipPart]) -> list[SlipPart]:
        """Refuse a slip without its number, and a part that stands twice."""
        if missing := sorted(NEEDED - set(parts)):
            raise ValueError(f"a slip needs {', '.join(missing)}")
        twice = sorted({p for p in parts if p not in REPEATABLE and parts.count(p) > 1})
        if twice:
            raise ValueError(f"{', '.join(twice)} stands twice")
        return parts

    @field_validator("texts")
    @classmethod
    def known(cls, given: dict[str, dict[str, str]]) -> dict[str, dict[str, str]]:
        """Refuse words that are on no slip, and placeholders in them that nothing fills."""
        for key, words in given.items():
            if key not in OWN_WORDS and not texts.has(f"slip.{key}"):
                raise ValueError(f"no text {key!r}; there are: {', '.join(_slip_keys())}")
            for language, word in words.items():
                if language not in texts.languages():
                    raise ValueError(f"{key}: no language {language!r}")
                if len(word) > LONGEST_WORD:
                    raise ValueError(f"{key}: at most {LONGEST_WORD} letters")
                if strange := sorted(_places(word) - _places_of(key)):
                    raise ValueError(f"{key}: nothing fills {{{strange[0]}}}")
        return given

    @field_validator("logo_png")
    @classmethod
    def readable(cls, png: str | None) -> str | None:
        """Refuse a logo that a printer's picture can't be made of."""
        if png is not None:
            read_picture(png)
        return png

    def template(self) -> SlipTemplate:
        """The domain's value."""
        return SlipTemplate(tuple(self.parts), self.texts, self.label_mm, self.logo_png)


def with_logo(plain: dict[str, Any], folder: Path) -> dict[str, Any]:
    """The configuration with the file that `slip.logo` names embedded, as it is printed.

    Raises ValueError naming the file; what else may be wrong is left to the check.
    """
    slip = plain.get("slip")
    if not isinstance(slip, Mapping) or "logo" not in slip:
        return plain
    rest = {name: value for name, value in slip.items() if name not in ("logo", "logo_width_mm")}
    width_mm = slip.get("logo_width_mm", LOGO_WIDTH_MM)
    if not isinstance(width_mm, int | float) or not 5 <= width_mm <= 72:
        raise ValueError("slip.logo_width_mm: a number from 5 to 72")
    path = folder / str(slip["logo"])
    try:
        png = printable(path.read_bytes(), width_mm=width_mm)
    except (OSError, DocumentError) as error:
        raise ValueError(f"slip.logo: {path}: {error}") from error
    return {**plain, "slip": {**rest, "logo_png": png}}


def with_emblem(plain: dict[str, Any], folder: Path) -> dict[str, Any]:
    """The configuration with the file that `centre.emblem` names embedded, as screens show it.

    Raises ValueError naming the file; what else may be wrong is left to the check.
    """
    centre = plain.get("centre")
    if not isinstance(centre, Mapping) or "emblem" not in centre:
        return plain
    path = folder / str(centre["emblem"])
    try:
        png = for_screens(path.read_bytes())
    except (OSError, DocumentError) as error:
        raise ValueError(f"centre.emblem: {path}: {error}") from error
    rest = {name: value for name, value in centre.items() if name != "emblem"}
    return {**plain, "centre": {**rest, "emblem_png": png}}


def _slip_keys() -> list[str]:
    known = texts.sections(["slip"])[texts.DEFAULT]
    return sorted({key.removeprefix("slip.") for key in known} | OWN_WORDS)


def _places_of(key: str) -> set[str]:
    return set() if key in OWN_WORDS else _places(texts.text(texts.DEFAULT, f"slip.{key}"))


def _places(text: str) -> set[str]:
    """The placeholders of a text as they are written. Raises ValueError for a brace on its own."""
    places = string.Formatter().parse(text)
    return {
        f"{name}{f'!{turned}' if turned else ''}{f':{form}' if form else ''}"
        for _, name, form, turned in places
        if name is not None
    }


WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
Code = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]{0,62}$")]


class _FilePart(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class LocalText(_FilePart):
    """A text in Vietnamese and English, and in any other language that there is."""

    model_config = ConfigDict(extra="allow", frozen=True)
    __pydantic_extra__: dict[str, Annotated[str, Field(min_length=1)]]

    vi: str = Field(min_length=1)
    en: str = Field(min_length=1)

    @model_validator(mode="after")
    def known(self) -> "LocalText":
        """Refuse a language that the product has no file of."""
        for language in self.__pydantic_extra__:
            _must_be_known(language)
        return self

    def in_every_language(self) -> dict[str, str]:
        """The words in all languages of the product; Vietnamese where one is missing."""
        given = self.model_dump()
        return {language: given.get(language, self.vi) for language in texts.languages()}


def _must_be_known(language: str) -> None:
    if language not in texts.languages():
        raise ValueError(f"no language {language!r}; there are: {', '.join(texts.languages())}")


class CentrePart(_FilePart):
    """The table [centre]."""

    code: Code
    name: LocalText
    site: LocalText
    header: str
    address: str
    time_zone: str
    organisation_code: str = ""
    languages: list[str] = Field(["vi", "en"], min_length=1)
    emblem_png: str | None = Field(None, max_length=MOST_EMBLEM)

    @field_validator("emblem_png")
    @classmethod
    def readable(cls, png: str | None) -> str | None:
        """Refuse an emblem that no browser could show."""
        if png is not None:
            read_picture(png)
        return png

    @field_validator("languages")
    @classmethod
    def known_languages(cls, codes: list[str]) -> list[str]:
        """Refuse a language that the product has no file of."""
        for code in codes:
            _must_be_known(code)
        return codes

    @field_validator("time_zone")
    @classmethod
    def known_zone(cls, value: str) -> str:
        """Refuse a time zone that the system doesn't know."""
        try:
            ZoneInfo(value)
        except (ZoneInfoNotFoundError, ValueError) as error:
            raise ValueError(f"unknown time zone {value!r}") from error
        return value


class CalendarPart(_FilePart):
    """The table [calendar]: weekdays and local spans."""

    weekdays: list[Weekday]
    issuing: list[tuple[time, time]]
    calling: list[tuple[time, time]]


class TargetsPart(_FilePart):
    """The table [targets]."""

    wait_min: float = Field(gt=0)
    wait_share: float = Field(gt=0, le=1)
    alert_wait_min: float = Field(gt=0)


class NumbersPart(_FilePart):
    """The table [numbers]."""

    digits: int = Field(ge=1, le=6)
    first: int = Field(ge=1)
    ranges: dict[Origin, tuple[int, int]] = {}

    @model_validator(mode="after")
    def apart(self) -> "NumbersPart":
        """Refuse ranges that share a number: it would be given twice."""
        spans = sorted(self.ranges.values())
        ascend = all(first <= last for first, last in spans)
        if not ascend or any(low[1] >= high[0] for low, high in pairwise(spans)):
            raise ValueError("ranges must ascend and must not overlap")
        return self


class CallingPart(_FilePart):
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


class VoicePart(_FilePart):
    """The table [voice]: how numbers are read, and local spans in which nothing is said."""

    reading: NumberReading = NumberReading.DIGITS
    missing_ten: Literal["linh", "lẻ"] = "linh"
    four: Literal["tư", "bốn"] = "tư"
    five: Literal["lăm", "nhăm"] = "lăm"
    thousand: Literal["nghìn", "ngàn"] = "nghìn"
    quiet: list[tuple[time, time]] = []


class PriorityPart(_FilePart):
    """One [[priority_class]]."""

    code: str
    name: LocalText
    weight: float = Field(ge=1)
    head_start_min: float = Field(ge=0)
    from_age: int | None = None


class ZonePart(_FilePart):
    """One [[zone]]."""

    code: Code
    name: LocalText
    counters: list[int]
    colour: Colour | None = None
    direction: Direction | None = None


class GroupPart(_FilePart):
    """One [[group]] of services."""

    code: Code
    name: LocalText
    colour: Colour


class ServicePart(_FilePart):
    """One [[service]]."""

    code: Code
    prefix: str = Field(pattern=r"^[A-HJ-NP-Za-hj-np-z]{1,2}$")
    name: LocalText
    agency: str
    counters: list[int]
    minutes: dict[str, float]
    per_day: int = Field(ge=0)
    daily_limit: int | None = Field(None, ge=1)
    weekdays: list[Weekday] | None = None
    issuing: list[tuple[time, time]] | None = None
    group: str | None = None
    procedures: list[str] = []  # A name alone is enough; [[procedure]] says more.


class ProcedurePart(_FilePart):
    """One [[procedure]]: leads to its service by its name and keywords."""

    code: str = Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9.-]{0,39}$")
    service: Code
    name: LocalText
    keywords: list[Annotated[str, Field(min_length=1)]] = []


class HelpPart(_FilePart):
    """A service in a profile with its condition."""

    service: str
    when_wait_over_min: float | None = None


class ProfilePart(_FilePart):
    """One [[profile]]; "own" stands for the services that name the counter."""

    name: LocalText
    counters: list[int] = []
    services: list[str | HelpPart]


class CounterPart(_FilePart):
    """One [[counter]]: a name for a counter that isn't called by its number."""

    number: int
    name: LocalText


class CentreFile(_FilePart):
    """A whole centre, as in `samples/quang-tri.toml`."""

    centre: CentrePart
    calendar: CalendarPart
    targets: TargetsPart
    numbers: NumbersPart
    calling: CallingPart
    voice: VoicePart = VoicePart()
    priority_class: list[PriorityPart] = []
    zone: list[ZonePart]
    group: list[GroupPart] = []
    service: list[ServicePart]
    procedure: list[ProcedurePart] = []
    counter: list[CounterPart] = []
    profile: list[ProfilePart] = []
    slip: SlipFile = Field(default_factory=lambda: SlipFile.model_validate({}))

    @model_validator(mode="after")
    def consistent(self) -> "CentreFile":
        """Refuse what refers to nothing or stands twice."""
        known = [number for zone in self.zone for number in zone.counters]
        if len(known) != len(set(known)):
            raise ValueError("a counter stands in two zones")
        for service in self.service:
            if strays := sorted(set(service.counters) - set(known)):
                raise ValueError(f"service {service.code}: counters {strays} are in no zone")
        groups = [group.code for group in self.group]
        for service in self.service:
            if service.group is not None and service.group not in groups:
                raise ValueError(f"service {service.code}: no group {service.group!r}")
        services = [service.code for service in self.service]
        for procedure in self.procedure:
            if procedure.service not in services:
                raise ValueError(f"procedure {procedure.code}: no service {procedure.service!r}")
        for word, values in (
            ("service code", services),
            ("procedure code", [p.code for p in self.procedure]),
            ("prefix", [s.prefix.upper() for s in self.service]),
            ("zone code", [z.code for z in self.zone]),
            ("group code", groups),
        ):
            if len(values) != len(set(values)):
                raise ValueError(f"a {word} stands twice")
        return self
