"""What a report is told apart by: each grouping as the number of a group for every record."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Any, assert_never

import numpy as np

from app import texts
from app.persistence.column_store.records import NONE, Numbers, Records
from app.reports.figures import MS_AN_HOUR, Groups

if TYPE_CHECKING:
    from app.reports.context import ReportContext


class By(StrEnum):
    """The groupings; in addresses and on the command line they are said so."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    HOUR = "hour"
    WEEKDAY = "weekday"
    SERVICE = "service"
    AGENCY = "agency"
    COUNTER = "counter"
    OFFICER = "officer"
    KIND = "kind"
    PROCEDURE = "procedure"
    PRIORITY = "priority"
    REASON = "reason"
    ARRIVALS = "arrivals"
    WAITS = "waits"
    SERVED = "served"


TIMES = (By.DAY, By.WEEK, By.MONTH, By.HOUR, By.WEEKDAY)
PLACES = (By.SERVICE, By.AGENCY)
DESKS = (By.COUNTER, By.OFFICER)
DEEDS = (By.KIND, By.PROCEDURE)
IN_TIME = frozenset(TIMES)
"""Groupings whose groups have an order of their own; a line tells them better than columns."""

HOURS_A_DAY = 24
SPARSE = 4_000_000
"""Codes that span more are sorted instead of being looked up."""


@dataclass(frozen=True, slots=True)
class Grouped:
    """The groups in the order in which they are shown: their codes, their names."""

    groups: Groups
    codes: Sequence[str]
    names: Sequence[str]


def grouped(asked: "ReportContext", records: Records, *, hour: str = "called_ms") -> Grouped:
    """The records by what was asked; `hour` is the column that tells the hour of a record."""
    by = asked.by
    numbers = _numbers(asked, records, hour)
    index, present = _dense(numbers)
    order = sorted(range(len(present)), key=lambda i: _rank(asked, int(present[i])))
    moved = np.empty(len(order), dtype=np.int64)
    moved[order] = np.arange(len(order))
    codes = [int(present[i]) for i in order]
    return Grouped(
        Groups(moved[index] if len(index) else index, len(codes)),
        [_code(asked, by, number) for number in codes],
        [_name(asked, by, number) for number in codes],
    )


def _numbers(asked: "ReportContext", records: Records, hour: str) -> Numbers:
    """A whole number for every record that is the same for those of a group."""
    match asked.by:
        case By.DAY:
            return np.asarray(records["day"])
        case By.WEEK:
            return np.asarray(records["day"] - _weekday(records["day"]))
        case By.MONTH:
            return _looked_up(records["day"], _month)
        case By.WEEKDAY:
            return _weekday(records["day"])
        case By.HOUR:
            return np.asarray(records[hour] // MS_AN_HOUR % HOURS_A_DAY)
        case (
            By.SERVICE | By.KIND | By.PROCEDURE | By.PRIORITY | By.COUNTER | By.OFFICER | By.REASON
        ):
            return np.asarray(records[asked.by.value])
        case By.AGENCY:
            agencies = asked.agencies
            return _looked_up(records["service"], lambda n: agencies.index(asked.agency_of(n)))
        case By.ARRIVALS | By.WAITS | By.SERVED:
            raise ValueError(f"{asked.by} is what the heat map shows, not a group")
        case _:
            assert_never(asked.by)


def _weekday(days: Any) -> Numbers:
    """Monday is 0: the first of January of the year 1, whose ordinal is 1, was a Monday."""
    return np.asarray((days + 6) % 7)


def _month(day: int) -> int:
    on = date.fromordinal(day)
    return on.year * 12 + on.month - 1


def _looked_up(numbers: Any, of: Callable[[int], int]) -> Numbers:
    """`of` each number, asked once for each that there is."""
    index, present = _dense(np.asarray(numbers))
    return np.array([of(int(n)) for n in present], dtype=np.int64)[index] if len(present) else index


def _dense(numbers: Numbers) -> tuple[Numbers, Numbers]:
    """The numbers' places among those that occur, and these, ascending."""
    if not len(numbers):
        return np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64)
    low, high = int(numbers.min()), int(numbers.max())
    if high - low > SPARSE:
        present, index = np.unique(numbers, return_inverse=True)
        return index, present
    shifted = numbers.astype(np.int64) - low
    is_there = np.bincount(shifted, minlength=high - low + 1) > 0
    places = np.cumsum(is_there) - 1
    return places[shifted], np.flatnonzero(is_there) + low


def _rank(asked: "ReportContext", number: int) -> tuple[int, Any]:
    """Where a group stands: times by time, what the centre lists in its order, names by name."""
    match asked.by:
        case By.SERVICE:
            return _listed(asked.centre.services, asked.word(number))
        case By.KIND:
            return _listed(group_words("kind"), asked.word(number))
        case By.REASON:
            return _listed(group_words("pause"), asked.word(number))
        case By.PRIORITY:
            return _listed(["", *asked.centre.priority_classes], asked.word(number))
        case By.PROCEDURE | By.OFFICER:
            return (0, _name(asked, asked.by, number).casefold())
        case _:
            return (0, number)


def _listed(known: Iterable[str], code: str) -> tuple[int, Any]:
    listed = list(known)
    return (0, listed.index(code)) if code in listed else (1, code)


def group_words(section: str) -> list[str]:
    """The codes that a section of the texts has words for, in their order."""
    start = f"{section}."
    found = texts.languages()[texts.DEFAULT]
    return [key.removeprefix(start) for key in found if key.startswith(start)]


def _code(asked: "ReportContext", by: By, number: int) -> str:
    match by:
        case By.DAY | By.WEEK:
            return date.fromordinal(number).isoformat()
        case By.MONTH:
            return f"{number // 12:04d}-{number % 12 + 1:02d}"
        case By.HOUR:
            return f"{number:02d}"
        case By.WEEKDAY:
            return str(number + 1)
        case By.COUNTER:
            return str(number)
        case By.OFFICER:
            return asked.usernames.get(number, "") if number != NONE else ""
        case By.AGENCY:
            return asked.agencies[number]
        case _:
            return asked.word(number)


def _name(asked: "ReportContext", by: By, number: int) -> str:
    match by:
        case By.DAY:
            return texts.day(asked.language, date.fromordinal(number))
        case By.WEEK:
            monday = date.fromordinal(number)
            sunday = monday + timedelta(days=6)
            year, week, _ = monday.isocalendar()
            ends = [texts.day(asked.language, on, year=False) for on in (monday, sunday)]
            facts = {"week": week, "year": year, "first": ends[0], "last": ends[1]}
            return texts.text(asked.language, "report.week_n", **facts)
        case By.MONTH:
            facts = {"month": number % 12 + 1, "year": number // 12}
            return texts.text(asked.language, "report.month_n", **facts)
        case By.HOUR:
            return f"{number:02d}:00–{number + 1:02d}:00"
        case By.WEEKDAY:
            return asked.say(f"weekday_{number + 1}")
        case By.SERVICE:
            return asked.service_name(number)
        case By.AGENCY:
            return asked.agencies[number] or asked.say("unknown")
        case By.COUNTER:
            known = asked.centre.counters.get(number)
            return known.name[asked.language] if known else str(number)
        case By.OFFICER:
            return asked.officers.get(number) or asked.say("unknown")
        case By.KIND | By.REASON:
            section = "kind" if by is By.KIND else "pause"
            return word(section, asked.word(number), asked.language)
        case By.PROCEDURE:
            return asked.procedure_name(number)
        case By.PRIORITY:
            return asked.class_name(asked.word(number))
        case By.ARRIVALS | By.WAITS | By.SERVED:
            raise ValueError(f"{by} is what the heat map shows, not a group")
        case _:
            assert_never(by)


def word(section: str, code: str, language: str) -> str:
    """What a code of a section is called; one without a text is shown as it is."""
    key = f"{section}.{code}"
    return (
        texts.text(language, key)
        if texts.has(key)
        else code or texts.text(language, "report.not_given")
    )
