"""The records of a report put into groups: those of its rows, and those of each ticket."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, assert_never

import numpy as np

from app import texts
from app.persistence.column_store.records import NONE, Numbers, Records
from app.reports.context import ReportContext
from app.reports.figures import MS_AN_HOUR, Groups, one_group
from app.reports.formatting import code_word, known_codes
from app.reports.request import Grouping

HOURS_A_DAY = 24
SPARSE = 4_000_000
"""Codes that span more are sorted instead of being looked up."""


@dataclass(frozen=True, slots=True)
class GroupedRecords:
    """The groups in the order in which they are shown: their codes, their names."""

    groups: Groups
    codes: Sequence[str]
    names: Sequence[str]


def group_records(
    context: ReportContext, records: Records, *, hour: str = "called_ms"
) -> GroupedRecords:
    """The records by what was asked; `hour` is the column that tells the hour of a record."""
    by = context.by
    if context.is_whole:
        return GroupedRecords(one_group(records), [""], [""])
    numbers = _numbers(context, records, hour)
    index, present = _dense(numbers)
    order = sorted(range(len(present)), key=lambda i: _rank(context, int(present[i])))
    moved = np.empty(len(order), dtype=np.int64)
    moved[order] = np.arange(len(order))
    codes = [int(present[i]) for i in order]
    return GroupedRecords(
        Groups(moved[index] if len(index) else index, len(codes)),
        [_code(context, by, number) for number in codes],
        [_name(context, by, number) for number in codes],
    )


class TicketLegs:
    """The transactions of some tickets; each figure has one value a ticket."""

    def __init__(self, tickets: Records, legs: Records) -> None:
        self._count = len(tickets)
        numbers = tickets["ticket"]
        # Packed days come in order; only what isn't packed may stand behind what is later.
        is_ordered = bool(np.all(numbers[1:] >= numbers[:-1]))
        order = np.arange(len(numbers)) if is_ordered else np.argsort(numbers, kind="stable")
        ordered = numbers if is_ordered else numbers[order]
        place = np.searchsorted(ordered, legs["ticket"])
        place = np.minimum(place, max(self._count - 1, 0))
        known = ordered[place] == legs["ticket"] if self._count else np.zeros(len(legs), dtype=bool)
        self.legs = legs[known]
        self._owner = order[place[known]] if self._count else np.zeros(0, dtype=np.int64)

    def total(self, values: Numbers) -> Numbers:
        """The sum of a value of each leg, by ticket."""
        sums = np.bincount(self._owner, weights=values, minlength=self._count)
        return sums.astype(np.int64)

    def first(self, values: Numbers, where: Numbers) -> Numbers:
        """A value of each ticket's first leg for which the condition holds; -1 where none is."""
        chosen = np.flatnonzero(where)
        found = np.full(self._count, -1, dtype=np.int64)
        # Written from the last to the first, so that the first one stays.
        backwards = chosen[np.argsort(self.legs["leg"][chosen], kind="stable")][::-1]
        found[self._owner[backwards]] = values[backwards]
        return found

    def count(self, where: Numbers) -> Numbers:
        """How many legs of each ticket the condition holds for."""
        return np.bincount(self._owner[where], minlength=self._count)


def _numbers(context: ReportContext, records: Records, hour: str) -> Numbers:
    """A whole number for every record that is the same for those of a group."""
    match context.by:
        case Grouping.DAY:
            return np.asarray(records["day"])
        case Grouping.WEEK:
            return np.asarray(records["day"] - _weekday(records["day"]))
        case Grouping.MONTH:
            return _looked_up(records["day"], _month)
        case Grouping.WEEKDAY:
            return _weekday(records["day"])
        case Grouping.HOUR:
            return np.asarray(records[hour] // MS_AN_HOUR % HOURS_A_DAY)
        case (
            Grouping.SERVICE
            | Grouping.KIND
            | Grouping.PROCEDURE
            | Grouping.PRIORITY
            | Grouping.COUNTER
            | Grouping.OFFICER
            | Grouping.REASON
        ):
            return np.asarray(records[context.by.value])
        case Grouping.AGENCY:
            agencies = context.agencies
            return _looked_up(records["service"], lambda n: agencies.index(context.agency_of(n)))
        case Grouping.ARRIVALS | Grouping.WAITS | Grouping.SERVED | Grouping.CENTRE:
            raise ValueError(f"{context.by} is no group of the records of a centre")
        case _:
            assert_never(context.by)


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


def _rank(context: ReportContext, number: int) -> tuple[int, Any]:
    """Where a group stands: times by time, what the centre lists in its order, names by name."""
    match context.by:
        case Grouping.SERVICE:
            return _listed(context.centre.services, context.word(number))
        case Grouping.KIND:
            return _listed(known_codes("kind"), context.word(number))
        case Grouping.REASON:
            return _listed(known_codes("pause"), context.word(number))
        case Grouping.PRIORITY:
            return _listed(["", *context.centre.priority_classes], context.word(number))
        case Grouping.PROCEDURE | Grouping.OFFICER:
            return (0, _name(context, context.by, number).casefold())
        case _:
            return (0, number)


def _listed(known: Iterable[str], code: str) -> tuple[int, Any]:
    listed = list(known)
    return (0, listed.index(code)) if code in listed else (1, code)


def _code(context: ReportContext, by: Grouping, number: int) -> str:
    match by:
        case Grouping.DAY | Grouping.WEEK:
            return date.fromordinal(number).isoformat()
        case Grouping.MONTH:
            return f"{number // 12:04d}-{number % 12 + 1:02d}"
        case Grouping.HOUR:
            return f"{number:02d}"
        case Grouping.WEEKDAY:
            return str(number + 1)
        case Grouping.COUNTER:
            return str(number)
        case Grouping.OFFICER:
            return context.usernames.get(number, "") if number != NONE else ""
        case Grouping.AGENCY:
            return context.agencies[number]
        case _:
            return context.word(number)


def _name(context: ReportContext, by: Grouping, number: int) -> str:
    match by:
        case Grouping.DAY:
            return texts.day(context.language, date.fromordinal(number))
        case Grouping.WEEK:
            monday = date.fromordinal(number)
            sunday = monday + timedelta(days=6)
            year, week, _ = monday.isocalendar()
            ends = [texts.day(context.language, on, year=False) for on in (monday, sunday)]
            facts = {"week": week, "year": year, "first": ends[0], "last": ends[1]}
            return texts.text(context.language, "report.week_n", **facts)
        case Grouping.MONTH:
            facts = {"month": number % 12 + 1, "year": number // 12}
            return texts.text(context.language, "report.month_n", **facts)
        case Grouping.HOUR:
            return f"{number:02d}:00–{number + 1:02d}:00"
        case Grouping.WEEKDAY:
            return context.text(f"weekday_{number + 1}")
        case Grouping.SERVICE:
            return context.service_name(number)
        case Grouping.AGENCY:
            return context.agencies[number] or context.text("unknown")
        case Grouping.COUNTER:
            known = context.centre.counters.get(number)
            return known.name[context.language] if known else str(number)
        case Grouping.OFFICER:
            return context.officers.get(number) or context.text("unknown")
        case Grouping.KIND | Grouping.REASON:
            section = "kind" if by is Grouping.KIND else "pause"
            return code_word(section, context.word(number), context.language)
        case Grouping.PROCEDURE:
            return context.procedure_name(number)
        case Grouping.PRIORITY:
            return context.class_name(context.word(number))
        case Grouping.ARRIVALS | Grouping.WAITS | Grouping.SERVED | Grouping.CENTRE:
            raise ValueError(f"{by} is no group of the records of a centre")
        case _:
            assert_never(by)
