"""What a centre is: services, counters, zones, hours, rules. Configuration as values, no state."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from enum import StrEnum
from zoneinfo import ZoneInfo

from app.domain.centre.call_words import CallWords
from app.domain.centre.slip_template import SlipTemplate

Words = Mapping[str, str]
"""A text in each language: {"vi": …, "en": …}."""

Spans = tuple[tuple[time, time], ...]
"""Local times from the first minute up to, not including, the last; an end of 00:00 is midnight."""


class NumberReading(StrEnum):
    """How the digits of a label are read."""

    DIGITS = "digits"
    NUMBER = "number"


class Origin(StrEnum):
    """Where a ticket comes from; each may have its own range of numbers."""

    WALK_IN = "walk_in"
    BOOKED = "booked"
    PRIORITY = "priority"


class Policy(StrEnum):
    """How the next ticket is chosen."""

    ACCUMULATING_PRIORITY = "accumulating_priority"
    STRICT_PRIORITY = "strict_priority"
    FIRST_COME = "first_come"


class Colour(StrEnum):
    """A colour that a centre gives to a zone or to services; its shade is in `palette.css`."""

    RED = "red"
    ORANGE = "orange"
    GREEN = "green"
    TEAL = "teal"
    BLUE = "blue"
    PURPLE = "purple"
    PINK = "pink"
    GREY = "grey"


class Direction(StrEnum):
    """Where a zone lies for who stands before the displays; `up` and `down` are other storeys."""

    LEFT = "left"
    RIGHT = "right"
    AHEAD = "ahead"
    BACK = "back"
    UP = "up"
    DOWN = "down"


@dataclass(frozen=True, slots=True)
class BookingPlan:
    """When a group of services takes bookings: slots of so many minutes within hours of weekdays.

    Of each slot those who use the public page have the `online` places, who stands at the
    reception or rings the `staff` ones. A slot may be booked from `lead_days` days before it until
    `lead_min` minutes before.
    """

    code: str
    name: Words
    services: tuple[str, ...]
    weekdays: frozenset[int]
    hours: "Spans"
    slot_min: int
    online: int
    staff: int
    lead_min: int = 60
    lead_days: int = 7


@dataclass(frozen=True, slots=True)
class PriorityClass:
    """A class of visitors by law or custom: waited minutes × weight + head start."""

    code: str
    name: Words
    weight: float
    head_start_min: float
    from_age: int | None = None


@dataclass(frozen=True, slots=True)
class Zone:
    """The part of the lobby that a display and a speaker serve."""

    code: str
    name: Words
    counters: tuple[int, ...]
    colour: Colour | None = None
    direction: Direction | None = None


@dataclass(frozen=True, slots=True)
class ServiceGroup:
    """Services that belong together, by the colour that they share at the kiosk."""

    code: str
    name: Words
    colour: Colour


@dataclass(frozen=True, slots=True)
class Service:
    """What a visitor picks: a prefix, a queue, the counters that serve it.

    `per_day` is how many visitors are expected; `daily_limit` how many numbers are given a day at
    most; `hours` are its own where it takes numbers at other times than the centre.
    """

    code: str
    prefix: str
    name: Words
    agency: str
    counters: tuple[int, ...]
    minutes: Mapping[str, float]
    per_day: int
    daily_limit: int | None = None
    hours: "Hours | None" = None
    group: str | None = None


@dataclass(frozen=True, slots=True)
class Procedure:
    """What a visitor came for, by its official code: it leads to the service that answers it.

    `keywords` are what people call it; they only help to find it. `bring` is what a visitor should
    have with them, one thing an entry. Nobody finds it before its first day or after its last.
    """

    code: str
    service: str
    name: Words
    keywords: tuple[str, ...] = ()
    bring: tuple[Words, ...] = ()
    first_on: date | None = None
    last_on: date | None = None

    def is_in_force(self, day: date) -> bool:
        """Whether it is done on the business day."""
        has_begun = self.first_on is None or self.first_on <= day
        return has_begun and (self.last_on is None or day <= self.last_on)


@dataclass(frozen=True, slots=True)
class Helping:
    """One entry of a counter's profile: a service, perhaps only when its wait is long."""

    service: str
    when_wait_over_min: float | None = None


@dataclass(frozen=True, slots=True)
class Counter:
    """A counter: its number, name, zone and the ordered services of its profile."""

    number: int
    name: Words
    zone: str
    profile: tuple[Helping, ...]


@dataclass(frozen=True, slots=True)
class CallingRules:
    """The settings that routing and the life of a ticket follow.

    `auto_call_s` seconds after a finish the next ticket is called by itself; 0 is never.
    """

    policy: Policy = Policy.ACCUMULATING_PRIORITY
    longest_wait_min: float = 45
    priority_in_a_row: int = 2
    recalls_before_no_show: int = 3
    recall_gap_s: int = 20
    reinstate_window_min: float = 30
    offer_missed_after_calls: int = 3
    tickets_per_person_day: int = 2
    start_on_call: bool = False
    auto_call_s: float = 0
    pause_reasons: tuple[str, ...] = ("lunch", "break", "meeting", "technical", "other")
    outcome_required: bool = False


@dataclass(frozen=True, slots=True)
class NumberRules:
    """Digits of a label, the first number, and the range of each origin (first, last)."""

    digits: int = 3
    first: int = 1
    ranges: Mapping[Origin, tuple[int, int]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Targets:
    """What the centre promises: a wait, the share within it, and the wait that raises an alert."""

    wait_min: float = 15
    wait_share: float = 0.8
    alert_wait_min: float = 30


@dataclass(frozen=True, slots=True)
class AlertRecipients:
    """Who is told of alerts elsewhere than on the pages, by e-mail address or mobile number.

    `mail` are told of every one, `mail_grave` and `sms_grave` only of those that can't wait.
    """

    mail: tuple[str, ...] = ()
    mail_grave: tuple[str, ...] = ()
    sms_grave: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class NumberWords:
    """The words of Vietnamese numbers that differ by region.

    `missing_ten` is said for the ten that a hundred lacks (105): "linh" in the north, "lẻ" in
    the south. `four` and `five` are those after twenty and more (24: "tư" or "bốn", 25: "lăm" or
    "nhăm"); 14 is "mười bốn" and 15 "mười lăm" everywhere. `thousand` is "nghìn" or "ngàn".
    """

    missing_ten: str = "linh"
    four: str = "tư"
    five: str = "lăm"
    thousand: str = "nghìn"


@dataclass(frozen=True, slots=True)
class VoiceRules:
    """How the lobby's voice reads numbers, and the local hours in which it says nothing.

    A call is said so many `times`, `speed` as fast as the voice speaks by itself, in the centre's
    own words where it has some for the language.
    """

    reading: NumberReading = NumberReading.DIGITS
    words: NumberWords = field(default_factory=NumberWords)
    quiet: tuple[tuple[time, time], ...] = ()
    speed: float = 1.0
    times: int = 2
    has_chime: bool = True
    own_words: Mapping[str, CallWords] = field(default_factory=dict)

    def is_quiet(self, local: datetime) -> bool:
        """Whether the voice is silent at this local time."""
        return any(begin <= local.time() < end for begin, end in self.quiet)


class HoursFor(StrEnum):
    """What hours are for: numbers are given a little earlier than visitors are called."""

    ISSUING = "issuing"
    CALLING = "calling"


@dataclass(frozen=True, slots=True)
class SpecialDay:
    """A single day that isn't as its weekday usually is; closed for what it has no spans.

    `like` is the ISO weekday whose work is done on it instead (a swap day); `reason` may be empty.
    """

    issuing: Spans = ()
    calling: Spans = ()
    reason: Words = field(default_factory=dict)
    like: int | None = None

    def spans(self, what: HoursFor) -> Spans:
        """Its own hours."""
        return self.issuing if what is HoursFor.ISSUING else self.calling


@dataclass(frozen=True, slots=True)
class Hours:
    """Opening hours: ISO weekdays (Monday is 1), usual local spans, and the days that differ.

    What is open on a day is asked of `spans_on` and `app.domain.centre.calendar`, never of the
    weekdays.
    """

    weekdays: frozenset[int]
    issuing: Spans
    calling: Spans
    days: Mapping[date, SpecialDay] = field(default_factory=dict)

    def usual(self, what: HoursFor) -> Spans:
        """The spans of a usual working day, in order."""
        return tuple(sorted(self.issuing if what is HoursFor.ISSUING else self.calling))

    def spans_on(self, on: date, what: HoursFor) -> Spans:
        """The spans of the day, in order; none where it is closed."""
        special = self.days.get(on)
        if special is not None:
            return tuple(sorted(special.spans(what)))
        return self.usual(what) if on.isoweekday() in self.weekdays else ()

    def is_usual(self, on: date) -> bool:
        """Whether the day works as a weekday does: a swap day does, a shortened one doesn't."""
        special = self.days.get(on)
        return special is None or special.like is not None

    def is_holiday(self, on: date) -> bool:
        """Whether the calendar closes the single day, numbers and counters both."""
        special = self.days.get(on)
        return special is not None and not special.issuing and not special.calling


@dataclass(frozen=True, slots=True)
class Retired:
    """What a centre had: it is offered no more, and past days still call it by its name."""

    services: Mapping[str, Service] = field(default_factory=dict)
    counters: Mapping[int, Counter] = field(default_factory=dict)
    zones: Mapping[str, Zone] = field(default_factory=dict)
    priority_classes: Mapping[str, PriorityClass] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Centre:
    """One site with its own lobby, numbers and log."""

    id: int
    code: str
    name: Words
    site: Words
    header: str
    address: str
    time_zone: ZoneInfo
    languages: tuple[str, ...]
    hours: Hours
    targets: Targets
    numbers: NumberRules
    calling: CallingRules
    priority_classes: Mapping[str, PriorityClass]
    zones: Mapping[str, Zone]
    services: Mapping[str, Service]
    counters: Mapping[int, Counter]
    organisation_code: str = ""
    public_url: str = ""
    is_archived: bool = False
    """It gives no numbers and opens no counter any more; its past stays."""
    procedures: Mapping[str, Procedure] = field(default_factory=dict)
    voice: VoiceRules = field(default_factory=VoiceRules)
    slip: SlipTemplate = field(default_factory=SlipTemplate)
    retired: Retired = field(default_factory=Retired)
    groups: Mapping[str, ServiceGroup] = field(default_factory=dict)
    emblem_png: str | None = None
    booking_plans: Mapping[str, BookingPlan] = field(default_factory=dict)
    alerts: AlertRecipients = field(default_factory=AlertRecipients)
    messages: Mapping[str, Words] = field(default_factory=dict)
    """Its own words of what visitors are told on their phones, by the kind of message."""

    def service(self, code: str) -> Service:
        """The service, also a retired one; of one that never was here its code."""
        known = self.services.get(code) or self.retired.services.get(code)
        if known is not None:
            return known
        return Service(code, "", self._only(code), "", (), {}, 0)

    def priority_class(self, code: str | None) -> PriorityClass | None:
        """The class, also a retired one; None for an ordinary ticket."""
        known = self.priority_classes.get(code or "")
        return known or self.retired.priority_classes.get(code or "")

    def booking_plan(self, service: str) -> BookingPlan | None:
        """The plan by which the service takes bookings; None where it takes none."""
        plans = self.booking_plans.values()
        return next((plan for plan in plans if service in plan.services), None)

    def counter(self, number: int) -> Counter:
        """The counter, also a retired one; of one that never was here its number."""
        known = self.counters.get(number) or self.retired.counters.get(number)
        return known if known is not None else Counter(number, self._only(str(number)), "", ())

    def _only(self, name: str) -> Words:
        """A name that is the same in every language."""
        return dict.fromkeys(("vi", *self.languages), name)

    def weight(self, priority: str | None) -> float:
        """The weight of a class; an ordinary ticket weighs 1."""
        known = self.priority_classes.get(priority or "")
        return known.weight if known else 1.0

    def head_start_min(self, priority: str | None) -> float:
        """The minutes a class starts ahead with; an ordinary ticket has none."""
        known = self.priority_classes.get(priority or "")
        return known.head_start_min if known else 0.0
