"""Periods that people name: today, last month, this year; each as its first and its last day."""

from datetime import date, timedelta
from enum import StrEnum
from typing import assert_never

from app.domain.centre.calendar import DayRange

ONE_DAY = timedelta(days=1)
MOST_YEARS = 30
"""A longer period is a slip of the hand."""


class Preset(StrEnum):
    """The name of a period, seen from today; weeks begin on Monday."""

    TODAY = "today"
    YESTERDAY = "yesterday"
    THIS_WEEK = "this-week"
    LAST_WEEK = "last-week"
    THIS_MONTH = "this-month"
    LAST_MONTH = "last-month"
    THIS_QUARTER = "this-quarter"
    LAST_QUARTER = "last-quarter"
    THIS_YEAR = "this-year"
    LAST_YEAR = "last-year"


def period_of(preset: Preset, today: date) -> DayRange:
    """The days of the preset; one that goes on ends today."""
    match preset:
        case Preset.TODAY:
            return DayRange(today, today)
        case Preset.YESTERDAY:
            return DayRange(today - ONE_DAY, today - ONE_DAY)
        case Preset.THIS_WEEK:
            return DayRange(_monday(today), today)
        case Preset.LAST_WEEK:
            monday = _monday(today)
            return DayRange(monday - 7 * ONE_DAY, monday - ONE_DAY)
        case Preset.THIS_MONTH:
            return DayRange(today.replace(day=1), today)
        case Preset.LAST_MONTH:
            last = today.replace(day=1) - ONE_DAY
            return DayRange(last.replace(day=1), last)
        case Preset.THIS_QUARTER:
            return DayRange(_quarter(today), today)
        case Preset.LAST_QUARTER:
            last = _quarter(today) - ONE_DAY
            return DayRange(_quarter(last), last)
        case Preset.THIS_YEAR:
            return DayRange(date(today.year, 1, 1), today)
        case Preset.LAST_YEAR:
            return DayRange(date(today.year - 1, 1, 1), date(today.year - 1, 12, 31))
        case _:
            assert_never(preset)


def period_before(period: DayRange) -> DayRange:
    """The period of the same kind before it: whole months before whole months, else as many days.

    It is what figures are compared with.
    """
    if period.first.day == 1 and (period.last + ONE_DAY).day == 1:
        months = (
            (period.last.year - period.first.year) * 12 + period.last.month - period.first.month
        )
        first = period.first
        for _ in range(months + 1):
            first = (first - ONE_DAY).replace(day=1)
        return DayRange(first, period.first - ONE_DAY)
    days = (period.last - period.first).days + 1
    return DayRange(period.first - days * ONE_DAY, period.first - ONE_DAY)


def same_weekdays_before(period: DayRange) -> DayRange:
    """The newest days before the period that have as many Mondays, Tuesdays … in the same order."""
    weeks = -(-((period.last - period.first).days + 1) // 7)
    return DayRange(*(on - weeks * 7 * ONE_DAY for on in (period.first, period.last)))


def _monday(on: date) -> date:
    return on - on.weekday() * ONE_DAY


def _quarter(on: date) -> date:
    return date(on.year, (on.month - 1) // 3 * 3 + 1, 1)
