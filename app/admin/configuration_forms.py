"""What the pages of the configuration show: parts of a centre's file, and how each field is asked.

A page is data. The script draws any of them; a new field of the file is one line here and its name
in the texts (`configuration.field`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal

from app.domain.centre.patches import KEYS
from app.domain.centre.slip_template import SlipPart
from app.domain.centre.values import Colour, Direction, NumberReading, Origin, Policy

Kind = Literal[
    "text", "words", "whole", "number", "share", "flag", "choice", "spans", "weekdays", "counters",
    "numbers", "list", "service", "services", "group", "words_list", "day", "languages",
    "ranges", "pauses", "picture",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class FormField:
    """A field: its path within the part, how it is asked, its bounds, whether it may be empty.

    Of the choices "" is none of them.
    """

    path: str
    kind: Kind
    least: float | None = None
    most: float | None = None
    choices: tuple[str, ...] = ()
    is_needed: bool = False
    is_fixed: bool = False


@dataclass(frozen=True, slots=True)
class FormPart:
    """A part of the file: one section of fields, or rows that each have a dialog of their own.

    `shown` are the fields that a row shows in the list.
    """

    part: str
    fields: tuple[FormField, ...]
    shown: tuple[str, ...] = ()

    @property
    def key(self) -> str | None:
        """The field that is a row's code; None for a section."""
        return KEYS.get(self.part)


CODE = FormField("code", "text", is_needed=True, is_fixed=True)
NAME = FormField("name", "words", is_needed=True)
COLOUR = FormField("colour", "choice", choices=tuple(Colour), is_needed=True)
EFFECT = "effect"
"""No field of the file: what a row does in words, which the script makes of its fields."""
TIME_ZONES = ("Asia/Ho_Chi_Minh", "Asia/Vientiane", "Asia/Phnom_Penh", "Asia/Bangkok")
"""Of the country and its neighbours; a centre's file may name any other one."""

PAUSES = ("lunch", "break", "meeting", "technical", "other")
"""The reasons for a pause that have words in every language; a centre may have others besides."""

PAGES: Mapping[str, tuple[FormPart, ...]] = {
    "centre": (
        FormPart(
            "centre",
            (
                NAME,
                FormField("site", "words", is_needed=True),
                FormField("header", "text", is_needed=True),
                FormField("address", "text", is_needed=True),
                FormField("organisation_code", "text"),
                FormField("public_url", "text"),
                FormField("languages", "languages", is_needed=True),
                FormField("time_zone", "choice", choices=TIME_ZONES, is_needed=True),
                FormField("emblem_png", "picture"),
            ),
        ),
    ),
    "services": (
        FormPart(
            "service",
            (
                CODE,
                FormField("prefix", "text", most=2, is_needed=True),
                NAME,
                FormField("agency", "text", is_needed=True),
                FormField("group", "group"),
                FormField("counters", "counters"),
                FormField("minutes.submit", "number", least=0.5, most=480),
                FormField("minutes.result", "number", least=0.5, most=480),
                FormField("per_day", "whole", least=0, is_needed=True),
                FormField("daily_limit", "whole", least=1),
                FormField("weekdays", "weekdays"),
                FormField("issuing", "spans"),
            ),
            shown=("prefix", "name", "agency", "counters", "daily_limit"),
        ),
        FormPart("group", (CODE, NAME, COLOUR), shown=("code", "name", "colour")),
    ),
    "procedures": (
        FormPart(
            "procedure",
            (
                CODE,
                FormField("name", "words", is_needed=True),
                FormField("service", "service", is_needed=True),
                FormField("keywords", "list"),
                FormField("bring", "words_list", most=8),
                FormField("first_on", "day"),
                FormField("last_on", "day"),
            ),
            shown=("code", "name", "service"),
        ),
    ),
    "counters": (
        FormPart(
            "zone",
            (
                CODE,
                NAME,
                FormField("counters", "numbers", is_needed=True),
                FormField("colour", "choice", choices=("", *Colour)),
                FormField("direction", "choice", choices=("", *Direction)),
            ),
            shown=("code", "name", "counters", "colour", "direction"),
        ),
        FormPart(
            "counter",
            (FormField("number", "whole", least=1, is_needed=True, is_fixed=True), NAME),
            shown=("number", "name"),
        ),
    ),
    "calendar": (
        FormPart(
            "calendar",
            (
                FormField("weekdays", "weekdays", is_needed=True),
                FormField("issuing", "spans", is_needed=True),
                FormField("calling", "spans", is_needed=True),
            ),
        ),
    ),
    "priority": (
        FormPart(
            "priority_class",
            (
                CODE,
                NAME,
                FormField("head_start_min", "number", least=0, most=600, is_needed=True),
                FormField("weight", "number", least=1, most=100, is_needed=True),
                FormField("from_age", "whole", least=0, most=120),
            ),
            shown=("code", "name", EFFECT, "from_age"),
        ),
        FormPart(
            "calling",
            (
                FormField("policy", "choice", choices=tuple(Policy)),
                FormField("longest_wait_min", "number", least=1, most=600),
                FormField("priority_in_a_row", "whole", least=1, most=100),
                FormField("recalls_before_no_show", "whole", least=0, most=20),
                FormField("recall_gap_s", "whole", least=0, most=600),
                FormField("reinstate_window_min", "number", least=0, most=600),
                FormField("offer_missed_after_calls", "whole", least=0, most=50),
                FormField("tickets_per_person_day", "whole", least=1, most=50),
                FormField("auto_call_s", "number", least=0, most=600),
                FormField("pause_reasons", "pauses", choices=PAUSES, is_needed=True),
                FormField("start_on_call", "flag"),
                FormField("outcome_required", "flag"),
            ),
        ),
    ),
    "booking": (
        FormPart(
            "booking_plan",
            (
                CODE,
                NAME,
                FormField("services", "services", is_needed=True),
                FormField("weekdays", "weekdays", is_needed=True),
                FormField("hours", "spans", is_needed=True),
                FormField("slot_min", "whole", least=5, most=240, is_needed=True),
                FormField("online", "whole", least=0, most=200, is_needed=True),
                FormField("staff", "whole", least=0, most=200, is_needed=True),
                FormField("lead_min", "whole", least=0, most=1440),
                FormField("lead_days", "whole", least=1, most=60),
            ),
            shown=("name", "slot_min", "online", "staff"),
        ),
    ),
    "voice": (
        FormPart(
            "voice",
            (
                FormField("reading", "choice", choices=tuple(NumberReading)),
                FormField("missing_ten", "choice", choices=("linh", "lẻ")),
                FormField("four", "choice", choices=("tư", "bốn")),
                FormField("five", "choice", choices=("lăm", "nhăm")),
                FormField("thousand", "choice", choices=("nghìn", "ngàn")),
                FormField("speed", "share", least=70, most=140),
                FormField("times", "whole", least=1, most=3),
                FormField("chime", "flag"),
                FormField("call", "words"),
                FormField("quiet", "spans"),
            ),
        ),
    ),
    "targets": (
        FormPart(
            "targets",
            (
                FormField("wait_min", "number", least=1, most=600, is_needed=True),
                FormField("wait_share", "share", least=1, most=100, is_needed=True),
                FormField("alert_wait_min", "number", least=1, most=600, is_needed=True),
            ),
        ),
        FormPart(
            "alerts",
            (
                FormField("mail", "list"),
                FormField("mail_grave", "list"),
                FormField("sms_grave", "list"),
            ),
        ),
        FormPart(
            "numbers",
            (
                FormField("digits", "whole", least=1, most=6, is_needed=True),
                FormField("first", "whole", least=1, is_needed=True),
                FormField("ranges", "ranges", least=1, choices=tuple(Origin)),
            ),
        ),
    ),
    "slip": (FormPart("slip", (FormField("label_mm", "number", least=12, most=40),)),),
    "messages": (),
    "history": (),
}
"""The pages by the last word of their addresses, in the order of the menu."""

SLIP_PARTS: Sequence[str] = tuple(SlipPart)
SLIP_WORDS: Sequence[str] = (
    "note", "number", "counters", "ahead", "ahead_none", "wait", "wait_unknown", "follow", "listen",
    "priority", "issued", "valid", "thanks",
)  # fmt: skip
"""The words of a slip that a centre may say in its own way."""


PlainPart = dict[str, Any]
"""A part as the script gets it."""


def page_json(code: str) -> list[PlainPart]:
    """The parts of the page for the script."""
    return [part_json(part) for part in PAGES[code]]


def part_json(part: FormPart) -> PlainPart:
    """The part for the script."""
    return {**asdict(part), "key": part.key}
