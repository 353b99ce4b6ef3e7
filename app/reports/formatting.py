"""How figures, spans, shares and instants are written for people, in each language.

A span is in minutes and a share in percent wherever a person reads it; the unit stands in the head
of the column, or behind a figure that stands alone.
"""

from dataclasses import dataclass
from datetime import datetime

from app import texts
from app.domain.centre.calendar import DayRange
from app.reports.table import INSTANT, TEXT, Column, Comparison, Headline

NOTHING = "–"
MINUTE_S = 60
PLUS, MINUS = "+", "−"
DECIMALS = {"seconds": 1, "share": 1, "hours": 1, "rate": 1, "mean": 2, "difference": 2}
"""Of the kinds that have any; minutes to a tenth tell six seconds."""
UNITS = {"seconds": "minutes", "hours": "hours", "share": "percent"}
"""What a kind is written in, by the name of the unit's text."""


def format_value(value: object, kind: str, language: str) -> str:
    """The value as people read it below a head that tells its unit; what isn't known is a dash."""
    if value is None:
        return NOTHING
    if isinstance(value, datetime):
        return texts.moment(language, value)
    if kind in (TEXT, INSTANT) or not isinstance(value, int | float):
        return str(value)
    written = texts.number(language, abs(shown_number(value, kind)), DECIMALS.get(kind, 0))
    if not any(digit in written for digit in "123456789"):
        return written
    sign = MINUS if value < 0 else PLUS if kind == "difference" else ""
    return f"{sign}{written}"


def format_figure(value: object, kind: str, unit: str, language: str) -> str:
    """The value with its unit, where no head tells it."""
    written = format_value(value, kind, language)
    word = unit_word(kind, unit, language)
    return f"{written} {word}" if word and value is not None else written


def shown_number(value: float, kind: str) -> float:
    """The number that people are shown: minutes of seconds, percent of a share."""
    match kind:
        case "seconds":
            return value / MINUTE_S
        case "share":
            return value * 100
        case _:
            return value


def unit_word(kind: str, unit: str, language: str) -> str:
    """What the numbers that people are shown are in: that of the kind, else the given one."""
    name = UNITS.get(kind)
    return texts.text(language, f"report.unit.{name}") if name else unit


def head_of(column: Column, language: str) -> str:
    """The column's title with the unit of what is shown below it."""
    unit = unit_word(column.kind, column.unit, language) if column.tells_unit else ""
    return f"{column.label} ({unit})" if unit else column.label


def format_days(period: DayRange, language: str) -> str:
    """The day, or the first and the last one."""
    first, last = texts.day(language, period.first), texts.day(language, period.last)
    return first if period.first == period.last else f"{first} – {last}"


@dataclass(frozen=True, slots=True)
class ChangeWords:
    """A change for people: its arrow and amount, better or worse, than what, and what was then."""

    arrow: str
    amount: str
    verdict: str
    against: str
    then: str

    @property
    def sentence(self) -> str:
        """All of it on a line."""
        change = " ".join(part for part in (self.arrow, self.amount, self.verdict) if part)
        return f"{change} {self.against} ({self.then})"


def change_words(line: Headline, change: Comparison, language: str) -> ChangeWords:
    """The words of a change; its amount is that of the figures as they are shown."""

    def say(key: str) -> str:
        return texts.text(language, f"report.change.{key}")

    one_day = change.period.first == change.period.last
    against = say(f"{change.against}-day" if one_day else change.against.value)
    value = format_figure(change.value, line.kind, line.unit, language)
    days = format_days(change.period, language)
    then = f"{days}: {value}"
    if change.difference is None:
        return ChangeWords("", say("unknown"), "", against, days)
    now, before = (_as_shown(value, line.kind) for value in (line.value, change.value))
    difference = round(now - before, DECIMALS.get(line.kind, 0))
    if not difference:
        return ChangeWords("=", say("none"), "", against, then)
    amount = texts.number(language, abs(difference), DECIMALS.get(line.kind, 0))
    if line.kind == "share":
        amount = f"{amount} {texts.text(language, 'report.unit.points')}"
    verdict = "" if change.is_better is None else say("better" if change.is_better else "worse")
    return ChangeWords("▲" if difference > 0 else "▼", amount, verdict, against, then)


def _as_shown(value: object, kind: str) -> float:
    number = value if isinstance(value, int | float) else 0
    return round(shown_number(number, kind), DECIMALS.get(kind, 0))


def code_word(section: str, code: str, language: str) -> str:
    """What a code of a section is called; one without a text is shown as it is."""
    key = f"{section}.{code}"
    return (
        texts.text(language, key)
        if texts.has(key)
        else code or texts.text(language, "report.not_given")
    )


def known_codes(section: str) -> list[str]:
    """The codes that a section of the texts has words for, in their order."""
    start = f"{section}."
    found = texts.languages()[texts.DEFAULT]
    return [key.removeprefix(start) for key in found if key.startswith(start)]
