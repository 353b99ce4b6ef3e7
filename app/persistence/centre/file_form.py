"""The form of a centre's TOML file: its tables, and what is refused in them."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, time
from itertools import pairwise
from typing import Annotated, Any, Literal, LiteralString
from urllib.parse import SplitResult, urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator
from pydantic_core import PydanticCustomError

from app import texts
from app.config import EVERYWHERE, LOOPBACK
from app.domain.centre.call_words import COUNTER, LABEL, LONGEST, call_words
from app.domain.centre.values import Colour, Direction, NumberReading, Origin, Policy
from app.persistence.centre.alerts_form import AlertsFile
from app.persistence.centre.message_form import MessagesFile
from app.persistence.centre.slip_form import SlipFile
from hardware.printers.picture import read_picture

MOST_EMBLEM = 200_000
"""Letters of base64; what `for_screens` makes is never longer."""
MOST_BROUGHT, LONGEST_BROUGHT = 8, 200
"""So many things, of so many letters, a procedure may ask a visitor to bring."""


WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
Code = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]{0,62}$")]


FileDay = Annotated[date, Field(ge=date(2000, 1, 1), lt=date(2200, 1, 1))]

Retired = Literal[True] | None
"""Kept for what has happened, and offered no more."""


class _FilePart(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class LocalText(_FilePart):
    """A text in Vietnamese and English, and in any other language that there is."""

    model_config = ConfigDict(extra="allow", frozen=True)
    __pydantic_extra__: dict[str, Annotated[str, Field(min_length=1)]]

    vi: str = Field(min_length=1)
    en: str = Field(min_length=1)

    def in_each(self, languages: Iterable[str]) -> dict[str, str]:
        """The words in each of the languages; English where one is missing."""
        given = self.model_dump()
        return {language: texts.spoken_to(language, given) for language in languages}


class CentrePart(_FilePart):
    """The table [centre]."""

    code: Code
    name: LocalText
    site: LocalText
    header: str
    address: str
    time_zone: str
    organisation_code: str = ""
    public_url: str | None = Field(None, max_length=200)
    languages: list[str] = Field(["vi", "en"], min_length=1)
    emblem_png: str | None = Field(None, max_length=MOST_EMBLEM)
    archived_on: date | None = None

    @field_validator("emblem_png")
    @classmethod
    def readable(cls, png: str | None) -> str | None:
        """Refuse an emblem that no browser could show."""
        if png is not None:
            read_picture(png)
        return png

    @field_validator("public_url")
    @classmethod
    def reachable(cls, url: str | None) -> str | None:
        """Refuse an address that no phone could open; a bare one is one by http."""
        if url is None:
            return None
        bare = url.strip()
        parts = urlsplit(bare if "://" in bare else f"http://{bare}")
        if parts.scheme not in ("http", "https") or not parts.hostname or not _is_origin(parts):
            raise PydanticCustomError("public_url", "no address like http://192.168.1.10:8080")
        if parts.hostname in (*LOOPBACK, *EVERYWHERE) or parts.hostname.startswith("127."):
            told = {"host": parts.hostname}
            raise PydanticCustomError("public_url_here", "only this machine opens {host}", told)
        return f"{parts.scheme}://{parts.netloc.lower()}"

    @field_validator("time_zone")
    @classmethod
    def known_zone(cls, value: str) -> str:
        """Refuse a time zone that the system doesn't know."""
        try:
            ZoneInfo(value)
        except (ZoneInfoNotFoundError, ValueError) as error:
            raise PydanticCustomError(
                "no_time_zone", "unknown time zone '{value}'", {"value": value}
            ) from error
        return value


def _is_origin(parts: SplitResult) -> bool:
    """Whether the address is one of a server, with nothing behind it, and its port a number."""
    try:
        parts.port  # noqa: B018 - it raises
    except ValueError:
        return False
    rest = parts.query + parts.fragment + (parts.username or "") + (parts.password or "")
    return parts.path in ("", "/") and not rest and not re.search(r"\s", parts.netloc)


FileSpans = list[tuple[time, time]]


class DayPart(_FilePart):
    """One [[calendar.day]]: a single day that is closed, works as a weekday, or has own hours.

    Of one `service` it says only when that gives numbers.
    """

    date: FileDay
    closed: bool = False
    like: Weekday | None = None
    issuing: FileSpans | None = None
    calling: FileSpans | None = None
    reason: LocalText | None = None
    service: Code | None = None

    @model_validator(mode="after")
    def one_of_three(self) -> "DayPart":
        """Refuse a day that says nothing, two things at once, or hours that can't be."""
        hours = {"issuing": self.issuing, "calling": self.calling}
        given = [name for name, spans in hours.items() if spans is not None]
        if self.closed + (self.like is not None) + bool(given) != 1:
            raise PydanticCustomError(
                "day_kind",
                "{date}: needs one of closed = true, like = a weekday, or hours of its own",
                {"date": str(self.date)},
            )
        if self.closed and self.reason is None:
            raise PydanticCustomError(
                "day_reason",
                "{date}: a closed day needs a reason, which visitors read",
                {"date": str(self.date)},
            )
        needed = ["issuing"] if self.service is not None else ["issuing", "calling"]
        if given and given != needed:
            of = " of a service" if self.service is not None else ""
            raise PydanticCustomError(
                "day_hours",
                "{date}: hours of a day{of} are {needed}",
                {"date": str(self.date), "of": of, "needed": " and ".join(needed)},
            )
        for name in given:
            spans = hours[name] or []
            wrong = wrong_spans(spans) if spans else SpanTrouble("no_hours", NO_HOURS)
            if wrong is not None:
                raise PydanticCustomError(
                    wrong.code, "{date}: {name}: {told}",
                    {**wrong.facts, "date": str(self.date), "name": name, "told": wrong.message},
                )  # fmt: skip
        return self


NO_HOURS = "no hours; a day without any is closed = true"


@dataclass(frozen=True, slots=True)
class SpanTrouble:
    """What is wrong with spans of a day: a word, an English text, the spans that are meant."""

    code: LiteralString
    message: str
    facts: dict[str, Any] = field(default_factory=dict)


def wrong_spans(spans: FileSpans) -> SpanTrouble | None:
    """What is wrong with the spans of a day."""
    if any(moment.tzinfo is not None for span in spans for moment in span):
        told = "hours are of the centre's own clock, without a time zone"
        return SpanTrouble("zoned_hours", told)
    for start, end in spans:
        if end != time() and end <= start:
            span = f"{start:%H:%M}–{end:%H:%M}"
            return SpanTrouble("backwards", f"{span} ends before it begins", {"span": span})
    for (start, end), (then, until) in pairwise(sorted(spans)):
        if end == time() or then < end:
            both = {"span": f"{start:%H:%M}–{end:%H:%M}", "other": f"{then:%H:%M}–{until:%H:%M}"}
            told = f"{both['span']} and {both['other']} overlap"
            return SpanTrouble("spans_overlap", told, both)
    return None


class CalendarPart(_FilePart):
    """The table [calendar]: weekdays and local spans, and the days that differ."""

    weekdays: list[Weekday]
    issuing: FileSpans
    calling: FileSpans
    day: list[DayPart] = Field([], max_length=2000)

    @model_validator(mode="after")
    def each_once(self) -> "CalendarPart":
        """Refuse a day that stands twice, and one like a weekday on which nobody works."""
        seen: set[tuple[date, str | None]] = set()
        for day in self.day:
            if (day.date, day.service) in seen:
                of = f" of service {day.service}" if day.service is not None else ""
                raise PydanticCustomError(
                    "twice", "day {value}{of} stands twice", {"value": str(day.date), "of": of}
                )
            seen.add((day.date, day.service))
            if day.like is not None and day.like not in self.weekdays:
                raise PydanticCustomError(
                    "no_working_day",
                    "day {date}: like {like}, which is no working day",
                    {"date": str(day.date), "like": day.like},
                )
        return self


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

    @field_validator("ranges")
    @classmethod
    def apart(cls, ranges: dict[Origin, tuple[int, int]]) -> dict[Origin, tuple[int, int]]:
        """Refuse ranges that share a number: it would be given twice."""
        spans = sorted(ranges.values())
        ascend = all(first <= last for first, last in spans)
        if not ascend or any(low[1] >= high[0] for low, high in pairwise(spans)):
            raise PydanticCustomError("overlap", "ranges must ascend and must not overlap")
        return ranges


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
    """The table [voice]: how numbers are read, how calls are said, spans in which nothing is."""

    reading: NumberReading = NumberReading.DIGITS
    missing_ten: Literal["linh", "lẻ"] = "linh"
    four: Literal["tư", "bốn"] = "tư"
    five: Literal["lăm", "nhăm"] = "lăm"
    thousand: Literal["nghìn", "ngàn"] = "nghìn"
    quiet: list[tuple[time, time]] = []
    speed: float = Field(1.0, ge=0.7, le=1.4)
    times: int = Field(2, ge=1, le=3)
    chime: bool = True
    call: dict[str, Annotated[str, Field(min_length=1)]] | None = None

    @field_validator("call")
    @classmethod
    def sayable(cls, given: dict[str, str] | None) -> dict[str, str] | None:
        """Refuse a sentence without its number and its counter, or with what nothing fills."""
        for sentence in (given or {}).values():
            try:
                call_words(sentence)
            except ValueError as error:
                told = {"label": LABEL, "counter": COUNTER, "most": LONGEST}
                raise PydanticCustomError(
                    "call_words", "names {label} and then {counter}, at most {most} letters", told
                ) from error
        return given


class PriorityPart(_FilePart):
    """One [[priority_class]]."""

    code: str
    name: LocalText
    weight: float = Field(ge=1)
    head_start_min: float = Field(ge=0)
    from_age: int | None = None
    retired: Retired = None


class ZonePart(_FilePart):
    """One [[zone]]."""

    code: Code
    name: LocalText
    counters: list[int]
    colour: Colour | None = None
    direction: Direction | None = None
    retired: Retired = None


class GroupPart(_FilePart):
    """One [[group]] of services."""

    code: Code
    name: LocalText
    colour: Colour
    retired: Retired = None


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
    retired: Retired = None


class ProcedurePart(_FilePart):
    """One [[procedure]]: leads to its service by its name and keywords.

    `field` is the official field (lĩnh vực) of one that was taken over from a catalogue; nobody
    finds it before `first_on` or after `last_on`.
    """

    code: str = Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9.-]{0,39}$")
    service: Code
    name: LocalText
    keywords: list[Annotated[str, Field(min_length=1)]] = []
    bring: list[LocalText] = Field([], max_length=MOST_BROUGHT)
    field: str | None = Field(None, min_length=1, max_length=200)
    first_on: FileDay | None = None
    last_on: FileDay | None = None
    retired: Retired = None

    @model_validator(mode="after")
    def in_order(self) -> "ProcedurePart":
        """Refuse a last day before the first."""
        if self.first_on and self.last_on and self.last_on < self.first_on:
            span = f"{self.first_on:%d/%m/%Y} – {self.last_on:%d/%m/%Y}"
            raise PydanticCustomError("backwards", "{span} ends before it begins", {"span": span})
        return self

    @field_validator("bring")
    @classmethod
    def short(cls, things: list[LocalText]) -> list[LocalText]:
        """Refuse what is too long to be read at the kiosk's screen."""
        for thing in things:
            if any(len(words) > LONGEST_BROUGHT for words in thing.model_dump().values()):
                raise ValueError(f"{thing.vi[:30]}…: at most {LONGEST_BROUGHT} letters")
        return things


class BookingPlanPart(_FilePart):
    """One [[booking_plan]]: when services take bookings, and how many a slot."""

    code: Code
    name: LocalText
    services: list[Code] = Field(min_length=1, max_length=200)
    weekdays: list[Weekday] = Field(min_length=1)
    hours: FileSpans = Field(min_length=1)
    slot_min: int = Field(20, ge=5, le=240)
    online: int = Field(ge=0, le=200)
    staff: int = Field(ge=0, le=200)
    lead_min: int = Field(60, ge=0, le=1440)
    lead_days: int = Field(7, ge=1, le=60)
    retired: Retired = None


class HelpPart(_FilePart):
    """A service in a profile with its condition."""

    service: str
    when_wait_over_min: float | None = None


class ProfilePart(_FilePart):
    """One [[profile]]; "own" stands for the services that name the counter."""

    name: LocalText | None = None
    counters: list[int] = []
    services: list[str | HelpPart]


class CounterPart(_FilePart):
    """One [[counter]]: a name for one that isn't called by its number, or that it is retired."""

    number: int
    name: LocalText | None = None
    retired: Retired = None


class CentreFile(_FilePart):
    """A whole centre, as in `samples/quang-tri.toml`."""

    centre: CentrePart
    calendar: CalendarPart
    targets: TargetsPart
    numbers: NumbersPart
    calling: CallingPart
    voice: VoicePart = Field(default_factory=lambda: VoicePart.model_validate({}))
    priority_class: list[PriorityPart] = []
    zone: list[ZonePart]
    group: list[GroupPart] = []
    service: list[ServicePart]
    procedure: list[ProcedurePart] = []
    counter: list[CounterPart] = []
    profile: list[ProfilePart] = []
    booking_plan: list[BookingPlanPart] = []
    alerts: AlertsFile = AlertsFile()
    messages: MessagesFile = MessagesFile()
    slip: SlipFile = Field(default_factory=lambda: SlipFile.model_validate({}))
